import { problemIn } from '#domain/config/check.ts'
import type { Document } from '#domain/config/document.ts'
import { isMapping } from '#domain/config/form.ts'
import { keyText, locate } from '#domain/config/key.ts'
import { sourceLine } from '#domain/config/place.ts'
import type { Problem } from '#domain/config/problem.ts'
import type { Mapped } from './translation.ts'

type Path = readonly (string | number)[]

/**
 * A mapping of a document, read key by key. Whoever reads a key answers for it: keys that nobody has read by the end
 * are errors, so that nothing is dropped without a word.
 */
export interface Section {
  readonly path: Path
  has(key: string): boolean
  text(key: string, to?: string): string | undefined
  /** Also where it is written as a text. */
  number(key: string, to?: string): number | undefined
  flag(key: string, to?: string): boolean | undefined
  texts(key: string, to?: string): readonly string[]
  section(key: string): Section | undefined
  /** The keys of the section below a key, unread. */
  keysOf(key: string): readonly string[]
  sections(key: string): readonly Section[]
  /** The value as it is written, with all that is below it. */
  whole(key: string, to?: string): unknown
  /** Keys that need nothing here, and why. */
  settle(keys: readonly string[], to: string): void
  /** Keys that have no equal: the file is not written without a word of the user. */
  refuse(keys: readonly string[], message: string): void
  /** Keys that lose something, or need a hand elsewhere. */
  warn(keys: readonly string[], message: string): void
  /** About the section as a whole. */
  tell(level: Problem['level'], message: string): void
}

export interface Reading {
  readonly root: Section
  /** What was found, unread keys included. */
  close(): { mapped: readonly Mapped[]; problems: readonly Problem[] }
}

interface Ledger {
  readonly document: Document
  readonly mapped: Mapped[]
  readonly problems: Problem[]
  readonly open: {
    readonly path: Path
    readonly value: Readonly<Record<string, unknown>>
    readonly read: Set<string>
  }[]
}

/** An object of a document: all of it, or an entry of its list. */
export interface Item {
  readonly document: Document
  readonly path: Path
  readonly value: Readonly<Record<string, unknown>>
}

/** Begins to read an object. */
export function openReading({ document, path, value }: Item): Reading {
  const ledger: Ledger = { document, mapped: [], problems: [...document.problems], open: [] }
  const root = sectionAt(ledger, path, value)
  return {
    root,
    close() {
      for (const { path, value, read } of ledger.open) {
        for (const key of Object.keys(value).filter((one) => !read.has(one))) {
          ledger.problems.push(problemIn(document, [...path, key], { level: 'error', message: NOT_KNOWN }))
        }
      }
      return { mapped: ledger.mapped, problems: ledger.problems }
    },
  }
}

const NOT_KNOWN = 'this key is not known to the migration: nothing was made of it'

function sectionAt(ledger: Ledger, path: Path, value: Readonly<Record<string, unknown>>): Section {
  const read = new Set<string>()
  ledger.open.push({ path, value, read })
  const take = (key: string): unknown => {
    read.add(key)
    return Object.hasOwn(value, key) ? (value[key] ?? undefined) : undefined
  }
  const report = (level: Problem['level'], key: string, message: string): void => {
    ledger.problems.push(problemIn(ledger.document, [...path, key], { level, message }))
  }
  const scalar = <T>(key: string, read: (found: unknown) => T | undefined, words: { to?: string; wanted: string }) => {
    const found = take(key)
    if (found === undefined) return undefined
    const made = read(found)
    if (made === undefined) report('error', key, `${words.wanted} was expected here`)
    else if (words.to !== undefined) note(ledger, [...path, key], words.to)
    return made
  }
  const each = (keys: readonly string[], act: (key: string) => void): void => {
    for (const key of keys) if (take(key) !== undefined) act(key)
  }
  return {
    path,
    has: (key) => (value[key] ?? undefined) !== undefined,
    text: (key, to) => scalar(key, textOf, { ...(to && { to }), wanted: 'a text' }),
    number: (key, to) => scalar(key, numberOf, { ...(to && { to }), wanted: 'a number' }),
    flag: (key, to) => scalar(key, flagOf, { ...(to && { to }), wanted: '`true` or `false`' }),
    texts: (key, to) => scalar(key, textsOf, { ...(to && { to }), wanted: 'a list of texts' }) ?? [],
    section(key) {
      const found = scalar(key, (one) => (isMapping(one) ? one : undefined), { wanted: 'a section' })
      return found && sectionAt(ledger, [...path, key], found)
    },
    keysOf(key) {
      const below = value[key]
      return isMapping(below) ? Object.keys(below) : []
    },
    sections(key) {
      const found = scalar(key, sectionsOf, { wanted: 'a list of sections' }) ?? []
      return found.map((one, index) => sectionAt(ledger, [...path, key, index], one))
    },
    whole(key, to) {
      const found = take(key)
      if (found !== undefined && to !== undefined) note(ledger, [...path, key], to)
      return found
    },
    settle: (keys, to) => each(keys, (key) => note(ledger, [...path, key], to)),
    refuse: (keys, message) => each(keys, (key) => report('error', key, message)),
    warn: (keys, message) => each(keys, (key) => report('warning', key, message)),
    tell(level, message) {
      ledger.problems.push(problemIn(ledger.document, path, { level, message }))
    },
  }
}

function note({ document, mapped }: Ledger, path: Path, to: string): void {
  mapped.push({ line: sourceLine(document.source, locate(document, path).keySpan), key: keyText(path), to })
}

function textOf(found: unknown): string | undefined {
  if (typeof found === 'number' || typeof found === 'boolean') return String(found)
  return typeof found === 'string' ? found : undefined
}

function numberOf(found: unknown): number | undefined {
  if (typeof found === 'string' && /^-?\d{1,15}(\.\d{1,15})?$/.test(found)) return Number(found)
  return typeof found === 'number' ? found : undefined
}

function flagOf(found: unknown): boolean | undefined {
  if (found === 'true' || found === 'false') return found === 'true'
  return typeof found === 'boolean' ? found : undefined
}

function textsOf(found: unknown): string[] | undefined {
  if (!Array.isArray(found)) return undefined
  const texts = found.map(textOf)
  return texts.every((text) => text !== undefined) ? texts : undefined
}

function sectionsOf(found: unknown): Readonly<Record<string, unknown>>[] | undefined {
  return Array.isArray(found) && found.every(isMapping) ? found : undefined
}
