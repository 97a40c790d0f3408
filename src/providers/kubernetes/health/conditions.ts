import { at } from '../live/fields.ts'
import type { LiveObject } from '../manifest.ts'
import { degraded, healthy, progressing, suspended, unknown } from './judge.ts'
import type { Verdict } from './judge.ts'
import { conditionsOf, numberAt, said, textAt, wordsOf } from './read.ts'
import type { Condition } from './read.ts'

/** True says that something is wrong. */
const BAD = new Set(['Stalled', 'Failed', 'Failure', 'Error', 'Errored', 'Degraded', 'ReconcileError'])
/** True says that something is under way. */
const BUSY = new Set([
  'Reconciling',
  'Progressing',
  'Issuing',
  'Updating',
  'Upgrading',
  'Creating',
  'Installing',
  'Deleting',
])
/** True says that all is well; the first that is told counts most. */
const GOOD = [
  'Ready',
  'Available',
  'Healthy',
  'Synced',
  'Reconciled',
  'Programmed',
  'Accepted',
  'Established',
  'Deployed',
  'Complete',
  'Completed',
  'Succeeded',
]

const SOUNDS_BAD =
  /fail|error|invalid|denied|refus|reject|forbidden|unauthori[sz]ed|notfound|missing|unavailable|unhealthy|stalled|exceeded|timed?out|backoff|conflict|crash/i

const PHASES: readonly (readonly [RegExp, (reason: string) => Verdict])[] = [
  [
    /^(ready|running|active|available|healthy|bound|succeeded|success|completed?|deployed|online|up|synced|ok)$/i,
    healthy,
  ],
  [/^(failed|failure|error|errored|degraded|unhealthy|crashed|lost|stalled|invalid)$/i, degraded],
  [/^(paused|suspended|stopped|hibernated)$/i, suspended],
  [/^(unknown)$/i, unknown],
]

/** Kinds that nobody wrote a rule for: what their conditions, or else their phase, say by common words. */
export function conditionsHealth(object: LiveObject): Verdict {
  const generation = object.metadata.generation ?? 0
  const observed = numberAt(object, 'status.observedGeneration')
  if (observed !== undefined && observed < generation)
    return progressing('its controller has not seen the last change yet')
  if (at(object, 'spec.suspend') === true || at(object, 'spec.paused') === true)
    return suspended('suspended by its specification')
  const all = conditionsOf(object)
  const current = all.filter((one) => (one.observedGeneration ?? generation) >= generation)
  return (
    byConditions(current) ??
    byPhase(object) ??
    (current.length < all.length
      ? progressing('its controller has not seen the last change yet')
      : healthy('it is there; it says nothing of its health'))
  )
}

function byConditions(conditions: readonly Condition[]): Verdict | undefined {
  const isTrue = ({ status }: Condition): boolean => status === 'True'
  const bad = conditions.find((one) => BAD.has(one.type) && isTrue(one))
  if (bad) return degraded(wordsOf(bad))
  const paused = conditions.find(({ type, status }) => ['Paused', 'Suspended'].includes(type) && status === 'True')
  if (paused) return suspended(wordsOf(paused))
  const known = GOOD.flatMap((type) => conditions.filter((one) => one.type === type))
  const busy = conditions.find((one) => BUSY.has(one.type) && isTrue(one))
  const open = known.find((one) => !isTrue(one))
  if (open) return notYet(open, busy)
  const [first] = known
  if (first)
    return busy?.type === 'Reconciling' || busy?.type === 'Issuing'
      ? progressing(wordsOf(busy))
      : healthy(wellWords(first))
  return busy ? progressing(wordsOf(busy)) : undefined
}

function notYet(open: Condition, busy: Condition | undefined): Verdict {
  if (busy) return progressing(`${wordsOf(open)} (${busy.type})`)
  const isBad = open.status === 'False' && SOUNDS_BAD.test(open.reason === '' ? open.message : open.reason)
  return isBad ? degraded(`not ${open.type}: ${wordsOf(open)}`) : progressing(`not ${open.type} yet: ${wordsOf(open)}`)
}

function wellWords({ type, message }: Condition): string {
  return message === '' ? `${type} is True` : `${type}: ${message}`
}

function byPhase(object: LiveObject): Verdict | undefined {
  const told = ['status.health.status', 'status.phase', 'status.state', 'status.status']
    .map((path) => textAt(object, path))
    .find((text) => text !== '')
  if (told === undefined) return undefined
  const message = said(textAt(object, 'status.message') || textAt(object, 'status.health.message'))
  const words = `${said(told, 100)}${message === '' ? '' : `: ${message}`}`
  const known = PHASES.find(([pattern]) => pattern.test(told))
  return known ? known[1](words) : progressing(words)
}
