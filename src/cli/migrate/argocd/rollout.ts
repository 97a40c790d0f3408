import type { Stage } from '../translation.ts'
import type { Templates } from './analysis-stage.ts'
import { readBlueGreen } from './blue-green.ts'
import { readCanary } from './canary.ts'
import type { Release, Strategy } from '../release.ts'
import { durationText } from '../duration.ts'
import { LIVE_METADATA } from '../object.ts'
import type { Section } from '../section.ts'

const TAKEN_OVER = ['replicas', 'selector', 'minReadySeconds', 'revisionHistoryLimit', 'paused'] as const
const NO_STRATEGY: Strategy = { routing: { hasWeights: false, headers: [] }, stages: [], lengthMs: 0 }

export function readRollout(root: Section, named: { name: string; templates: Templates }): Release | undefined {
  const metadata = root.section('metadata')
  const spec = root.section('spec')
  if (!metadata || !spec) return undefined
  const { name } = named
  const namespace = metadata.text('namespace')
  const kept = metadataOf(metadata)
  const strategy = strategyOf(spec, named)
  const seconds = spec.number(
    'progressDeadlineSeconds',
    'progressDeadlineSeconds of the Deployment, kubernetes.healthTimeout',
  )
  const workload = workloadOf(spec, name)
  const fields = Object.fromEntries(TAKEN_OVER.map((key) => [key, spec.whole(key, `${key} of the Deployment`)]))
  const template = spec.whole('template', 'template of the Deployment')
  tellRest(spec)
  const body = {
    ...fields,
    ...(seconds === undefined ? {} : { progressDeadlineSeconds: seconds }),
    ...(strategy.rolling ? { strategy: strategy.rolling } : {}),
    template,
  }
  const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, ...kept }, spec: present(body) }
  if (template !== undefined && spec.has('selector')) tellDeletion(root, name)
  else if (!spec.has('workloadRef'))
    spec.tell('error', 'it has no `template` with a `selector`: no Deployment can be made')
  return {
    name,
    namespace,
    strategy,
    workload,
    healthTimeout: seconds === undefined ? undefined : durationText(Math.max(1, seconds) * 1_000),
    deployment: template === undefined ? undefined : deployment,
  }
}

function tellDeletion(root: Section, name: string): void {
  const message = `the Deployment ${name} takes its place: before the Rollout goes, take \`rollouts-pod-template-hash\` out of the selectors of its Services (docs/migrate.md says in which order); then take it out of this file`
  root.tell('warning', message)
}

/** Labels and annotations are the user’s; what the controller wrote is not. */
function metadataOf(metadata: Section): Stage {
  metadata.whole('name')
  const namespace = metadata.text('namespace')
  const labels = metadata.whole('labels', 'labels of the Deployment')
  const annotations = metadata.whole('annotations', 'annotations of the Deployment')
  metadata.settle(LIVE_METADATA, 'written by the cluster')
  return present({ namespace, labels, annotations: withoutControllers(annotations) })
}

function withoutControllers(annotations: unknown): unknown {
  if (typeof annotations !== 'object' || annotations === null) return annotations
  const kept = Object.entries(annotations).filter(
    ([key]) => !/^(rollout\.argoproj\.io|argocd\.argoproj\.io)\/|^kubectl\.kubernetes\.io\/last-applied/.test(key),
  )
  return kept.length === 0 ? undefined : Object.fromEntries(kept)
}

function workloadOf(spec: Section, name: string): Release['workload'] {
  const reference = spec.section('workloadRef')
  if (!reference) return { kind: 'Deployment', name }
  reference.settle(['apiVersion', 'scaleDown'], 'the workload itself is released')
  const kind = reference.text('kind') ?? 'Deployment'
  const referred = reference.text('name', 'kubernetes.workloads') ?? name
  reference.tell(
    'warning',
    `the Rollout has scaled ${kind} ${referred} down: write its \`replicas\` into git, deploy it, then delete the Rollout`,
  )
  return { kind, name: referred }
}

function strategyOf(spec: Section, of: { name: string; templates: Templates }): Strategy {
  const strategy = spec.section('strategy')
  const canary = strategy?.section('canary')
  if (canary) return readCanary(canary, of)
  const blueGreen = strategy?.section('blueGreen')
  return blueGreen ? readBlueGreen(blueGreen, of.templates) : NO_STRATEGY
}

function tellRest(spec: Section): void {
  spec.settle(['progressDeadlineAbort'], 'what does not become healthy in time is rolled back')
  spec.settle(['analysis'], 'how many runs are kept is the control plane’s')
  spec.settle(['restartAt'], 'a restart is `kubectl rollout restart`')
  spec.warn(['rollbackWindow'], 'a rollback goes straight to what ran before; an older version runs the pipeline')
}

function present(fields: Readonly<Record<string, unknown>>): Stage {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
