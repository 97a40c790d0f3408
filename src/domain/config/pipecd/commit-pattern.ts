/** What a regular expression over commit messages is as patterns of ours, in which `*` is any text. */
export type Patterns = readonly string[] | undefined

const MOST_PATTERNS = 20
const QUANTIFIERS = '*+?{'

/**
 * Translates the forms that people write: texts, `^` and `$`, `.*`, groups of alternatives, escaped characters. Where
 * an expression is more than that, there is no pattern of ours for it: undefined.
 */
export function patternsOf(expression: string): Patterns {
  const bare = expression.replace(/^\(\?[im]+\)/, '')
  const parts = alternatives(bare)
  const patterns = parts && joined(parts.map(wildcardsOf))
  if (!patterns || patterns.length > MOST_PATTERNS) return undefined
  return [...new Set(patterns)]
}

function wildcardsOf(part: string): Patterns {
  const start = part.startsWith('^')
  const end = part.endsWith('$') && !part.endsWith('\\$')
  const inner = part.slice(start ? 1 : 0, end ? -1 : undefined)
  const bodies = sequence(inner)
  return bodies?.map((body) => `${start ? '' : '*'}${body}${end ? '' : '*'}`.replaceAll(/\*+/g, '*'))
}

/** All texts with `*` that a part without anchors stands for. */
function sequence(part: string): Patterns {
  let bodies: readonly string[] = ['']
  for (let at = 0; at < part.length;) {
    const piece = pieceAt(part, at)
    if (!piece) return undefined
    bodies = bodies.flatMap((body) => piece.texts.map((text) => body + text))
    if (bodies.length > MOST_PATTERNS) return undefined
    at = piece.next
  }
  return bodies
}

interface Piece {
  readonly texts: readonly string[]
  readonly next: number
}

function pieceAt(part: string, at: number): Piece | undefined {
  const char = part[at] ?? ''
  if (char === '(') return groupAt(part, at)
  if (char === '.') return anyAt(part, at)
  const isEscaped = char === '\\'
  const text = isEscaped ? (part[at + 1] ?? '') : char
  const next = at + (isEscaped ? 2 : 1)
  const isPlain = isEscaped ? /^[^A-Za-z0-9*]$/u.test(text) : !'^$|)[]{}*+?'.includes(text)
  const isOptional = part[next] === '?'
  const end = next + (isOptional ? 1 : 0)
  if (!isPlain || isQuantified(part, end)) return undefined
  return { texts: isOptional ? [text, ''] : [text], next: end }
}

/** `.*`, `.+` and `.` are any text: a little more than the expression means. */
function anyAt(part: string, at: number): Piece | undefined {
  const next = at + 1
  if (part[next] !== '*' && part[next] !== '+') return isQuantified(part, next) ? undefined : { texts: ['*'], next }
  return isQuantified(part, next + 1) ? undefined : { texts: ['*'], next: next + 1 }
}

function groupAt(part: string, at: number): Piece | undefined {
  const end = closingOf(part, at)
  if (end === undefined) return undefined
  const inner = part.slice(at + 1, end).replace(/^\?:/, '')
  if (inner.startsWith('?')) return undefined
  const texts = joined(alternatives(inner)?.map(sequence) ?? [undefined])
  const isOptional = part[end + 1] === '?'
  if (!texts || isQuantified(part, end + (isOptional ? 2 : 1))) return undefined
  return { texts: isOptional ? [...texts, ''] : texts, next: end + (isOptional ? 2 : 1) }
}

function isQuantified(part: string, at: number): boolean {
  const next = part[at]
  return next !== undefined && QUANTIFIERS.includes(next)
}

/** All of them, unless one of them is none. */
function joined(all: readonly Patterns[]): Patterns {
  const known = all.filter((one) => one !== undefined)
  return known.length < all.length ? undefined : known.flat()
}

/** Splits at each `|` that is not in a group. */
function alternatives(text: string): readonly string[] | undefined {
  const parts: string[] = []
  let from = 0
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text[at] === '(') {
      const end = closingOf(text, at)
      if (end === undefined) return undefined
      at = end
    } else if (text[at] === '|') {
      parts.push(text.slice(from, at))
      from = at + 1
    }
  }
  return [...parts, text.slice(from)]
}

function closingOf(text: string, open: number): number | undefined {
  let depth = 0
  for (let at = open; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text[at] === '(') depth += 1
    else if (text[at] === ')') depth -= 1
    if (depth === 0) return at
  }
  return undefined
}
