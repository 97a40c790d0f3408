import type { Actor } from '#domain/actor.ts'
import { clean } from '#domain/clean-text.ts'
import type { Deployment } from '#domain/deployment.ts'
import type { Evidence, Measured } from '#domain/evidence.ts'
import type { Fact } from '#domain/fact.ts'
import { shortCommit } from '#domain/revision.ts'
import { formatDuration, formatPercent } from '#domain/unit.ts'
import type { Tone } from '../../parts/look.ts'
import type { Texts } from '../../text/en/index.ts'
import { shownWait } from '../../parts/shown-status.ts'
import { stageName } from './stage-name.ts'

export interface Told {
  readonly tone: Tone
  readonly words: string
  readonly details: readonly string[]
  readonly by?: Actor
}

export interface Teller {
  readonly deployment: Deployment
  readonly texts: Texts
  /** When a step began last, by the time of the fact. */
  readonly startedAt?: number | undefined
  moment(at: number): string
}

/** One fact in the reader's words. Pure; whatever comes from elsewhere is cleaned. */
export function tellFact(fact: Fact, teller: Teller): Told {
  const { deployment: d, texts } = teller
  const { facts } = texts.deployment
  switch (fact.kind) {
    case 'triggered': {
      const subject = clean(fact.revision.message.split('\n', 1)[0] ?? '')
      const words = facts.triggered(shortCommit(fact.revision.commit), clean(fact.trigger.reason))
      return { tone: 'pending', words, details: [subject], by: fact.trigger.by }
    }
    case 'planned': {
      const { plan } = fact
      const words = facts.planned(texts.deployment.about[plan.strategy], clean(plan.why))
      return told('pending', words, facts.stages(plan.stages.map((stage) => clean(stage.name)).join(' → ')))
    }
    case 'paused':
      return { ...told('waiting', facts.paused(teller.moment(fact.deadline))), by: fact.by }
    case 'resumed':
      return { ...told('running', facts.resumed), by: fact.by }
    case 'cancel-requested':
      return { ...told('cancelled', fact.rollback ? facts.cancelBack : facts.cancelKeep, fact.reason), by: fact.by }
    case 'held':
      return told('waiting', facts.held(clean(fact.reason)))
    case 'rollback-started':
      return told('failed', facts.rollback(clean(fact.reason)))
    case 'finished': {
      const words = facts.finished(texts.parts.status[fact.status], clean(fact.reason))
      return told(fact.status, words, ...(fact.quarantine === undefined ? [] : [facts.quarantine]), fact.error?.hint)
    }
    default:
      return tellStep(fact, stageName(d, fact.step, texts.deployment), teller)
  }
}

function tellStep(fact: Extract<Fact, { step: string }>, stage: string, teller: Teller): Told {
  const { facts } = teller.texts.deployment
  switch (fact.kind) {
    case 'step-started':
      return told('running', facts.started(stage, fact.attempt))
    case 'step-waiting':
      return tellWait(fact, stage, teller)
    case 'step-succeeded': {
      const spent = teller.startedAt === undefined ? '' : formatDuration(fact.at - teller.startedAt)
      return told('succeeded', facts.succeeded(stage, spent))
    }
    case 'step-failed': {
      const message = clean(fact.error.message)
      if (fact.retryAt === undefined) return told('failed', facts.failed(stage, message), fact.error.hint)
      return told('failed', facts.failedAgain(stage, message, formatDuration(fact.retryAt - fact.at)), fact.error.hint)
    }
    case 'step-skipped':
      return told('skipped', facts.skipped(stage, clean(fact.reason)))
    case 'step-cancelled':
      return told('cancelled', facts.cancelled(stage, clean(fact.reason)))
    case 'approved':
      return { ...told('succeeded', facts.approved(stage), fact.comment), by: fact.by }
    case 'rejected':
      return { ...told('failed', facts.rejected(stage), fact.comment), by: fact.by }
    case 'retry-requested':
      return { ...told('running', facts.retry(stage)), by: fact.by }
    case 'evidence':
      return tellEvidence(fact.evidence, stage, teller.texts)
  }
}

/** An analysis measures, and what ends by itself is no more than under way. */
function tellWait({ step, waiting }: Extract<Fact, { kind: 'step-waiting' }>, stage: string, teller: Teller): Told {
  const { facts } = teller.texts.deployment
  const shown = shownWait(waiting, teller.deployment.plan?.stages.find(({ id }) => id === step)?.kind)
  const words = shown === 'measuring' ? facts.measuring : facts.waiting
  return told(shown === 'underway' ? 'running' : shown, words(stage, clean(waiting.for)))
}

function tellEvidence(evidence: Evidence, stage: string, texts: Texts): Told {
  const { facts, outcomes } = texts.deployment
  switch (evidence.type) {
    case 'traffic':
      return told('running', facts.traffic(sharesText(evidence.weights) || facts.nobody))
    case 'sample': {
      const { check, series, measured } = evidence
      return told('pending', facts.sample(clean(check), clean(series), valueText(measured, texts)))
    }
    case 'verdict': {
      const checks = evidence.checks.map((one) => `${clean(one.check)}: ${clean(one.words)}`)
      const tone = ({ pass: 'succeeded', fail: 'failed', inconclusive: 'waiting' } as const)[evidence.outcome]
      return told(tone, facts.verdict(stage, outcomes[evidence.outcome], clean(evidence.words)), ...checks)
    }
    case 'memo':
      return told('pending', facts.memo(stage, clean(evidence.key)), JSON.stringify(evidence.value))
  }
}

function valueText(measured: Measured, { deployment: { facts } }: Texts): string {
  if (measured.type === 'value') return String(Number(measured.value.toPrecision(4)))
  return measured.type === 'none' ? facts.noValue[measured.why] : facts.notAnswered
}

/** `primary 80%, canary 20%`, the largest first; variants without traffic are left out. */
export function sharesText(weights: Readonly<Record<string, number>>): string {
  return Object.entries(weights)
    .filter(([, percent]) => percent > 0)
    .sort(([a, x], [b, y]) => y - x || a.localeCompare(b, 'en'))
    .map(([variant, percent]) => `${clean(variant)} ${formatPercent(percent)}`)
    .join(', ')
}

/** What few ask about: thousands of measurements, and the notes of stages to themselves. */
export function isQuiet(fact: Fact): boolean {
  return fact.kind === 'evidence' && (fact.evidence.type === 'sample' || fact.evidence.type === 'memo')
}

/** When each step that a fact ends had begun its attempt, by the fact's number. */
export function beginnings(facts: readonly Fact[]): ReadonlyMap<number, number> {
  const began = new Map<string, number>()
  const found = new Map<number, number>()
  for (const fact of facts) {
    if (fact.kind === 'step-started') began.set(fact.step, fact.at)
    const at = fact.kind === 'step-succeeded' ? began.get(fact.step) : undefined
    if (at !== undefined) found.set(fact.seq, at)
  }
  return found
}

function told(tone: Tone, words: string, ...details: readonly (string | undefined)[]): Told {
  return { tone, words, details: details.flatMap((detail) => (detail ? [clean(detail)] : [])) }
}
