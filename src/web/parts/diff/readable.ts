/** What fits into a line is read best as one. */
const LONGEST_LINE = 60

/** JSON as one reads it: values of providers are often one long line of it. Anything else stays as it is. */
export function readable(value: string): string {
  if (value.length <= LONGEST_LINE || !/^\s*[[{]/.test(value)) return value
  try {
    const parsed: unknown = JSON.parse(value)
    return typeof parsed === 'object' && parsed !== null ? JSON.stringify(parsed, null, 2) : value
  } catch {
    return value
  }
}
