import { dirname } from 'node:path/posix'
import type { Application } from '../release.ts'
import type { Section } from '../section.ts'
import type { Place, Stage } from '../translation.ts'
import { readActions } from './action.ts'
import { chartOf } from './chart.ts'
import { healthRules } from './health.ts'
import { ignoreRules } from './ignore-rule.ts'
import { readMetadata } from './metadata.ts'
import type { Metadata } from './metadata.ts'
import { readSchedule } from './schedule.ts'
import type { Sources } from './source.ts'
import type { ConfigMaps } from './values-from.ts'
import { valuesOf } from './values-from.ts'

const MANAGERS = ['helm-controller']
const LONGEST_RELEASE = 53

interface Around {
  /** Of the HelmRelease, from the root of the repository. */
  readonly path: string
  readonly place: Place
  readonly sources: Sources
  readonly configMaps: ConfigMaps
}

/** A HelmRelease as an application: its file lies beside it, or in the chart’s own folder. */
export function readHelmRelease(root: Section, around: Around): Application | undefined {
  const metadata = readMetadata(root)
  const spec = root.section('spec')
  if (!metadata || !spec) return undefined
  const { namespace: own } = metadata
  const chart = chartOf(spec, { ...around, namespace: own })
  const target = spec.text('targetNamespace', 'kubernetes.namespace')
  const inline = valuesOf(spec, { configMaps: around.configMaps, namespace: own })
  const releaseName = releaseNameOf(spec, { metadata, target })
  const schedule = readSchedule(spec)
  const actions = readActions(spec)
  const drift = driftOf(spec)
  const health = healthRules(spec)
  tellRest(spec)
  if (!chart) return undefined
  const namespace = target ?? own
  const helm = {
    ...chart.settings,
    ...(releaseName === metadata.name ? {} : { releaseName }),
    ...(Object.keys(inline).length === 0 ? {} : { inline }),
  }
  const kubernetes = {
    ...schedule.kubernetes,
    ...(namespace === undefined ? {} : { namespace }),
    helm,
    ...actions.kubernetes,
    ...drift.kubernetes,
    ...(health.length === 0 ? {} : { health }),
  }
  const rest = { ...metadata.labels, ...schedule.rest, ...drift.rest, ...actions.rest, delete: 'cascade' }
  const folder = chart.folder ?? folderOf(around.path)
  return { name: metadata.name, folder, managers: MANAGERS, kubernetes, rest }
}

function folderOf(path: string): string {
  const folder = dirname(path)
  return folder === '.' ? '' : folder
}

/** Flux puts the namespace in front where another one is deployed to. */
function releaseNameOf(spec: Section, of: { metadata: Metadata; target: string | undefined }): string {
  const { written } = of.metadata
  const preset = of.target === undefined ? written : `${of.target}-${written}`
  const name = spec.text('releaseName', 'kubernetes.helm.releaseName') ?? preset
  if (name.length <= LONGEST_RELEASE) return name
  spec.tell(
    'error',
    `the release’s name \`${name.slice(0, 100)}\` is longer than ${LONGEST_RELEASE} characters: write \`releaseName\``,
  )
  return name.slice(0, LONGEST_RELEASE)
}

function driftOf(spec: Section): { kubernetes: Stage; rest: Stage } {
  const detection = spec.section('driftDetection')
  if (!detection) return { kubernetes: {}, rest: {} }
  const isEnabled = detection.text('mode', 'drift.converge') === 'enabled'
  const ignored = ignoreRules(detection)
  return {
    kubernetes: ignored.length === 0 ? {} : { ignoreDifferences: ignored },
    rest: isEnabled ? { drift: { converge: 'on' } } : {},
  }
}

function tellRest(spec: Section): void {
  spec.settle(['storageNamespace', 'maxHistory', 'persistentClient'], 'there are no Helm releases in the cluster')
  spec.settle(['waitStrategy'], 'a stage ends when all that was applied is healthy')
  spec.refuse(
    ['postRenderers'],
    'put its patches and images into a kustomization that names `helm.yaml` in its `resources`, and ask for it by `kubernetes.kustomize`: the chart is rendered to that file',
  )
  spec.settle(['postRenderStrategy'], 'hooks are rendered with all else')
  spec.refuse(
    ['commonMetadata'],
    'write it into a kustomization that names `helm.yaml` in its `resources`, and ask for it by `kubernetes.kustomize`',
  )
}
