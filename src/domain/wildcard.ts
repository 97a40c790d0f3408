/**
 * Whether the whole text matches a pattern in which `*` stands for any characters, also none. Letter case does not
 * matter. Takes at most pattern × text steps whatever is in them, which a regular expression could not promise.
 */
export function matchesWildcard(pattern: string, text: string): boolean {
  const wanted = pattern.toLowerCase()
  const given = text.toLowerCase()
  let at = 0
  let star = -1
  let resume = 0
  let i = 0
  while (i < given.length) {
    if (wanted[at] === '*') {
      star = at
      resume = i
      at += 1
    } else if (wanted[at] === given[i]) {
      at += 1
      i += 1
    } else if (star >= 0) {
      // The last star takes one character more; earlier ones never need to be looked at again.
      at = star + 1
      resume += 1
      i = resume
    } else {
      return false
    }
  }
  while (wanted[at] === '*') at += 1
  return at === wanted.length
}

/** How much of a commit message is looked at. */
const MESSAGE_LENGTH = 1_000

/** The first pattern that matches a whole line of the message, of which the first 1,000 characters count. */
export function messagePattern(patterns: readonly string[], message: string): string | undefined {
  const lines = message
    .slice(0, MESSAGE_LENGTH)
    .split(/\r?\n/)
    .map((line) => line.trim())
  return patterns.find((pattern) => lines.some((line) => matchesWildcard(pattern, line)))
}
