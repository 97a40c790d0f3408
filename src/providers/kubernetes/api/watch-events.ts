import { slipwayError } from '#domain/errors.ts'
import type { LiveObject } from '../manifest.ts'
import type { Api } from './client.ts'
import type { KindInfo } from './kinds.ts'
import { listPath } from './object-path.ts'
import type { WatchOptions } from './objects.ts'
import { ApiProblem, isRecord, refusalOf } from './problem.ts'

export type WatchEvent =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: LiveObject }
  /** Nothing changed up to there. */
  | { readonly type: 'BOOKMARK'; readonly resourceVersion: string }

/** The server ends a watch after its time; silent for longer than that, the connection is dead. */
const SILENCE_MS = 30_000

/**
 * What changes from a version on, until the server ends the watch; nothing, once, when the watch has begun. Errors: `ApiProblem`, of which status 410 says that the
 * version is too old; `kubernetes.unreachable`, `.bad-answer`.
 */
export async function* watchEvents(
  api: Api,
  info: KindInfo,
  { namespace, labelSelector, fieldSelector, resourceVersion, seconds, signal }: WatchOptions,
): AsyncGenerator<readonly WatchEvent[], void> {
  const path = listPath(info, namespace)
  const query = {
    watch: 1,
    allowWatchBookmarks: true,
    resourceVersion,
    timeoutSeconds: seconds,
    labelSelector,
    fieldSelector,
  }
  const about = `${info.kind} watch`
  const stream = api.stream({ path, query, signal, about, idleMs: seconds * 1_000 + SILENCE_MS, whole: true })
  for await (const lines of stream) {
    const events: WatchEvent[] = []
    for (const line of lines) {
      if (line !== '') events.push(eventOf(line, api, { path, about }))
    }
    if (events.length > 0 || lines.length === 0) yield events
  }
}

function eventOf(line: string, { server }: Api, { path, about }: { path: string; about: string }): WatchEvent {
  const fail = (how: string): Error => slipwayError('kubernetes.bad-answer', { server, method: 'GET', path, how })
  const event = parsed(line)
  const object = isRecord(event) ? event['object'] : undefined
  if (!isRecord(event) || !isRecord(object)) throw fail('a line of a watch that is no event')
  if (event['type'] === 'ERROR') {
    const status = typeof object['code'] === 'number' && object['code'] >= 400 ? object['code'] : 500
    throw new ApiProblem(refusalOf(status, object), { server, method: 'GET', path, about })
  }
  const metadata = object['metadata']
  if (!isRecord(metadata) || typeof metadata['resourceVersion'] !== 'string') throw fail('an event without a version')
  switch (event['type']) {
    case 'BOOKMARK':
      return { type: 'BOOKMARK', resourceVersion: metadata['resourceVersion'] }
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED':
      return { type: event['type'], object: object as unknown as LiveObject }
    default:
      throw fail('an event of an unknown type')
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown
  } catch {
    return undefined // A connection that breaks in the middle of an event ends with half of it.
  }
}
