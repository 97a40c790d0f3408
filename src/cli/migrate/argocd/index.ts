import { draftsOf } from '../draft.ts'
import { findObjects, handNeeded, readAs, readOne } from '../object.ts'
import type { Found, Read } from '../object.ts'
import type { Section } from '../section.ts'
import type { Migration, Place, SourceFile, Translated } from '../translation.ts'
import { annotationProblems, referenceProblems } from './annotation.ts'
import { readAnalysisTemplate } from './analysis-template.ts'
import { readApplication } from './application.ts'
import { readRollout } from './rollout.ts'

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
      .filter((one) => isOfArgo(one) && kind.test(one.kind))
      .flatMap((one) => {
        const { of, translated } = readArgo(one, (root) => reader(root, one.name))
        objects.push(translated)
        return of === undefined ? [] : [readAs(one, { of, translated })]
      })
  const templates = readAll(/^(Cluster)?AnalysisTemplate$/, readAnalysisTemplate)
  const byName = new Map(templates.map(({ of }) => [of.name, of]))
  const releases = readAll(/^Rollout$/, (root, name) => readRollout(root, { name, templates: byName }))
  const applications = readAll(/^Application$/, (root) => readApplication(root, place))
  const { drafts, told } = draftsOf({ applications, releases, templates, managers: ['rollouts-controller'] })
  objects.push(...told, ...found.flatMap(lookAt))
  return { objects, drafts }
}

function isOfArgo({ group }: Found): boolean {
  return group === 'argoproj.io'
}

function readArgo<T>(
  found: Found,
  reader: (root: Section) => T | undefined,
): { of: T | undefined; translated: Translated } {
  const { of, translated } = readOne(found, reader)
  const more = [...(found.kind === 'Application' ? [] : annotationProblems(found)), ...referenceProblems(found)]
  return { of, translated: { ...translated, problems: [...translated.problems, ...more] } }
}

/** What is not translated, but needs a hand. */
function lookAt(found: Found): Translated[] {
  if (isOfArgo(found) && /^((Cluster)?AnalysisTemplate|Rollout|Application)$/.test(found.kind)) return []
  const hand = handNeeded(found, isOfArgo(found) ? HANDS.get(found.kind) : undefined)
  const problems = [...hand.problems, ...annotationProblems(found), ...referenceProblems(found)]
  return problems.length === 0 ? [] : [{ ...hand, problems }]
}
