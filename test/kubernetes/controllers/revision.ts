import { objectOf, sameJson } from '../json.ts'
import { templateHash } from '../ids.ts'
import type { ApiObject } from '../object.ts'
import { structuredSelector } from '../store/selector.ts'
import type { World } from '../world.ts'
import { timestamp } from '../world.ts'
import { DEPLOYMENTS, DESIRED, HISTORY, MANAGER, MAXIMUM, REVISION, SETS } from './look.ts'
import type { Look } from './look.ts'
import { newSetReplicas, surgeOf } from './rolling.ts'
import { controllerOf, ownerReference } from './pods.ts'
import { setCondition } from './types.ts'
import type { Deployment, ReplicaSet, Template } from './types.ts'

const HASH = 'pod-template-hash'
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

/** The ReplicaSet whose template is the Deployment's. */
export function findNewSet(deployment: Deployment, sets: readonly ReplicaSet[]): ReplicaSet | undefined {
  return sets.find((set) => sameJson(bare(set.spec.template), bare(deployment.spec.template)))
}

function bare(template: Template): unknown {
  const { [HASH]: _, ...labels } = template.metadata?.labels ?? {}
  return { ...template, metadata: { ...template.metadata, labels } }
}

/** ReplicaSets without an owner that the selector fits, such as those an orphaning deletion left. */
export function adoptSets(world: World, deployment: Deployment): void {
  const fits = structuredSelector(deployment.spec.selector)
  for (const set of Array.from(world.store.collection(SETS).values(deployment.metadata.namespace ?? ''))) {
    if (controllerOf(set) || !fits(set)) continue
    const ownerReferences = [...(set.metadata.ownerReferences ?? []), ownerReference(deployment)]
    world.actAs(MANAGER).update(SETS, { ...set, metadata: { ...set.metadata, ownerReferences } } as ApiObject)
  }
}

/** Makes sure of the new ReplicaSet and of the revision that both name. */
export function syncNewSet(look: Look): { readonly newSet: ReplicaSet; readonly hasWritten: boolean } | 'again' {
  const { newSet, oldSets } = look
  const last = Math.max(0, ...oldSets.map(revisionOf))
  if (!newSet) return createSet(look, String(last + 1))
  const current = revisionOf(newSet)
  const revision = String(current > last ? current : last + 1)
  if (updateAnnotations(look, newSet, revision)) return 'again'
  return { newSet, hasWritten: setRevision(look, revision, undefined) }
}

function revisionOf({ metadata }: ApiObject): number {
  return Number(metadata.annotations?.[REVISION] ?? 0)
}

function createSet(look: Look, revision: string): { readonly newSet: ReplicaSet; readonly hasWritten: boolean } {
  const { world, deployment, tell } = look
  const { name: deploymentName, namespace } = deployment.metadata
  const hash = templateHash([deployment.spec.template, deployment.metadata.uid])
  const name = `${deploymentName}-${hash}`
  const { template, selector, minReadySeconds } = deployment.spec
  const replicas = newSetReplicas(look)
  const set = world.actAs(MANAGER).create(SETS, {
    kind: 'ReplicaSet',
    apiVersion: 'apps/v1',
    metadata: {
      name,
      namespace,
      labels: { ...template.metadata?.labels, [HASH]: hash },
      annotations: annotationsOf(deployment, revision),
      ownerReferences: [ownerReference(deployment)],
    },
    spec: {
      replicas,
      ...(minReadySeconds !== undefined && { minReadySeconds }),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [HASH]: hash } },
      template: {
        ...template,
        metadata: { ...template.metadata, labels: { ...template.metadata?.labels, [HASH]: hash } },
      },
    },
  }) as ReplicaSet
  if (replicas > 0)
    tell({
      about: deployment,
      type: 'Normal',
      reason: 'ScalingReplicaSet',
      message: `Scaled up replica set ${name} from 0 to ${replicas}`,
    })
  return { newSet: set, hasWritten: setRevision(look, revision, `Created new replica set "${name}"`) }
}

function annotationsOf(deployment: Deployment, revision: string): Record<string, string> {
  const { [LAST_APPLIED]: _, [REVISION]: __, ...own } = deployment.metadata.annotations ?? {}
  const { replicas } = deployment.spec
  return {
    ...own,
    [REVISION]: revision,
    [DESIRED]: String(replicas),
    [MAXIMUM]: String(replicas + surgeOf(deployment)),
  }
}

function updateAnnotations({ world, deployment }: Look, set: ReplicaSet, revision: string): boolean {
  const old = set.metadata.annotations ?? {}
  const past = old[REVISION]
  const isMoved = past !== undefined && past !== revision
  const history = [...(old[HISTORY]?.split(',') ?? []), ...(isMoved ? [past] : [])]
  const annotations = {
    ...old,
    ...annotationsOf(deployment, revision),
    ...(history.length > 0 && { [HISTORY]: history.join(',') }),
  }
  if (sameJson(annotations, old)) return false
  world.actAs(MANAGER).update(SETS, { ...set, metadata: { ...set.metadata, annotations } })
  return true
}

/** The revision goes into the Deployment's annotations, together with the news that there is a new ReplicaSet. */
function setRevision({ world, deployment }: Look, revision: string, created: string | undefined): boolean {
  const { annotations = {} } = deployment.metadata
  const isNew = annotations[REVISION] !== revision
  if (!isNew && created === undefined) return false
  const now = timestamp(world)
  const condition = {
    type: 'Progressing',
    status: 'True',
    lastUpdateTime: now,
    lastTransitionTime: now,
    reason: 'NewReplicaSetCreated',
  }
  const conditions =
    created === undefined || deployment.spec.progressDeadlineSeconds === undefined
      ? deployment.status.conditions
      : setCondition(deployment.status.conditions, { ...condition, message: created })
  const status = { ...objectOf(deployment.status), ...(conditions && { conditions }) }
  const metadata = { ...deployment.metadata, annotations: { ...annotations, [REVISION]: revision } }
  world.actAs(MANAGER).updateStatus(DEPLOYMENTS, { ...deployment, metadata, status })
  return true
}

/** Old ReplicaSets beyond the limit go, the oldest revisions first. */
export function trimHistory({ world, deployment, oldSets }: Look): void {
  const limit = deployment.spec.revisionHistoryLimit ?? 10
  const idle = oldSets.filter(({ spec, status }) => spec.replicas === 0 && status.replicas === 0)
  const extra = idle.toSorted((a, b) => revisionOf(a) - revisionOf(b)).slice(0, Math.max(0, idle.length - limit))
  for (const set of extra) world.actAs(MANAGER).remove(SETS, set, { propagation: 'Background' })
}
