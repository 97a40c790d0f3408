/** A stranger's path for an error: short, without control characters. */
export function shownPath(path: string): string {
  const clean = path.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`)
  return clean.length > 300 ? `${clean.slice(0, 300)}…` : clean
}
