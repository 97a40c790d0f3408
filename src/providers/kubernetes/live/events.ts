import type { Kinds } from '../api/kinds.ts'
import type { Objects } from '../api/objects.ts'
import type { LiveMetadata, LiveObject } from '../manifest.ts'

/** More objects than this are looked for in all events of the namespace. */
const ONE_BY_ONE = 4
const MOST_PAGES = 20

export interface EventTools {
  readonly objects: Objects
  readonly kinds: Kinds
}

/**
 * What the cluster says has happened to objects of one namespace, the newest first: `Event`s of the core group as they
 * are. Errors: those of the API.
 */
export async function eventsOf(
  { objects, kinds }: EventTools,
  about: readonly Pick<LiveMetadata, 'uid' | 'namespace'>[],
  signal?: AbortSignal,
): Promise<readonly LiveObject[]> {
  const info = await kinds.find('v1', 'Event')
  const uids = new Set(about.map(({ uid }) => uid))
  // Of what has no namespace events are told in `default`.
  const namespace = about[0]?.namespace ?? 'default'
  if (!info || uids.size === 0) return []
  const selectors = uids.size > ONE_BY_ONE ? [undefined] : [...uids].map((uid) => `involvedObject.uid=${uid}`)
  const found: LiveObject[] = []
  for (const fieldSelector of selectors) {
    let pages = 0
    for await (const { items } of objects.list(info, { namespace, fieldSelector, signal })) {
      found.push(...items.filter((event) => uids.has(involved(event))))
      pages += 1
      if (pages >= MOST_PAGES) break
    }
  }
  return found.toSorted((a, b) => eventTime(b) - eventTime(a))
}

function involved(event: LiveObject): string {
  const { involvedObject } = event as { involvedObject?: { uid?: string } }
  return involvedObject?.uid ?? ''
}

/** When it happened last, in milliseconds since 1970: a series counts by its newest. */
export function eventTime(event: LiveObject): number {
  const { series, lastTimestamp, eventTime, firstTimestamp } = event as {
    series?: { lastObservedTime?: string }
    lastTimestamp?: string | null
    eventTime?: string | null
    firstTimestamp?: string | null
  }
  const text =
    series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? firstTimestamp ?? event.metadata.creationTimestamp
  const at = Date.parse(text)
  return Number.isNaN(at) ? 0 : at
}
