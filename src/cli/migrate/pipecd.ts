import { dirname } from 'node:path/posix'
import { isPipecdFile, NATIVE_SUFFIX } from '#domain/config/pipecd/file-name.ts'
import { translatePipecd } from '#domain/config/pipecd/index.ts'
import type { Document } from '#domain/config/document.ts'
import { isMapping } from '#domain/config/form.ts'
import { keyText, locate } from '#domain/config/key.ts'
import { sourceLine } from '#domain/config/place.ts'
import type { Templates } from '#domain/config/template-use.ts'
import { SlipwayError, slipwayError } from '#domain/errors.ts'
import type { Call } from '../action.ts'
import { kindsOfAgent } from '../agent-kinds.ts'
import { templatesFor } from '../disk-template.ts'
import type { Exit } from '../exit-code.ts'
import { linksOf } from './argocd.ts'
import type { MigrateOptions } from './argocd.ts'
import { settleDrafts } from './outcome.ts'
import { reportMigration } from './report.ts'
import { areaOf, candidatesIn, filesBesides } from './search.ts'
import type { Draft, Mapped, SourceFile, Translated } from './translation.ts'
import { unreadable } from './unreadable.ts'

/** Native files beside those of PipeCD below a folder. */
export async function migratePipecd(call: Call<MigrateOptions>): Promise<Exit> {
  const { shell, options, args } = call
  const area = await areaOf(shell.cwd, args[0] ?? '.')
  const candidates = await candidatesIn(area, isPipecdFile)
  const files = candidates.filter((one) => 'text' in one)
  if (files.length === 0) throw slipwayError('cli.nothing-to-migrate', { path: args[0] ?? '.', what: '*.pipecd.yaml' })
  const templates = await templatesFor(`${area.folder}/${NATIVE_SUFFIX}`, area.root)
  const alone = Map.groupBy(files, ({ path }) => dirname(path))
  const read = await Promise.all(
    files.map(async (file) =>
      translate(file, {
        isAlone: alone.get(dirname(file.path))?.length === 1,
        beside: await filesBesides(area, dirname(file.path)),
        templates,
      }),
    ),
  )
  const wish = { force: options.force === true, dryRun: options.dryRun === true, partial: options.partial === true }
  const drafts = read.flatMap(({ draft }) => (draft ? [draft] : []))
  const kinds = await kindsOfAgent(shell, options)
  const outcomes = await settleDrafts(drafts, { area, kinds, wish, command: 'pipecd' })
  const objects = [...linksOf(candidates), ...read.map(({ object }) => object)]
  return reportMigration(call, { objects, outcomes, isDryRun: wish.dryRun })
}

type Path = readonly (string | number)[]

interface Around {
  readonly isAlone: boolean
  readonly beside: readonly string[]
  readonly templates: Templates
}

function translate(file: SourceFile, around: Around): { object: Translated; draft?: Draft } {
  try {
    const { value, document, problems, warnings } = translatePipecd(file.text, file.shown, around)
    const mapped = isMapping(value) ? mappedIn(document, value, []) : []
    const object = { file: file.shown, what: '', mapped, problems: [...problems, ...warnings] }
    return isMapping(value) ? { object, draft: draftOf(file, { value, object, isAlone: around.isAlone }) } : { object }
  } catch (error) {
    if (!(error instanceof SlipwayError) || error.code !== 'config.invalid') throw error
    return { object: unreadable(file, error) }
  }
}

/** Every value that was written there, with where it went. */
function mappedIn(document: Document, value: unknown, path: Path): Mapped[] {
  if (Array.isArray(value)) return value.flatMap((entry: unknown, index) => mappedIn(document, entry, [...path, index]))
  const below = isMapping(value) ? Object.entries(value) : []
  if (below.length > 0) return below.flatMap(([key, entry]) => mappedIn(document, entry, [...path, key]))
  const from = document.place?.(path) ?? []
  if (from.length === 0) return []
  const line = sourceLine(document.source, locate({ ...document, place: (same) => same }, from).keySpan)
  const to = from.length === 1 ? `${keyText(path)}, PipeCD’s default written out` : keyText(path)
  return [{ line, key: keyText(from), to }]
}

function draftOf(
  file: SourceFile,
  { value, object, isAlone }: { value: Readonly<Record<string, unknown>>; object: Translated; isAlone: boolean },
): Draft {
  const name = file.path.slice(file.path.lastIndexOf('/') + 1).replace(/\.?pipe(cd)?\.yaml$/, '')
  const folder = dirname(file.path)
  const named = isAlone || name === '' ? 'app' : name
  return {
    path: `${folder === '.' ? '' : `${folder}/`}${named}${NATIVE_SUFFIX}`,
    kind: 'application',
    value,
    from: [file.shown],
    objects: [object],
    refuse: () => object,
  }
}
