/** At most so many characters, as facts and answers are bounded; what was cut off is shown by an ellipsis. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text
  const kept = text.slice(0, max - 1)
  // Half of a surrogate pair would not survive every store.
  return `${/[\uD800-\uDBFF]$/.test(kept) ? kept.slice(0, -1) : kept}…`
}
