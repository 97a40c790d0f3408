import { isMapping } from '#domain/config/form.ts'
import type { Source, SourceFile } from '#domain/source.ts'
import { isBelow, normalPath } from './inputs.ts'
import { manifestError } from './manifest-error.ts'
import { budgetOf, readDocuments } from './read-documents.ts'
import { textOf } from './read-objects.ts'

const NAMES = new Set(['kustomization.yaml', 'kustomization.yml', 'Kustomization'])
/** Their entries are files or other folders with a kustomization, or manifests written in place. */
const FOLDERS = ['resources', 'bases', 'components', 'generators', 'transformers', 'validators'] as const
const PLUGINS = ['generators', 'transformers', 'validators'] as const
/** Their names mean that something is read. */
const READ = [
  ...FOLDERS,
  'configMapGenerator',
  'secretGenerator',
  'patches',
  'patchesStrategicMerge',
  'patchesJson6902',
  'replacements',
  'openapi',
  'configurations',
  'crds',
  'helmCharts',
  'helmGlobals',
  'helmChartInflationGenerator',
]
/** What they hold goes into objects as it is. */
const TEXTS = new Set([
  'literals',
  'annotations',
  'commonannotations',
  'labels',
  'commonlabels',
  'patch',
  'value',
  'values',
])
const ADDRESS = /^(?:[^=]*=)?\s*[a-z][a-z0-9+.-]*:\/\//i
const REMOTE = /^(?:[a-z][a-z0-9+.-]*:\/\/|git::|[\w.-]+@[\w.-]+:|gh:)/i

export interface Kustomization {
  readonly file: string
  readonly folder: string
  readonly text: string
  readonly value: Readonly<Record<string, unknown>>
}

interface Place {
  readonly application: string
  readonly source: Source
  readonly files: readonly SourceFile[]
  /** A file that will be there although git has none. */
  readonly made: string | undefined
}

/**
 * All kustomizations of the folder, checked: `kustomize` itself would clone what an entry names and read any folder of
 * this machine. Errors: `kubernetes.manifest`, `source.*`.
 */
export async function readKustomizations(place: Place): Promise<readonly Kustomization[]> {
  const found: Kustomization[] = []
  for (const { path } of place.files) {
    if (!NAMES.has(path.slice(path.lastIndexOf('/') + 1))) continue
    const kustomization = await readOne(place, path)
    refuseOddKeys(kustomization)
    checkEntries(place, kustomization)
    refuseAddresses(kustomization)
    await checkPlugins(place, kustomization)
    found.push(kustomization)
  }
  return found
}

async function readOne({ source, application }: Place, file: string): Promise<Kustomization> {
  const text = textOf(file, await source.read(file))
  const [document, second] = readDocuments({ file, text }, budgetOf(application))
  if (second) throw manifestError({ file, line: second.line }, 'a kustomization is one document')
  const value = document?.value ?? {}
  if (!isMapping(value)) throw manifestError({ file }, 'a kustomization is a mapping')
  return { file, folder: file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '', text, value }
}

function checkEntries({ files, made }: Place, { file, folder, text, value }: Kustomization): void {
  for (const key of FOLDERS) {
    const entries: unknown = value[key]
    for (const entry of Array.isArray(entries) ? (entries as unknown[]) : []) {
      if (typeof entry !== 'string' || entry.includes('\n')) continue
      const refuse = (why: string): Error => manifestError({ file, ...lineOf(text, entry) }, why)
      const shown = entry.slice(0, 200)
      const path = entry.startsWith('/') ? undefined : normalPath(folder, entry)
      const isThere = path !== undefined && (path === made || files.some((one) => isBelow(one.path, path)))
      if (isThere && !REMOTE.test(entry)) continue
      if (REMOTE.test(entry) || /\?ref=|\/\/|^[\w-]+(?:\.[\w-]+)+\//.test(entry)) {
        throw refuse(
          `${key} names \`${shown}\`, which is elsewhere: only what is in the application’s folder is rendered; commit a copy of it`,
        )
      }
      if (path !== undefined) throw refuse(`${key} names \`${shown}\`, which is not there`)
      throw refuse(
        `${key} names \`${shown}\`, which is outside of the application’s folder: put the application’s file into the folder above both, and name this one with \`kustomize.path\``,
      )
    }
  }
}

/** `kustomize` takes `Resources` for `resources`, and `ſ` for `s`: what it would read must not pass unread. */
function refuseOddKeys({ file, text, value }: Kustomization): void {
  for (const key of Object.keys(value)) {
    const known = READ.find((one) => folded(one) === folded(key))
    if (known === undefined || known === key) continue
    throw manifestError({ file, ...lineOf(text, key) }, `write \`${known}\` and not \`${key.slice(0, 50)}\``)
  }
}

/** Patches, generators’ files and schemas may be addresses, too. */
function refuseAddresses({ file, text, value }: Omit<Kustomization, 'folder' | 'value'> & { value: unknown }): void {
  for (const path of addressesIn(value)) {
    const why = `\`${path.slice(0, 200)}\` is an address: only files of the application’s folder are rendered; commit a copy of it`
    throw manifestError({ file, ...lineOf(text, path) }, why)
  }
}

/** Whatever is no text of an object may be what a file is read from. */
function* addressesIn(value: unknown): Generator<string> {
  if (typeof value === 'string' && !value.includes('\n') && ADDRESS.test(value)) yield value
  if (Array.isArray(value)) for (const one of value as unknown[]) yield* addressesIn(one)
  if (!isMapping(value)) return
  for (const [key, one] of Object.entries(value)) if (!TEXTS.has(folded(key))) yield* addressesIn(one)
}

/** What generates or transforms is written in place or in a file, and reads files itself. */
async function checkPlugins(
  { application, source, files }: Place,
  { file, folder, text, value }: Kustomization,
): Promise<void> {
  for (const key of PLUGINS) {
    for (const entry of listOf(value[key])) {
      if (typeof entry !== 'string') continue
      const path = entry.includes('\n') ? undefined : normalPath(folder, entry)
      const isFile = files.some((one) => one.path === path)
      if (path !== undefined && !isFile) {
        const why = `${key} names \`${entry.slice(0, 200)}\`, which is no file of the folder: name the files, or write it in place`
        throw manifestError({ file, ...lineOf(text, entry) }, why)
      }
      const from =
        path === undefined ? { file, text: entry } : { file: path, text: textOf(path, await source.read(path)) }
      for (const document of readDocuments(from, budgetOf(application))) {
        refuseAddresses({ ...from, value: document.value })
      }
    }
  }
}

function folded(key: string): string {
  return key.normalize('NFKC').toLowerCase()
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : []
}

function lineOf(text: string, entry: string): { line?: number } {
  const at = text.indexOf(entry)
  return at < 0 ? {} : { line: text.slice(0, at).split('\n').length }
}
