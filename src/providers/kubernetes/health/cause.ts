import { compareText } from '#domain/text.ts'
import { keyOf, nameOf } from '../manifest.ts'
import type { LiveObject } from '../manifest.ts'
import { newestSet } from './deployment.ts'
import { happeningsOf } from './happenings.ts'
import { healthOf } from './index.ts'
import { lastFinished } from './job.ts'
import { counted } from './judge.ts'
import { openClaims, podCause } from './pod-cause.ts'
import type { Cause, World } from './pod-cause.ts'
import { refusedPods } from './refused-pods.ts'
import { said, textAt } from './read.ts'

export type { Cause, World } from './pod-cause.ts'

const DEEPEST = 6
const MOST_PODS = 50

/** Why an object is not healthy: the true cause first, then what it led to, up to the object itself. Empty where it is. Pure. */
export function causeOf(object: LiveObject, world: World): readonly Cause[] {
  const { health } = healthOf(object, world)
  if (health === 'healthy' || health === 'suspended') return []
  return chain(object, { world, depth: 0, owner: undefined })
}

interface Below {
  readonly world: World
  readonly depth: number
  /** What made it, for what its template tells. */
  readonly owner: LiveObject | undefined
}

function chain(object: LiveObject, { world, depth, owner }: Below): readonly Cause[] {
  if (isPod(object) && object.metadata.deletionTimestamp === undefined) {
    const claims = openClaims(object, owner, world).flatMap((claim) => chain(claim, { world, depth: depth + 1, owner }))
    return [...claims, podCause(object, world)]
  }
  const below =
    depth < DEEPEST && object.metadata.deletionTimestamp === undefined
      ? worstBelow(object, { world, depth, owner })
      : []
  const refused = below.length === 0 ? refusedPods(object, world) : undefined
  const first: Cause[] = refused === undefined ? [] : [{ resource: keyOf(object), sentence: refused }]
  return [...below, ...first, ...own(object, { world, isExplained: below.length + first.length > 0, first: below[0] })]
}

function isPod({ apiVersion, kind }: LiveObject): boolean {
  return apiVersion === 'v1' && kind === 'Pod'
}

/** What is not well among the things that count for the object. */
function worstBelow(object: LiveObject, below: Below): readonly Cause[] {
  const { world, depth, owner } = below
  const unwell = partsOf(object, world).flatMap((part) => {
    const { health } = healthOf(part, world)
    return health === 'healthy' || health === 'suspended' ? [] : [{ part, rank: health === 'degraded' ? 0 : 1 }]
  })
  const sorted = unwell.toSorted((a, b) => a.rank - b.rank || compareText(a.part.metadata.name, b.part.metadata.name))
  const [worst] = sorted
  if (!worst) return []
  const maker = object.kind === 'ReplicaSet' && owner ? owner : object
  const causes = chain(worst.part, { world, depth: depth + 1, owner: maker })
  return isPod(worst.part) ? withOthers(causes, worst.part, { pods: sorted.map(({ part }) => part), world }) : causes
}

function partsOf(object: LiveObject, world: World): readonly LiveObject[] {
  switch (object.kind) {
    case 'Deployment': {
      const set = newestSet(object, world)
      return set ? [set] : []
    }
    case 'CronJob': {
      const job = lastFinished(object, world)
      return job ? [job] : []
    }
    case 'Job':
      return world.children(object.metadata.uid).filter(isPod)
    default:
      return world.children(object.metadata.uid).filter(({ metadata }) => metadata.deletionTimestamp === undefined)
  }
}

/** Pods of one template mostly fail alike: it is said once. */
function withOthers(
  causes: readonly Cause[],
  pod: LiveObject,
  { pods, world }: { pods: readonly LiveObject[]; world: World },
): readonly Cause[] {
  const sameness = (one: LiveObject): string => podCause(one, world).sentence.replaceAll(nameOf(keyOf(one)), 'Pod')
  const wanted = sameness(pod)
  const alike = pods.slice(0, MOST_PODS).filter((one) => one !== pod && isPod(one) && sameness(one) === wanted).length
  if (alike === 0) return causes
  const key = keyOf(pod)
  return causes.map((cause) =>
    cause.resource.kind === 'Pod' && cause.resource.name === key.name
      ? { ...cause, sentence: `${cause.sentence} (and ${counted(alike, 'other Pod')} alike)` }
      : cause,
  )
}

function own(
  object: LiveObject,
  { world, isExplained, first }: { world: World; isExplained: boolean; first: Cause | undefined },
): readonly Cause[] {
  const resource = keyOf(object)
  // Where its parts have told already, only its own numbers are worth a line.
  const known = isExplained ? { ...world, children: () => [] } : world
  const { reason } = healthOf(object, known)
  const told = isExplained ? '' : eventWords(object, world)
  return [{ resource, sentence: `${nameOf(resource)}: ${reason}${told}${heldBack(object, first, world)}` }]
}

/** The newest warning; of a claim also what its controller says in passing. */
function eventWords(object: LiveObject, world: World): string {
  const happenings = happeningsOf(world.events(object.metadata.uid))
  const isClaim = object.kind === 'PersistentVolumeClaim'
  const found = happenings.find(({ isWarning, message }) => (isWarning || isClaim) && message !== '')
  return found ? `; ${said(found.reason, 100)}: ${found.message}` : ''
}

/** A StatefulSet waits for a broken pod of an earlier revision before it would replace it: that never ends by itself. */
function heldBack(object: LiveObject, first: Cause | undefined, world: World): string {
  if (object.kind !== 'StatefulSet' || first?.resource.kind !== 'Pod') return ''
  if (textAt(object, 'spec.podManagementPolicy') === 'Parallel') return ''
  const pod = world.children(object.metadata.uid).find(({ metadata }) => metadata.name === first.resource.name)
  const revision = pod?.metadata.labels?.['controller-revision-hash']
  const wanted = textAt(object, 'status.updateRevision')
  if (revision === undefined || wanted === '' || revision === wanted) return ''
  return `; Pod ${first.resource.name} is of an earlier revision and is not replaced while it is not ready: delete it`
}
