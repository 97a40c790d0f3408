import type { Place } from '../translation.ts'
import type { Stage } from '../translation.ts'
import { directoryOf } from './directory.ts'
import { branchWords, isRange, RANGE } from '../version.ts'
import { helmOf } from './helm.ts'
import { kustomizeRoot } from '../kustomize-root.ts'
import type { Section } from '../section.ts'

export interface Source {
  /** Of the file, from the root of the repository; undefined where it is not among these files. */
  readonly folder: string | undefined
  readonly settings: Stage
}

const KUSTOMIZE = [
  'namePrefix',
  'nameSuffix',
  'images',
  'commonLabels',
  'commonAnnotations',
  'commonAnnotationsEnvsubst',
  'forceCommonLabels',
  'forceCommonAnnotations',
  'labelWithoutSelector',
  'labelIncludeTemplates',
  'namespace',
  'replicas',
  'patches',
  'components',
  'ignoreMissingComponents',
]

/** `source`, or `sources` of which one is rendered and the others hold its values. */
export function readSources(spec: Section, place: Place): Source {
  const single = spec.section('source')
  if (single) return sourceOf(single, { place, values: new Map() })
  const several = spec.sections('sources')
  const isRendered = (one: Section): boolean => one.has('path') || one.has('chart')
  const rendered = several.filter(isRendered)
  const values = new Map<string, string>()
  for (const source of several) {
    const ref = source.text('ref', '`helm.values`')
    if (ref !== undefined) values.set(ref, '')
    if (!isRendered(source)) tellRepository(source)
  }
  const [first, ...others] = rendered
  for (const other of others) {
    other.tell('error', 'an application has one folder: write another application for this source')
    sourceOf(other, { place, values })
  }
  if (first) return sourceOf(first, { place, values })
  spec.tell('error', 'it has no source with a `path` or a `chart`')
  return { folder: undefined, settings: {} }
}

interface From {
  readonly place: Place
  readonly values: ReadonlyMap<string, string>
}

function sourceOf(source: Section, from: From): Source {
  source.text('name')
  source.refuse(['plugin'], 'manifests of a plugin are not rendered here: commit what it makes')
  return source.has('chart') ? chartOf(source, from) : folderOf(source, from)
}

/** A chart of a repository: the file lies where its values do. */
function chartOf(source: Section, from: From): Source {
  const repository = source.text('repoURL', 'kubernetes.helm.chart') ?? ''
  const name = source.text('chart', 'kubernetes.helm.chart') ?? ''
  const version = source.text('targetRevision', 'kubernetes.helm.chart.version') ?? ''
  const isOci = repository.startsWith('oci://') || !/^[a-z+]+:\/\//.test(repository)
  const oci = `${repository.replace(/^oci:\/\//, '').replace(/\/$/, '')}/${name}`
  const chart = isOci ? { oci: `oci://${oci}`, version } : { repository, name, version }
  if (isRange(version)) source.warn(['targetRevision'], RANGE)
  const helm = helmOf(source.section('helm'), from.values)
  source.refuse(['kustomize', 'directory'], 'a chart is rendered by Helm alone')
  return { folder: helm.folder, settings: { helm: { chart, ...helm.settings } } }
}

function folderOf(source: Section, { place, values }: From): Source {
  tellRepository(source)
  const path = source.text('path', 'the folder of the file') ?? '.'
  const folder = path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/')
  if (folder.split('/').includes('..')) {
    source.tell('error', 'the path leads out of the repository')
    return { folder: undefined, settings: {} }
  }
  const form = place.folder(folder)
  if (form === undefined) {
    source.tell('warning', `the folder ${path} is not here: put the file into it, in its repository`)
  }
  const here = form === undefined ? undefined : folder
  const helm = source.section('helm')
  const kustomize = source.section('kustomize')
  if (helm || form === 'helm') {
    const read = helmOf(helm, values)
    return { folder: here, settings: { helm: { chart: '.', ...read.settings } } }
  }
  if (kustomize || form === 'kustomize') {
    kustomize?.refuse(KUSTOMIZE, 'write it into the kustomization itself, where it belongs to the commit')
    const version = kustomize?.text('version')
    kustomize?.settle(['apiVersions', 'kubeVersion'], 'only charts ask for them')
    if (version !== undefined)
      kustomize?.warn(['version'], 'write the version that `kubectl` must have into `kubernetes.kustomize.version`')
    const root = here === undefined ? undefined : kustomizeRoot(place, here)
    return { folder: root?.folder, settings: { kustomize: root?.path === undefined ? {} : { path: root.path } } }
  }
  return { folder: here, settings: directoryOf(source.section('directory')) }
}

function tellRepository(source: Section): void {
  source.settle(['repoURL'], 'a repository of the agent’s file')
  const revision = source.text('targetRevision', 'the branch of the repository in the agent’s file')
  if (revision !== undefined && !['HEAD', 'main', 'master', ''].includes(revision)) {
    source.warn(['targetRevision'], branchWords(revision))
  }
}
