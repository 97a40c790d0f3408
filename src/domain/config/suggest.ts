import { distance } from 'fastest-levenshtein'

/** The known word that was most likely meant, or undefined where none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (word.length === 0 || word.length > 100) return undefined
  const given = word.toLowerCase()
  const most = Math.max(1, Math.floor(given.length / 3))
  let best: { word: string; distance: number } | undefined
  for (const candidate of known) {
    const d = distance(given, candidate.toLowerCase())
    const isNear = d <= most || (d === 2 && letters(given) === letters(candidate.toLowerCase()))
    if (isNear && d < candidate.length && (!best || d < best.distance)) best = { word: candidate, distance: d }
  }
  return best?.word
}

/** Two letters in the wrong order are one slip, though the distance counts two. */
function letters(word: string): string {
  return word.split('').sort().join('')
}
