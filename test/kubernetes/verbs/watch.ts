import { collectionName } from '../kinds/resource.ts'
import { apiVersionOf } from '../object.ts'
import type { ApiObject } from '../object.ts'
import type { Change, EventType } from '../store/store.ts'
import { Refusal } from '../status.ts'
import type { World } from '../world.ts'
import { encode, partialOf, present } from './encode.ts'
import { matcherOf, selectObjects } from './list.ts'
import type { Selection } from './list.ts'

/** Where the lines of a watch go. */
export interface WatchSink {
  send(line: string): void
  end(): void
}

const BOOKMARK_EVERY_MS = 60_000
/** The last bookmark of a watch comes so long before its end. */
const BEFORE_END_MS = 1_300
const SHORTEST_MS = 2_000
const DEFAULT_MS = 30 * 60_000

/** Sends what happens until the watch ends or is closed. */
export function openWatch(
  world: World,
  selection: Selection & { readonly partial: boolean },
  sink: WatchSink,
): () => void {
  const { resource, namespace, query, partial } = selection
  const matches = matcherOf(selection)
  const collection = world.store.collection(collectionName(resource))
  let seen = Number(query.get('resourceVersion') ?? 0)
  let isOpen = true
  const send = (type: EventType, object: ApiObject): void => {
    sink.send(`{"type":"${type}","object":${encode(partial ? partialOf(object) : present(object, resource))}}\n`)
  }
  const follow = (change: Change): void => {
    if (namespace !== undefined && (change.object.metadata.namespace ?? '') !== namespace) return
    seen = change.version
    const event = eventFor(change, matches)
    if (event) send(event.type, event.object)
  }
  const timers: (() => void)[] = []
  const isFollowed = start()
  const unwatch = collection.watch(follow)
  if (isFollowed) startTimers()
  else close()
  return close

  /** Sends what is or what was missed; false where that is forgotten. */
  function start(): boolean {
    const wantsInitial = query.get('sendInitialEvents') === 'true'
    if (seen === 0 || wantsInitial) {
      for (const object of selectObjects(world, selection)) send('ADDED', object)
      seen = world.store.version
      if (wantsInitial && wantsBookmarks()) bookmark({ 'k8s.io/initial-events-end': 'true' })
      return true
    }
    const changes = collection.since(seen)
    if (!changes) {
      const refusal = new Refusal(410, 'Expired', `too old resource version: ${seen} (${collection.oldest})`)
      sink.send(`${JSON.stringify({ type: 'ERROR', object: refusal.body })}\n`)
      return false
    }
    for (const change of changes) follow(change)
    return true
  }

  function wantsBookmarks(): boolean {
    return query.get('allowWatchBookmarks') === 'true' || query.get('allowWatchBookmarks') === '1'
  }

  function bookmark(annotations?: Record<string, string>): void {
    const metadata = { resourceVersion: String(seen), ...(annotations && { annotations }) }
    const kind = partial ? 'PartialObjectMetadata' : resource.kind
    const apiVersion = partial ? 'meta.k8s.io/v1' : apiVersionOf(resource)
    sink.send(`${JSON.stringify({ type: 'BOOKMARK', object: { kind, apiVersion, metadata } })}\n`)
  }

  function startTimers(): void {
    const given = Number(query.get('timeoutSeconds') ?? 0) * 1000
    const lasts = given > 0 ? given : DEFAULT_MS
    // What a client asks for is in its own time, however fast the cluster's goes by.
    const after = (ms: number, act: () => void): void =>
      void timers.push(world.clock.after(ms * world.clock.speed, act))
    after(lasts, close)
    if (!wantsBookmarks()) return
    if (lasts > SHORTEST_MS) after(lasts - BEFORE_END_MS, () => bookmark())
    for (let at = BOOKMARK_EVERY_MS; at < lasts - BEFORE_END_MS; at += BOOKMARK_EVERY_MS) after(at, () => bookmark())
  }

  function close(): void {
    if (!isOpen) return
    isOpen = false
    unwatch()
    for (const cancel of timers) cancel()
    sink.end()
  }
}

/** A change as a watch with a selector sees it: objects may come into its sight, and leave it. */
function eventFor(
  { type, object, before, version }: Change,
  matches: (object: ApiObject) => boolean,
): { readonly type: EventType; readonly object: ApiObject } | undefined {
  const wasSeen = before !== undefined && matches(before)
  if (type === 'DELETED') return wasSeen || matches(object) ? { type, object } : undefined
  const isSeen = matches(object)
  if (isSeen) return { type: wasSeen ? 'MODIFIED' : 'ADDED', object }
  return wasSeen ? { type: 'DELETED', object: at(before, version) } : undefined
}

function at(object: ApiObject, version: number): ApiObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } }
}
