import { at, isObject, listOf, objectOf, textOf } from '../json.ts'
import type { JsonObject } from '../json.ts'
import type { World } from '../world.ts'
import { unify } from './unify.ts'
import type { Bindings } from './unify.ts'

/** What the machine of the recording added: the memory of its control groups. */
export function withoutMachine(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutMachine)
  if (!isObject(value)) return value
  const copy: JsonObject = {}
  for (const key of Object.keys(value)) {
    const isGroup = key === 'resources' && at(value, 'resources', 'limits', 'memory') === '9007199254740988Ki'
    const isOwned =
      key === 'f:resources' &&
      at(value, 'f:resources', 'f:limits', 'f:memory') !== undefined &&
      'f:containerStatuses' in value
    copy[key] = isGroup || isOwned ? {} : withoutMachine(value[key])
  }
  return copy
}

/** The states that each object goes through, one after another: what only the moment or the version tells apart is one state. */
export function compareRollout(recorded: readonly unknown[], actual: readonly unknown[], bindings: Bindings): string[] {
  const wanted = coursesOf(recorded)
  const found = coursesOf(actual)
  if (wanted.length !== found.length) return [`${wanted.length} objects were recorded, not ${found.length}`]
  return wanted.flatMap((course, index) => compareCourses(course, found[index] ?? [], bindings))
}

interface State {
  readonly type: string
  readonly object: JsonObject
}

function coursesOf(events: readonly unknown[]): State[][] {
  const courses = new Map<string, State[]>()
  for (const event of events) {
    const object = objectOf(withoutMachine(objectOf(event)['object']))
    const uid = textOf(at(object, 'metadata', 'uid'))
    const course = courses.get(uid) ?? []
    courses.set(uid, course)
    const state = { type: textOf(objectOf(event)['type']), object: timeless(object) }
    const last = course.at(-1)
    if (!last || JSON.stringify(last) !== JSON.stringify(state)) course.push(state)
  }
  return [...courses.values()]
}

const MOMENT =
  /"(resourceVersion|time|lastTransitionTime|lastUpdateTime|deletionTimestamp|startedAt|finishedAt)":"[^"]*"/g

function timeless(object: JsonObject): JsonObject {
  const entries = listOf(at(object, 'metadata', 'managedFields')).map((entry) => JSON.stringify(entry))
  const metadata = {
    ...objectOf(object['metadata']),
    managedFields: entries.sort().map((entry) => JSON.parse(entry) as unknown),
  }
  return JSON.parse(JSON.stringify({ ...object, metadata }).replaceAll(MOMENT, '"$1":"moment"')) as JsonObject
}

function compareCourses(recorded: readonly State[], actual: readonly State[], bindings: Bindings): string[] {
  const problems: string[] = []
  let next = 0
  for (const [index, state] of recorded.entries()) {
    const found = findState(state, actual, { from: next, bindings })
    if (found < 0) problems.push(...missing(state, index, { actual, next, bindings }))
    else {
      problems.push(...surplus(actual.slice(next, found)))
      next = found + 1
    }
  }
  return [...problems, ...surplus(actual.slice(next))]
}

function surplus(states: readonly State[]): string[] {
  return states
    .filter((state) => !isProbed(state))
    .map(
      ({ type, object }) =>
        `a state (${type}) of ${textOf(at(object, 'metadata', 'name'))} comes that was not recorded: ${JSON.stringify(object['status'])}`,
    )
}

/** Between its start and its first probe: recorded of some pods and not of others, as the moment of the probe falls. */
function isProbed({ object }: State): boolean {
  const containers = listOf(at(object, 'status', 'containerStatuses')).map(objectOf)
  return (
    containers.length > 0 &&
    containers.every(({ started, ready, restartCount }) => started === true && ready === false && restartCount === 0)
  )
}

function findState(
  state: State,
  actual: readonly State[],
  { from, bindings }: { readonly from: number; readonly bindings: Bindings },
): number {
  for (let index = from; index < actual.length; index += 1) {
    if (bindings.attempt(() => unify(state, actual[index], bindings).length === 0)) return index
  }
  return -1
}

function missing(
  state: State,
  index: number,
  { actual, next, bindings }: { readonly actual: readonly State[]; readonly next: number; readonly bindings: Bindings },
): string[] {
  const name = textOf(at(state.object, 'metadata', 'name'))
  const near = actual[next]
  const why = near ? differences(state, near, bindings).slice(0, 4).join('; ') : 'nothing more came'
  return [`state ${index} (${state.type}) of ${name} does not come: ${why}`]
}

function differences(state: State, other: State, bindings: Bindings): readonly string[] {
  let problems: readonly string[] = []
  bindings.attempt(() => {
    problems = unify(state, other, bindings)
    return false
  })
  return problems
}

/** When a probe fails is a matter of moments. */
const PASSING_EVENTS = new Set(['Unhealthy'])

/** Every recorded event has its like among all that the double has told. How often it was told is a matter of moments, too. */
export function compareEventLists(recorded: unknown, world: World, bindings: Bindings): string[] {
  const told = [...world.store.collection('events').within('rec')].map(comparable)
  return listOf(at(recorded, 'items')).flatMap((item) => {
    const event = comparable(objectOf(item))
    const reason = textOf(event['reason'])
    if (PASSING_EVENTS.has(reason)) return []
    const isLike = (one: JsonObject): boolean =>
      one['reason'] === reason && bindings.attempt(() => unify(event, one, bindings).length === 0)
    return told.some(isLike) ? [] : [`no event like ${reason}: ${textOf(event['message'])}`]
  })
}

function comparable(event: JsonObject): JsonObject {
  const { resourceVersion: _, ...about } = objectOf(event['involvedObject'])
  const { resourceVersion: __, ...metadata } = objectOf(event['metadata'])
  const { kind: ___, apiVersion: ____, ...rest } = event
  return { ...rest, involvedObject: about, metadata, ...('count' in rest && { count: 'some' }) }
}
