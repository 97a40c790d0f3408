import { cut } from '#domain/text.ts'
import type { LiveObject, ObjectKey } from '../manifest.ts'
import { causeOf } from './cause.ts'
import type { Cause } from './cause.ts'
import type { ContainerOutput } from './container-cause.ts'
import type { HealthContext } from './judge.ts'
import { said, textAt } from './read.ts'

export interface Witnesses {
  readonly context: HealthContext
  /** The cluster's `Event`s about these objects, the newest first. */
  events(about: readonly LiveObject[]): Promise<readonly LiveObject[]>
  /** What a container wrote last, the newest line at the end. */
  lastLines(wish: ContainerOutput & { readonly pod: ObjectKey }): Promise<readonly string[]>
}

const MOST_OBJECTS = 200
const DEEPEST = 6
const MOST_LINES = 5
const LONGEST_LINE = 200
const LONGEST = 2_000

/**
 * Why an object is not healthy, with events and last lines where they can be had: what cannot be read is left out, so
 * that the rest is told.
 */
export async function explainHealth(object: LiveObject, witnesses: Witnesses): Promise<readonly Cause[]> {
  const { context } = witnesses
  const about = withDescendants(object, context)
  const events = await orNothing(witnesses.events(about))
  const byUid = Map.groupBy(events, (event) => textAt(event, 'involvedObject.uid'))
  const causes = causeOf(object, { ...context, events: (uid) => byUid.get(uid) ?? [] })
  return await Promise.all(causes.map((cause) => withLines(cause, witnesses)))
}

function withDescendants(object: LiveObject, context: HealthContext): readonly LiveObject[] {
  const found = new Map<string, LiveObject>()
  const walk = (one: LiveObject, depth: number): void => {
    if (found.has(one.metadata.uid) || found.size >= MOST_OBJECTS || depth > DEEPEST) return
    found.set(one.metadata.uid, one)
    for (const child of context.children(one.metadata.uid)) walk(child, depth + 1)
  }
  walk(object, 0)
  return [...found.values()]
}

async function withLines(cause: Cause, witnesses: Witnesses): Promise<Cause> {
  const { output, resource, sentence } = cause
  const lines = output ? await orNothing(witnesses.lastLines({ pod: resource, ...output })) : []
  const told = lines.map((line) => said(line, LONGEST_LINE)).filter((line) => line !== '')
  const ending = told.length === 0 ? '' : `; last lines: ${told.slice(-MOST_LINES).join(' | ')}`
  return { ...cause, sentence: cut(`${sentence}${ending}`, LONGEST) }
}

async function orNothing<T>(asked: Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await asked
  } catch {
    return []
  }
}
