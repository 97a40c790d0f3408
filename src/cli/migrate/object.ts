import { problemIn } from '#domain/config/check.ts'
import { readDocuments } from '#domain/config/document.ts'
import { isMapping } from '#domain/config/form.ts'
import type { Problem } from '#domain/config/problem.ts'
import { SlipwayError } from '#domain/errors.ts'
import { openReading } from './section.ts'
import type { Item, Section } from './section.ts'
import type { SourceFile, Translated } from './translation.ts'
import { unreadable } from './unreadable.ts'

/** An object of a manifest file. */
export interface Found extends Item {
  readonly file: SourceFile
  /** Without the version; '' for the core. */
  readonly group: string
  readonly kind: string
  readonly name: string
  /** '' where it names none. */
  readonly namespace: string
}

/** What was read of an object, and the object. */
export interface Read<T> {
  readonly of: T
  readonly file: SourceFile
  readonly translated: Translated
  /** An error about the object as a whole. */
  readonly refuse: (message: string) => Translated
  /** A warning about it. */
  readonly note: (message: string) => Translated
}

export const LIVE_METADATA = [
  'creationTimestamp',
  'generation',
  'managedFields',
  'ownerReferences',
  'resourceVersion',
  'selfLink',
  'uid',
]

const NOT_CONFIGURATION = ['apiVersion', 'kind', 'status', 'operation']

/** The objects of manifest files; files that are none are told of. */
export function findObjects(files: readonly SourceFile[]): { found: readonly Found[]; broken: readonly Translated[] } {
  const broken: Translated[] = []
  const found: Found[] = []
  for (const file of files) {
    try {
      found.push(...objectsIn(file))
    } catch (error) {
      if (!(error instanceof SlipwayError) || error.code !== 'config.invalid') throw error
      broken.push(unreadable(file, error))
    }
  }
  return { found, broken }
}

/** Reads one with all of its keys. Without a name, or without what the reader needs, nothing is made of it. */
export function readOne<T>(
  found: Found,
  reader: (root: Section) => T | undefined,
): { of: T | undefined; translated: Translated } {
  const reading = openReading(found)
  const { root } = reading
  for (const key of NOT_CONFIGURATION) root.whole(key)
  const of = reader(root)
  if (found.name === '' || !root.has('spec')) root.tell('error', 'it has no name, or no `spec`')
  const { mapped, problems } = reading.close()
  return {
    of: found.name === '' ? undefined : of,
    translated: { file: found.file.shown, what: whatOf(found), mapped, problems },
  }
}

/** What was read, with words about the object as a whole. */
export function readAs<T>(found: Found, { of, translated }: { of: T; translated: Translated }): Read<T> {
  const { document, path, file } = found
  const told = (level: Problem['level'], message: string): Translated => {
    const problem = problemIn(document, path, { level, message })
    return { file: file.shown, what: whatOf(found), mapped: [], problems: [problem] }
  }
  return {
    of,
    file,
    translated,
    refuse: (message) => told('error', message),
    note: (message) => told('warning', message),
  }
}

/** What is not translated, but needs a hand. */
export function handNeeded(found: Found, hand: string | undefined): Translated {
  const reading = openReading(found)
  if (hand !== undefined) reading.root.tell('warning', hand)
  for (const key of Object.keys(found.value)) reading.root.whole(key)
  return { file: found.file.shown, what: whatOf(found), mapped: [], problems: reading.close().problems }
}

function whatOf({ kind, name }: Pick<Found, 'kind' | 'name'>): string {
  return `${kind} ${name}`
}

function objectsIn(file: SourceFile): Found[] {
  return readDocuments(file.text, file.shown).flatMap((document) => {
    const { value } = document
    if (!isMapping(value)) return []
    const { items } = value
    // As `kubectl get -o yaml` prints them.
    const isList = String(value['kind']).endsWith('List') && Array.isArray(items)
    if (!isList) return [foundAt(file, { document, path: [], value })]
    return items.flatMap((item: unknown, index) =>
      isMapping(item) ? [foundAt(file, { document, path: ['items', index], value: item })] : [],
    )
  })
}

function foundAt(file: SourceFile, item: Item): Found {
  const { apiVersion, kind, metadata } = item.value
  const textAt = (key: string): string => {
    const text = isMapping(metadata) ? metadata[key] : undefined
    return typeof text === 'string' ? text : ''
  }
  const group = typeof apiVersion === 'string' && apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : ''
  return { ...item, file, group, kind: String(kind), name: textAt('name'), namespace: textAt('namespace') }
}
