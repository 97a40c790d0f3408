import type { Client } from '#contract/client.ts'
import { sendFacts } from '#contract/agent.ts'
import { RemoteError, reportOf } from '#domain/errors.ts'
import type { Fact } from '#domain/fact.ts'
import type { Log } from '#tools/log.ts'
import type { DeliverSome } from './delivery.ts'
import type { Journal } from '../journal.ts'

const FACTS_A_BATCH = 500
/** Well below what the control plane takes at once. A plan or a verdict alone may have a megabyte. */
const BYTES_A_BATCH = 4 * 1024 * 1024

export interface FactDeliveryTools {
  readonly client: Client
  readonly journal: Journal
  readonly log: Log
  /** Told after each batch that was taken. */
  delivered(): void
}

/**
 * Brings facts to the control plane in the order of the journal. One that is refused for what it says must not hold up
 * those that follow: it is found by sending one at a time, told in the log, and another is sent in its place.
 */
export function factDelivery(tools: FactDeliveryTools): DeliverSome {
  const { client, journal, log } = tools
  let portion = FACTS_A_BATCH
  return async (signal) => {
    const batch = boundBytes(journal.undeliveredFacts(portion))
    const last = batch.at(-1)
    if (!last) return 'done'
    try {
      await deliver(
        batch.map(({ fact }) => fact),
        { client, journal, log, signal },
      )
      portion = Math.min(FACTS_A_BATCH, portion * 2)
    } catch (error) {
      if (!isRefusal(error)) throw error
      if (batch.length > 1) {
        portion = 1
        return 'more'
      }
      const { deployment, seq, kind } = last.fact
      log.error('The control plane refuses a fact, which is left out', { deployment, seq, kind, error })
      await deliver([placeholder(last.fact)], { client, journal, log, signal }).catch((again: unknown) => {
        if (!isRefusal(again)) throw again
      })
    }
    journal.markDelivered(last.position)
    tools.delivered()
    return 'more'
  }
}

/** Counts, and changes nothing: without it the control plane would never learn of the deployment's end. */
function placeholder({ deployment, seq, at, kind }: Fact): Fact {
  const evidence = { type: 'memo' as const, key: 'refused', value: kind }
  return { kind: 'evidence', step: 'refused', evidence, deployment, seq, at }
}

interface Way {
  readonly client: Client
  readonly journal: Journal
  readonly log: Log
  readonly signal: AbortSignal
}

async function deliver(facts: readonly Fact[], way: Way): Promise<void> {
  const { client, log, signal } = way
  const reply = await client.call(sendFacts, { body: { facts: [...facts] }, signal })
  for (const { deployment, storedTo, refused } of reply.deployments) {
    if (!refused) continue
    if (refused.code === 'fact.gap') await fillGap(deployment, storedTo, way)
    else log.error('The control plane refused facts', { deployment, code: refused.code, why: refused.message })
  }
}

/** The control plane has fewer facts than it once had, as after a restore from a backup: the journal fills it up. */
export async function fillGap(
  deployment: string,
  storedTo: number,
  { client, journal, log, signal }: Way,
): Promise<void> {
  let missing = journal.facts(deployment).filter((fact) => fact.seq > storedTo)
  while (missing.length > 0) {
    const facts = boundBytes(missing.slice(0, FACTS_A_BATCH).map((fact) => ({ fact }))).map(({ fact }) => fact)
    try {
      await client.call(sendFacts, { body: { facts }, signal })
    } catch (error) {
      if (!isRefusal(error)) throw error
      log.error('What the control plane lacks of a deployment is refused', { deployment, error })
      return
    }
    missing = missing.slice(facts.length)
  }
}

/** As many as fit, at least one. */
function boundBytes<T extends { readonly fact: Fact }>(batch: readonly T[]): readonly T[] {
  let bytes = 0
  const end = batch.findIndex(({ fact }, n) => {
    bytes += JSON.stringify(fact).length
    return n > 0 && bytes > BYTES_A_BATCH
  })
  return end < 0 ? batch : batch.slice(0, end)
}

/** An answer that sending the same again would not change. A refused key may be put right; a full server gets better. */
export function isRefusal(error: unknown): boolean {
  if (!(error instanceof RemoteError)) return false
  const { kind } = reportOf(error)
  return kind === 'user' || kind === 'conflict'
}
