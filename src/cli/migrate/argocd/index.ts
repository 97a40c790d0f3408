import { problemIn } from '#domain/config/check.ts'
import { readDocuments } from '#domain/config/document.ts'
import { isMapping } from '#domain/config/form.ts'
import { SlipwayError } from '#domain/errors.ts'
import type { Migration, Place, SourceFile, Translated } from '../translation.ts'
import { unreadable } from '../unreadable.ts'
import { annotationProblems, referenceProblems } from './annotation.ts'
import { readAnalysisTemplate } from './analysis-template.ts'
import { readApplication } from './application.ts'
import { draftsOf } from './draft.ts'
import type { Read } from './draft.ts'
import { readRollout } from './rollout.ts'
import { openReading } from './section.ts'
import type { Item, Section } from './section.ts'

/** An object of a manifest file. */
interface Found extends Item {
  readonly file: SourceFile
  /** Of Argo’s own kinds; '' for all others. */
  readonly kind: string
  readonly name: string
}

const NOT_CONFIGURATION = ['apiVersion', 'kind', 'status', 'operation']

const HANDS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ApplicationSet:
      'it makes Applications: migrate what it makes, as `argocd app get` or `kubectl get applications -o yaml` prints it; each folder of a git generator and each entry of a list generator gets a file of its own',
    AppProject:
      'projects are not there: limit a target by `namespaces` in the agent’s file, and give members their roles',
    Experiment:
      'experiments are not there: a `baseline` and checks with `compare: canary-baseline` judge like with like',
    AnalysisRun: 'it is a run, and no configuration: leave it out',
  }),
)

/** Reads manifests of Argo CD and Argo Rollouts and says which files to write; in all others it looks for their annotations. */
export function migrateArgo(files: readonly SourceFile[], place: Place): Migration {
  const { found, broken } = findObjects(files)
  const objects: Translated[] = [...broken]
  const readAll = <T>(kind: RegExp, reader: (root: Section, name: string) => T | undefined): Read<T>[] =>
    found
      .filter((one) => kind.test(one.kind))
      .flatMap((one) => {
        const { of, translated } = readOne(one, reader)
        objects.push(translated)
        const refuse = (message: string): Translated => refusal(one, message)
        return of === undefined ? [] : [{ of, file: one.file, translated, refuse }]
      })
  const templates = readAll(/^(Cluster)?AnalysisTemplate$/, readAnalysisTemplate)
  const byName = new Map(templates.map(({ of }) => [of.name, of]))
  const rollouts = readAll(/^Rollout$/, (root, name) => readRollout(root, { name, templates: byName }))
  const applications = readAll(/^Application$/, (root) => readApplication(root, place))
  const { drafts, told } = draftsOf({ applications, rollouts, templates })
  objects.push(...told, ...found.flatMap(lookAt))
  return { objects, drafts }
}

function findObjects(files: readonly SourceFile[]): { found: readonly Found[]; broken: readonly Translated[] } {
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
  const { value } = item
  const metadata = value['metadata']
  const name = isMapping(metadata) && typeof metadata['name'] === 'string' ? metadata['name'] : ''
  const isOfArgo = String(value['apiVersion']).startsWith('argoproj.io/')
  return { ...item, file, kind: isOfArgo ? String(value['kind']) : '', name }
}

function readOne<T>(
  found: Found,
  reader: (root: Section, name: string) => T | undefined,
): { of: T | undefined; translated: Translated } {
  const reading = openReading(found)
  const { root } = reading
  for (const key of NOT_CONFIGURATION) root.whole(key)
  const of = reader(root, found.name)
  if (of === undefined || found.name === '') root.tell('error', 'it has no name, or no `spec`')
  const { mapped, problems } = reading.close()
  const more = [...(found.kind === 'Application' ? [] : annotationProblems(found)), ...referenceProblems(found)]
  return {
    of: found.name === '' ? undefined : of,
    translated: {
      file: found.file.shown,
      what: `${found.kind} ${found.name}`,
      mapped,
      problems: [...problems, ...more],
    },
  }
}

function refusal({ document, path, file, kind, name }: Found, message: string): Translated {
  const problem = problemIn(document, path, { level: 'error', message })
  return { file: file.shown, what: `${kind} ${name}`, mapped: [], problems: [problem] }
}

/** What is not translated, but needs a hand. */
function lookAt(found: Found): Translated[] {
  if (/^((Cluster)?AnalysisTemplate|Rollout|Application)$/.test(found.kind)) return []
  const reading = openReading(found)
  const hand = HANDS.get(found.kind)
  if (hand !== undefined) reading.root.tell('warning', hand)
  for (const key of Object.keys(found.value)) reading.root.whole(key)
  const problems = [...reading.close().problems, ...annotationProblems(found), ...referenceProblems(found)]
  if (problems.length === 0) return []
  return [{ file: found.file.shown, what: `${String(found.value['kind'])} ${found.name}`, mapped: [], problems }]
}
