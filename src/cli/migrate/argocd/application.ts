import type { Place } from '../translation.ts'
import type { Stage } from '../translation.ts'
import { destinationOf } from './destination.ts'
import { ignoreDifferencesOf } from './ignore-difference.ts'
import { slug } from '../name.ts'
import { LIVE_METADATA } from '../object.ts'
import type { Application } from '../release.ts'
import type { Section } from '../section.ts'
import { readSources } from './source.ts'
import { readSyncPolicy } from './sync-policy.ts'

const MANAGERS = ['argocd-controller']
const FINALIZER = /^resources-finalizer\.argocd\.argoproj\.io/
const NOTED_ANNOTATIONS = /^(argocd\.argoproj\.io\/(refresh|hydrate|skip-reconcile)|kubectl\.kubernetes\.io\/)/
const PATHS = 'argocd.argoproj.io/manifest-generate-paths'

export function readApplication(root: Section, place: Place): Application | undefined {
  const metadata = root.section('metadata')
  const spec = root.section('spec')
  if (!metadata || !spec) return undefined
  const written = metadata.text('name', 'name') ?? ''
  const name = slug(written)
  if (name !== written) metadata.warn(['name'], `a name has letters, digits and \`-\`, at most 63: it becomes ${name}`)
  const labels = labelsOf(metadata)
  const project = projectOf(spec)
  const source = readSources(spec, place)
  const trigger = pathsOf(metadata, source.folder)
  const sync = readSyncPolicy(spec.section('syncPolicy'))
  const ignored = ignoreDifferencesOf(spec)
  spec.settle(['revisionHistoryLimit'], 'how many deployments are kept is the control plane’s')
  spec.warn(['info'], 'write what people should know into `description`')
  spec.refuse(['sourceHydrator'], 'rendered branches are not written: Slipway deploys the folder itself')
  metadata.settle(['namespace', ...LIVE_METADATA], 'there is no object in the cluster for an application')
  const kubernetes = {
    ...destinationOf(spec),
    ...source.settings,
    ...sync.kubernetes,
    ...(ignored.length === 0 ? {} : { ignoreDifferences: ignored }),
  }
  const all = { ...labels, ...project }
  const triggers = { ...sync.trigger, ...trigger }
  const rest = {
    ...(Object.keys(all).length === 0 ? {} : { labels: all }),
    ...(Object.keys(triggers).length === 0 ? {} : { trigger: triggers }),
    ...sync.rest,
    ...deletionOf(metadata),
  }
  return { name, folder: source.folder, managers: MANAGERS, kubernetes, rest }
}

function labelsOf(metadata: Section): Stage {
  const labels = metadata.whole('labels', 'labels')
  return typeof labels === 'object' && labels !== null ? { ...labels } : {}
}

function projectOf(spec: Section): Stage {
  const project = spec.text('project', 'labels.project')
  if (project === undefined || project === 'default') return {}
  spec.warn(['project'], 'what a project allows is not taken over: limit targets by `namespaces` in the agent’s file')
  return { project }
}

/** With its finalizer, a deleted Application took along what it had put there. */
function deletionOf(metadata: Section): Stage {
  const finalizers = metadata.texts('finalizers', 'delete')
  return finalizers.some((one) => FINALIZER.test(one)) ? { delete: 'cascade' } : {}
}

function pathsOf(metadata: Section, folder: string | undefined): Stage {
  const annotations = metadata.section('annotations')
  if (!annotations) return {}
  const keys = metadata.keysOf('annotations')
  const noted = keys.filter((key) => NOTED_ANNOTATIONS.test(key))
  annotations.settle(noted, 'needs nothing here')
  const written = annotations.text(PATHS, 'trigger.paths')
  const others = keys.filter((key) => key !== PATHS && !noted.includes(key))
  annotations.warn(
    others,
    'annotations of an Application have no meaning here: notifications and the like are not taken over',
  )
  const paths = (written ?? '')
    .split(';')
    .map((path) => path.trim())
    .filter((path) => path !== '' && path !== '.')
    .map((path) => resolved(folder ?? '', path))
  return paths.length === 0 ? {} : { paths }
}

/** From the root with `/`, else from the application’s folder. */
function resolved(folder: string, path: string): string {
  const parts = path.startsWith('/') ? [] : folder.split('/').filter((part) => part !== '')
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  const whole = parts.join('/')
  if (whole === '') return '**'
  return /[*?]|\.[a-z0-9]{1,5}$/i.test(whole) ? whole : `${whole}/**`
}
