/** Makes a value safe inside a PromQL string, whichever of its three quotes stands around it. */
export function escapePromql(value: string): string {
  return value.replaceAll(/[\\"'`\p{Cc}]/gu, (char) => {
    if (char === '\\') return '\\\\'
    if (char === '\n') return '\\n'
    return `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`
  })
}
