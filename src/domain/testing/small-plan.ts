import type { Plan } from '../plan.ts'
import { chain, effect, planOf, SECOND, stage } from './fixture.ts'

/** Times in few ticks, so that all orders of them can be walked through. */
export const TICK = SECOND

const quickly = { timeoutMs: 2 * TICK, retry: { limit: 1, backoffMs: TICK, maxBackoffMs: TICK } }
const times = { timeoutMs: 4 * TICK, rollback: { automatic: true, timeoutMs: 2 * TICK, decisionMs: TICK } }
const asking = { ...times, rollback: { ...times.rollback, automatic: false } }

const canary = effect('canary', quickly)
const traffic = effect('traffic', { ...quickly, kind: 'traffic', traffic: true })
const approval = stage('approval', { ...quickly, kind: 'approval' })
const check = stage('check', { ...quickly, kind: 'analysis' })

/** Together they have every kind of stage, order and ending. */
export const SMALL_PLANS: readonly { readonly name: string; readonly plan: Plan }[] = [
  { name: 'a canary with an approval', plan: planOf(chain(canary, approval), times) },
  { name: 'a canary with an approval, rolled back only by a person', plan: planOf(chain(canary, approval), asking) },
  { name: 'an effect and a check at once', plan: planOf([canary, check], asking) },
  {
    name: 'a canary, then traffic and an approval at once',
    plan: planOf([canary, { ...traffic, needs: ['canary'] }, { ...approval, needs: ['canary'] }], times),
  },
  { name: 'a check before traffic', plan: planOf(chain(check, traffic), times) },
]
