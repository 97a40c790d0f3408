import { normalize } from 'node:path/posix'
import { kustomizeRoot } from '../kustomize-root.ts'
import type { Application } from '../release.ts'
import type { Section } from '../section.ts'
import type { Place, Stage } from '../translation.ts'
import { referenceIn } from './chart-template.ts'
import type { Contents } from './content.ts'
import { healthRules } from './health.ts'
import { ignoreRules } from './ignore-rule.ts'
import { readMetadata } from './metadata.ts'
import { readSchedule } from './schedule.ts'

const MANAGERS = ['kustomize-controller']
const FILES = ['**/*.yaml', '**/*.yml']
const OWN = 'flux-system'

/** A Kustomization of Flux as an application; undefined where nothing is left to deploy. */
export function readKustomization(
  root: Section,
  { place, contents }: { place: Place; contents: Contents },
): Application | undefined {
  const metadata = readMetadata(root)
  const spec = root.section('spec')
  if (!metadata || !spec) return undefined
  tellSource(spec)
  const schedule = readSchedule(spec)
  const folder = folderOf(spec, place)
  const source = folder === undefined ? { folder, settings: {} } : sourceIn(spec, { folder, place, contents })
  const namespace = spec.text('targetNamespace', 'kubernetes.namespace')
  if (namespace !== undefined) {
    spec.warn(['targetNamespace'], 'objects that name another namespace keep it: take theirs out of the manifests')
  }
  const health = healthRules(spec)
  const ignored = ignoreRules(spec)
  const deletion = deletionOf(spec)
  tellRest(spec)
  if (metadata.written === OWN) {
    spec.tell('warning', 'it deploys Flux itself, and the objects that it follows: no file is made of it')
    return undefined
  }
  if (folder !== undefined && !isLeft(spec, contents.ofFlux(folder))) return undefined
  const kubernetes = {
    ...schedule.kubernetes,
    ...(namespace === undefined ? {} : { namespace }),
    ...source.settings,
    ...deletion.kubernetes,
    ...(ignored.length === 0 ? {} : { ignoreDifferences: ignored }),
    ...(health.length === 0 ? {} : { health }),
  }
  const rest = { ...metadata.labels, ...schedule.rest, drift: { converge: 'on' }, ...deletion.rest }
  return { name: metadata.name, folder: source.folder, managers: MANAGERS, kubernetes, rest }
}

/** Whether it deploys more than what is migrated by itself. */
function isLeft(spec: Section, { names, isAll }: ReturnType<Contents['ofFlux']>): boolean {
  if (names.length === 0) return true
  const shown = `${names.slice(0, 10).join(', ')}${names.length > 10 ? ', …' : ''}`
  const message = isAll
    ? `it deploys objects of Flux alone (${shown}), which are migrated by themselves: no file is made of it`
    : `what it deploys holds objects of Flux (${shown}): take them out, or they go on being applied`
  spec.tell('warning', message)
  return !isAll
}

function tellSource(spec: Section): void {
  const source = referenceIn(spec, 'sourceRef')
  if (!source || source.kind === 'GitRepository') return
  const message = `a folder of the ${source.kind} ${source.name} is not deployed: Slipway deploys from git, so name the repository it is made from`
  spec.tell('error', message)
}

/** From the root of the repository; undefined where it leads out of it. */
function folderOf(spec: Section, place: Place): string | undefined {
  const path = spec.text('path', 'the folder of the file') ?? './'
  const folder = normalize(path).replaceAll(/^\/+|\/+$|^\.$/g, '')
  if (folder === '..' || folder.startsWith('../')) {
    spec.tell('error', 'the path leads out of the repository')
    return undefined
  }
  if (place.folder(folder) === undefined) {
    spec.tell('warning', `the folder ${path} is not here: put the file into it, in its repository`)
  }
  return folder
}

function sourceIn(
  spec: Section,
  { folder, place, contents }: { folder: string; place: Place; contents: Contents },
): { folder: string | undefined; settings: Stage } {
  const form = place.folder(folder)
  if (form === undefined) return { folder: undefined, settings: {} }
  if (form === 'kustomize') {
    const root = kustomizeRoot(place, folder)
    return { folder: root.folder, settings: { kustomize: root.path === undefined ? {} : { path: root.path } } }
  }
  const below = contents.kustomizationBelow(folder)
  if (below !== undefined) {
    const message = `${below} makes a part of what lies there: write a kustomization.yaml into ${folder || '.'} that names all of it`
    spec.tell('error', message)
  }
  return { folder, settings: { manifests: FILES } }
}

/** What is pruned goes as well when the Kustomization does, if it says nothing else. */
function deletionOf(spec: Section): { kubernetes: Stage; rest: Stage } {
  const prunes = spec.flag('prune', 'kubernetes.prune') === true
  const policy = spec.text('deletionPolicy', 'delete') ?? 'MirrorPrune'
  const isCascade = policy === 'MirrorPrune' ? prunes : policy !== 'Orphan'
  return { kubernetes: prunes ? {} : { prune: false }, rest: isCascade ? { delete: 'cascade' } : {} }
}

const KUSTOMIZE = ['patches', 'images', 'components', 'namePrefix', 'nameSuffix', 'commonMetadata']
const DEPRECATED = ['patchesStrategicMerge', 'patchesJson6902', 'validation']

function tellRest(spec: Section): void {
  spec.refuse(KUSTOMIZE, 'write it into the kustomization itself, where it belongs to the commit')
  spec.refuse(DEPRECATED, 'write it into the kustomization itself, where it belongs to the commit')
  spec.settle(['ignoreMissingComponents'], 'components are the kustomization’s')
  spec.settle(['wait', 'healthChecks'], 'a stage ends when all that was applied is healthy')
  spec.settle(['buildMetadata'], 'each difference names its file and line')
  spec.refuse(
    ['decryption'],
    'Slipway decrypts nothing: bring Secrets by an operator (External Secrets, Sealed Secrets) that reads them in the cluster',
  )
  if (spec.flag('force') === true) {
    spec.warn(
      ['force'],
      'give the objects concerned the annotation `slipway.dev/apply: replace`; a field of another owner is taken by `slipway.dev/force: "true"`',
    )
  }
  const post = spec.section('postBuild')
  const names = post?.keysOf('substitute') ?? []
  const shown = names.slice(0, 20).map((name) => `\${${name}}`)
  post?.refuse(
    ['substitute'],
    `nothing is substituted: write the values of ${shown.join(', ')} into the manifests, or as \`replacements\` of the kustomization`,
  )
  post?.refuse(
    ['substituteFrom'],
    'values of the cluster are not looked up: what is deployed is what the commit says; write them into the manifests',
  )
  post?.settle(['substituteStrategy'], 'nothing is substituted')
}
