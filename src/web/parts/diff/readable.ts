/** JSON as one reads it: values of providers are often one long line of it. Anything else stays as it is. */
export function readable(value: string): string {
  if (!/^\s*[[{]/.test(value)) return value
  try {
    const parsed: unknown = JSON.parse(value)
    return typeof parsed === 'object' && parsed !== null && size(parsed) > 1 ? JSON.stringify(parsed, null, 2) : value
  } catch {
    return value
  }
}

function size(value: object): number {
  return Object.keys(value).length
}
