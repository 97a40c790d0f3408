/** At most so many characters, as facts and answers are bounded; what was cut off is shown by an ellipsis. */
export function cut(text: string, max: number): string {
  return text.length <= max ? text : `${beginning(text, max - 1)}…`
}

/** At most so many characters, without a sign of what was cut off. */
export function beginning(text: string, max: number): string {
  if (text.length <= max) return text
  const kept = text.slice(0, max)
  // Half of a surrogate pair would not survive every store.
  return /[\uD800-\uDBFF]$/.test(kept) ? kept.slice(0, -1) : kept
}

/** By code unit: the same order on every machine. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
