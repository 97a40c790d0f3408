const MOST_STARS = 10

/** What is wrong with a text pattern, as words that complete "must …", or undefined. */
export function textPatternFault(pattern: string): string | undefined {
  if (pattern.replaceAll('*', '').trim() === '') return 'hold text besides `*`'
  return pattern.split('*').length > MOST_STARS + 1 ? `have at most ${MOST_STARS} \`*\`` : undefined
}

/**
 * A test for texts that hold the pattern anywhere; `*` stands for any characters, also none, and letter case counts.
 * Each part is looked for once, behind the one before: that is the leftmost match if there is any, and takes time in
 * proportion to the text, which a regular expression could not promise.
 */
export function compileTextPattern(pattern: string): (text: string) => boolean {
  const parts = pattern.split('*').filter((part) => part !== '')
  return (text) => {
    let at = 0
    for (const part of parts) {
      const found = text.indexOf(part, at)
      if (found < 0) return false
      at = found + part.length
    }
    return true
  }
}
