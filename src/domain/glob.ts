/** Whether a path, relative and with `/`, is meant by the pattern. */
export type Glob = (path: string) => boolean

const LONGEST_PATTERN = 500
const MOST_ALTERNATIVES = 64

type Token =
  | { readonly kind: 'char'; readonly char: string }
  | { readonly kind: 'one' }
  | { readonly kind: 'set'; readonly negated: boolean; readonly ranges: readonly (readonly [string, string])[] }
  /** `*`: any characters but `/`, also none. */
  | { readonly kind: 'star' }
  /** `**` at the end: everything below. */
  | { readonly kind: 'deep' }
  /** `**` before a `/`: any number of folders, also none. Always followed by `within`. */
  | { readonly kind: 'folders' }
  | { readonly kind: 'within' }

interface Program {
  readonly tokens: readonly Token[]
  readonly folderOnly: boolean
}

/**
 * Compiles `*`, `?`, `**`, `[a-z]`, `[!a-z]`, `{a,b}` and `\` before a character that is to stand for itself. A pattern
 * that means a folder means all that is in it; one that ends in `/` means folders only. Dot files are files. Matching
 * takes at most pattern × path steps, whatever a stranger wrote. A faulty pattern means nothing.
 */
export function compileGlob(pattern: string): Glob {
  if (globFault(pattern) !== undefined) return () => false
  const programs = expandBraces(pattern.replace(/^\//, ''))?.map(compile) ?? []
  return (path) => programs.some((program) => runs(program, path))
}

/** Why a pattern is refused, as the end of a sentence, or undefined. */
export function globFault(pattern: string): string | undefined {
  if (pattern.replace(/^\/+/, '') === '') return 'it is empty'
  if (pattern.length > LONGEST_PATTERN) return `it has more than ${LONGEST_PATTERN} characters`
  if (pattern.split('/').includes('..')) return 'it leaves the repository by `..`'
  if (expandBraces(pattern) === undefined) return `its braces stand for more than ${MOST_ALTERNATIVES} patterns`
  return undefined
}

/** `a{b,c}d` → `abd`, `acd`; braces without a comma or without an end stand for themselves. */
function expandBraces(pattern: string): readonly string[] | undefined {
  const done: string[] = []
  const open = [pattern]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (done.length + open.length >= MOST_ALTERNATIVES) return undefined
    const group = firstGroup(next)
    if (!group) done.push(next)
    else for (const part of group.parts) open.push(next.slice(0, group.from) + part + next.slice(group.to))
  }
  return done
}

interface BraceGroup {
  readonly from: number
  readonly to: number
  readonly parts: readonly string[]
}

function firstGroup(pattern: string): BraceGroup | undefined {
  for (let from = 0; from < pattern.length; from += 1) {
    if (pattern[from] === '\\') from += 1
    else if (pattern[from] === '{') {
      const group = groupAt(pattern, from)
      if (group) return group
    }
  }
  return undefined
}

function groupAt(pattern: string, from: number): BraceGroup | undefined {
  const cuts = [from]
  let depth = 0
  for (let i = from; i < pattern.length; i += 1) {
    const char = pattern[i]
    if (char === '\\') i += 1
    else if (char === '{') depth += 1
    else if (char === ',' && depth === 1) cuts.push(i)
    else if (char === '}') {
      depth -= 1
      if (depth > 0) continue
      if (cuts.length === 1) return undefined
      const ends = [...cuts.slice(1), i]
      return { from, to: i + 1, parts: ends.map((end, n) => pattern.slice((cuts[n] ?? from) + 1, end)) }
    }
  }
  return undefined
}

function compile(pattern: string): Program {
  const folderOnly = pattern.endsWith('/')
  const text = folderOnly ? pattern.slice(0, -1) : pattern
  const tokens: Token[] = []
  for (let i = 0; i < text.length;) {
    const { made, length } = tokenAt(text, i)
    tokens.push(...made)
    i += length
  }
  return { tokens, folderOnly }
}

function tokenAt(text: string, i: number): { made: readonly Token[]; length: number } {
  const char = String.fromCodePoint(text.codePointAt(i) ?? 0)
  if (char === '?') return { made: [{ kind: 'one' }], length: 1 }
  if (char === '*') return starsAt(text, i)
  if (char === '[') return setAt(text, i)
  if (char === '\\' && i + 1 < text.length) {
    const escaped = String.fromCodePoint(text.codePointAt(i + 1) ?? 0)
    return { made: [{ kind: 'char', char: escaped }], length: 1 + escaped.length }
  }
  return { made: [{ kind: 'char', char }], length: char.length }
}

/** `**` means folders only where it is a whole part of the path; elsewhere it is `*`. */
function starsAt(text: string, i: number): { made: readonly Token[]; length: number } {
  let end = i
  while (text[end] === '*') end += 1
  const atStart = i === 0 || text[i - 1] === '/'
  if (end - i === 2 && atStart && text[end] === '/')
    return { made: [{ kind: 'folders' }, { kind: 'within' }], length: 3 }
  if (end - i === 2 && atStart && end === text.length) return { made: [{ kind: 'deep' }], length: 2 }
  return { made: [{ kind: 'star' }], length: end - i }
}

function setAt(text: string, i: number): { made: readonly Token[]; length: number } {
  const match = /^\[([!^]?)(\]?[^\]/]*)\]/u.exec(text.slice(i))
  const inside = Array.from(match?.[2] ?? '')
  if (!match || inside.length === 0) return { made: [{ kind: 'char', char: '[' }], length: 1 }
  const ranges: [string, string][] = []
  for (let n = 0; n < inside.length; n += 1) {
    const from = inside[n] ?? ''
    const to = inside[n + 1] === '-' ? inside[n + 2] : undefined
    ranges.push([from, to ?? from])
    if (to !== undefined) n += 2
  }
  return { made: [{ kind: 'set', negated: match[1] !== '', ranges }], length: match[0].length }
}

/** Follows all ways through the pattern at once, so that no way is ever tried twice. */
function runs({ tokens, folderOnly }: Program, path: string): boolean {
  let states = withSkips(tokens, [0])
  for (const char of path) {
    if (char === '/' && states.has(tokens.length)) return true // The pattern means a folder above.
    const next: number[] = []
    for (const state of states) {
      const token = tokens[state]
      if (token) next.push(...steps(token, state, char))
    }
    states = withSkips(tokens, next)
    if (states.size === 0) return false
  }
  return !folderOnly && states.has(tokens.length)
}

function steps(token: Token, state: number, char: string): readonly number[] {
  switch (token.kind) {
    case 'char':
      return char === token.char ? [state + 1] : []
    case 'one':
      return char === '/' ? [] : [state + 1]
    case 'set':
      return char !== '/' && isInRanges(token.ranges, char) !== token.negated ? [state + 1] : []
    case 'star':
      return char === '/' ? [] : [state]
    case 'deep':
      return [state]
    case 'folders':
      return []
    case 'within':
      return char === '/' ? [state, state + 1] : [state]
  }
}

function isInRanges(ranges: readonly (readonly [string, string])[], char: string): boolean {
  return ranges.some(([from, to]) => from <= char && char <= to)
}

/** Adds what is reached without a character. */
function withSkips(tokens: readonly Token[], states: readonly number[]): Set<number> {
  const all = new Set(states)
  // A set's iteration also visits what is added on the way.
  for (const state of all) {
    const kind = tokens[state]?.kind
    if (kind === 'star' || kind === 'deep' || kind === 'folders') all.add(state + 1)
    if (kind === 'folders') all.add(state + 2)
  }
  return all
}
