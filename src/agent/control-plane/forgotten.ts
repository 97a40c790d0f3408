import type { Client } from '#contract/client.ts'
import { sendFacts } from '#contract/agent.ts'
import { abandon } from '#domain/rules/abandon.ts'
import type { Unfinished } from '#domain/rules/abandon.ts'
import type { Clock } from '#tools/clock.ts'
import type { Log } from '#tools/log.ts'
import { fillGap } from './fact-delivery.ts'
import type { Journal } from '../journal.ts'

export interface Memory {
  readonly client: Client
  readonly journal: Journal
  readonly clock: Clock
  readonly log: Log
}

/**
 * Ends what the control plane holds open although nothing goes on here, as its application could have no other
 * deployment: what this agent does not know, because its journal was lost, is cancelled; of what ended here and is not
 * known there, because the control plane was restored from a backup, the rest is told again.
 */
export async function endForgotten(
  unfinished: readonly Unfinished[],
  { client, journal, clock, log }: Memory,
  signal: AbortSignal,
): Promise<void> {
  for (const one of unfinished) {
    const { deployment, lastSeq } = one
    const known = journal.deployment(deployment)
    if (known && known.finishedAt === undefined) continue // It goes on, and its facts are on their way.
    if (known) {
      await fillGap(deployment, lastSeq, { client, journal, log, signal })
      continue
    }
    log.warn('A deployment that this agent does not know is ended: its journal was lost', { deployment })
    const reason = 'Its agent lost its memory of it; how its target is now is not known'
    const body = { facts: [abandon(one, { at: clock.now(), reason })] }
    const [outcome] = (await client.call(sendFacts, { body, signal })).deployments
    if (outcome?.refused) log.error('The control plane refused its end', { deployment, why: outcome.refused.message })
  }
}
