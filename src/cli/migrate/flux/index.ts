import { basename } from 'node:path/posix'
import { draftsOf } from '../draft.ts'
import { findObjects, handNeeded, readAs, readOne } from '../object.ts'
import type { Found, Read } from '../object.ts'
import type { Section } from '../section.ts'
import type { Migration, Place, SourceFile, Translated } from '../translation.ts'
import { readCanary } from '../flagger/canary.ts'
import { readMetricTemplate } from '../flagger/metric-template.ts'
import { metricShelf } from '../flagger/metric-shelf.ts'
import { annotationProblems } from './annotation.ts'
import { contentsOf } from './content.ts'
import { GROUPS, isOfFlux } from './group.ts'
import { readHelmRelease } from './helm-release.ts'
import { readKustomization } from './kustomization.ts'
import { readSource, SOURCES, sourcesOf } from './source.ts'
import { configMapsIn } from './values-from.ts'

const IMAGES =
  'images are not looked for: let a bot, or the build itself, commit the tag; the trigger sees the commit at once'
const NEWS = 'notifications are not there yet: the stream of events of the API tells the same'

const HANDS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ImageRepository: IMAGES,
    ImagePolicy: IMAGES,
    ImageUpdateAutomation: IMAGES,
    Alert: NEWS,
    AlertProvider: NEWS,
    Provider: NEWS,
    Receiver: 'webhooks of git servers go to the control plane: docs/guide.md says how',
    ArtifactGenerator: 'sources are not put together: commit what an application needs into its folder',
    ExternalArtifact: 'only git is a source: commit what it holds',
    ResourceSet: 'it makes objects: migrate what it makes, as `kubectl get -o yaml` prints it',
    ResourceSetInputProvider: 'it makes objects: migrate what it makes, as `kubectl get -o yaml` prints it',
    FluxInstance: 'it installs Flux: leave it out',
  }),
)

/** Reads manifests of Flux and Flagger and says which files to write. */
export function readFlux(all: readonly SourceFile[], place: Place, others: readonly SourceFile[]): Migration {
  const files = all.filter(({ path }) => !/^gotk-components\.ya?ml$/.test(basename(path)))
  const { found, broken } = findObjects(files)
  const objects: Translated[] = [...broken]
  const readAll = <T>(is: (one: Found) => boolean, reader: (root: Section, one: Found) => T | undefined): Read<T>[] =>
    found.filter(is).flatMap((one) => {
      const { of, translated } = readOne(one, (root) => reader(root, one))
      objects.push(translated)
      return of === undefined ? [] : [readAs(one, { of, translated })]
    })
  const sources = sourcesOf(readAll(isSource, (root, one) => readSource(root, one)).map(({ of }) => of))
  const contents = contentsOf([...files, ...others], place)
  const configMaps = configMapsIn([...files, ...others])
  const kustomizations = readAll(isKustomization, (root) => readKustomization(root, { place, contents }))
  const helmReleases = readAll(isHelmRelease, (root, { file }) =>
    readHelmRelease(root, { path: file.path, place, sources, configMaps }),
  )
  const shelf = metricShelf(readAll(isMetricTemplate, readMetricTemplate))
  const releases = readAll(isCanary, (root, { name }) => readCanary(root, { name, metrics: shelf }))
  const { templates, told: unused } = shelf.close()
  const applications = [...kustomizations, ...helmReleases]
  const { drafts, told } = draftsOf({ applications, releases, templates, managers: ['flagger'] })
  objects.push(...unused, ...told, ...found.flatMap(lookAt))
  return { objects, drafts }
}

function isSource({ group, kind }: Found): boolean {
  return group === GROUPS.source && SOURCES.has(kind)
}

function isKustomization({ group, kind }: Found): boolean {
  return group === GROUPS.kustomize && kind === 'Kustomization'
}

function isHelmRelease({ group, kind }: Found): boolean {
  return group === GROUPS.helm && kind === 'HelmRelease'
}

function isMetricTemplate({ group, kind }: Found): boolean {
  return group === GROUPS.flagger && kind === 'MetricTemplate'
}

function isCanary({ group, kind }: Found): boolean {
  return group === GROUPS.flagger && kind === 'Canary'
}

const READ = [isSource, isKustomization, isHelmRelease, isMetricTemplate, isCanary]

/** What is not translated, but needs a hand. */
function lookAt(found: Found): Translated[] {
  if (READ.some((is) => is(found))) return []
  const isOwn = isOfFlux(found.group)
  const hand = isOwn
    ? (HANDS.get(found.kind) ?? 'this kind is not known to the migration: nothing was made of it')
    : undefined
  const read = handNeeded(found, hand)
  const problems = [...read.problems, ...annotationProblems(found)]
  return problems.length === 0 ? [] : [{ ...read, problems }]
}
