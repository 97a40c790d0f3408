import type { Connection } from '../context.ts'
import { textAt } from '../health/read.ts'
import { eventsOf } from '../live/events.ts'
import { formatKey, nameOf } from '../manifest.ts'
import type { Looked } from './never-healthy.ts'
import type { Round } from './rounds.ts'
import type { Work } from './wish.ts'

const EVERY_MS = 2_000
const ASKED = 'claims'

/**
 * Claims that get their volume with the first pod that uses them, which may come in a later wave, at night or never: they
 * are in order as they are. Few agents may read storage classes, so the cluster's own words on the claim have to tell.
 */
export async function settleLateClaims(
  { cluster }: Connection,
  { now, signal, log }: Work,
  { round, unwell }: { readonly round: Round; readonly unwell: readonly Looked[] },
): Promise<void> {
  const claims = unwell.filter(({ key, object }) => key.kind === 'PersistentVolumeClaim' && isPending(object))
  if (claims.length === 0 || now() - (round.waitedSince.get(ASKED) ?? 0) < EVERY_MS) return
  round.waitedSince.set(ASKED, now())
  for (const { key, object } of claims) {
    const applied = round.applied.get(formatKey(key))
    const [newest] = object ? await eventsOf(cluster, [object.metadata], signal).catch(() => []) : []
    if (!applied || textAt(newest, 'reason') !== 'WaitForFirstConsumer') continue
    log(`${nameOf(key)} is bound with the first pod that uses it, and not waited for`)
    applied.isWell = true
  }
}

function isPending(object: Looked['object']): boolean {
  return object !== undefined && textAt(object, 'status.phase') === 'Pending'
}
