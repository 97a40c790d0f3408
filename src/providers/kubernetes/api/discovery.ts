import { slipwayError } from '#domain/errors.ts'
import type { Clock } from '#tools/clock.ts'
import type { Api } from './client.ts'
import { askAggregated, askOneByOne } from './discovery-answer.ts'
import type { Discovered } from './discovery-answer.ts'
import { apiVersionOf, discoveryDetails } from './kinds.ts'
import type { KindInfo, KindList, Kinds } from './kinds.ts'

export type { KindInfo, KindList, Kinds } from './kinds.ts'

/** What is not there is asked for again, but not more often than this. */
const AGAIN_MS = 1_000
/** Somebody may have installed another version meanwhile. */
const OLD_MS = 10 * 60_000

export function createKinds(api: Api, clock: Clock): Kinds {
  let known: { readonly found: Discovered; readonly at: number } | undefined
  let asking: Promise<Discovered> | undefined
  const ask = (): Promise<Discovered> => {
    asking ??= discover(api)
      .then((found) => {
        known = { found, at: clock.now() }
        return found
      })
      .finally(() => {
        asking = undefined
      })
    return asking
  }
  const recent = (maxAgeMs: number): Promise<Discovered> => {
    const isRecent = known !== undefined && clock.now() - known.at < maxAgeMs
    return isRecent && known ? Promise.resolve(known.found) : ask()
  }
  const search = async (
    group: string,
    kind: string,
    match: (info: KindInfo) => boolean,
  ): Promise<KindInfo | undefined> => {
    const before = (await recent(OLD_MS)).kinds.find(match)
    if (before) return before
    const found = await recent(AGAIN_MS)
    const info = found.kinds.find(match)
    const how = found.failed.get(group)
    if (info || how === undefined) return info
    throw slipwayError('kubernetes.discovery', discoveryDetails(group, kind, how))
  }
  return {
    find: (apiVersion, kind) => {
      const at = apiVersion.indexOf('/')
      const group = at < 0 ? '' : apiVersion.slice(0, at)
      return search(group, kind, (info) => info.kind === kind && apiVersionOf(info) === apiVersion)
    },
    preferred: (group, kind) => search(group, kind, (info) => info.kind === kind && info.group === group),
    list: async (): Promise<KindList> => {
      const { kinds, failed } = await recent(OLD_MS)
      return { kinds, failedGroups: [...failed.keys()] }
    },
    forget: () => {
      known = undefined
    },
  }
}

/** In two requests where the server can; else one for each version of each group. */
async function discover(api: Api): Promise<Discovered> {
  return (await askAggregated(api)) ?? (await askOneByOne(api))
}
