import type { Deployment } from '#domain/deployment.ts'
import { stepOf } from '#domain/deployment.ts'
import type { Evidence } from '#domain/evidence.ts'
import type { Fact } from '#domain/fact.ts'
import { shortCommit, subjectOf } from '#domain/revision.ts'
import type { StepFact } from '#domain/step.ts'
import { formatDuration } from '#domain/unit.ts'
import { clean } from '#domain/clean-text.ts'
import { measuredText, unitOf } from './figure.ts'
import { stepName } from './ladder.ts'
import { outcomeMark, ROLLBACK_MARK, statusMark, TRAFFIC_MARK } from './mark.ts'
import { span, timeOfDay } from './moment.ts'
import { trafficWords } from './traffic.ts'

/**
 * One fact in plain lines for a person, without time and colour (`tint` in `mark.ts` paints the marks). `after` is
 * `applyFact(before, fact)`. Pure. A fact that says nothing to a person gives no line.
 */
export function narrate(before: Deployment | undefined, after: Deployment, fact: Fact): string[] {
  switch (fact.kind) {
    case 'triggered': {
      const { revision, trigger } = fact
      const what = `${shortCommit(revision.commit)} “${clean(subjectOf(revision.message))}” by ${clean(revision.author)}`
      return [`▸ ${clean(fact.application)}: ${what}`, `  why: ${clean(trigger.reason)}`]
    }
    case 'planned': {
      const stages = fact.plan.stages.map((stage) => clean(stage.name)).join(' → ')
      return [`  plan: ${fact.plan.strategy}, because: ${clean(fact.plan.why)}`, `  stages: ${stages}`]
    }
    case 'paused':
      return [`… paused by ${clean(fact.by.name)}; cancelled at ${timeOfDay(fact.deadline)} unless it is resumed`]
    case 'resumed':
      return [`▸ resumed by ${clean(fact.by.name)}`]
    case 'cancel-requested': {
      const how = fact.rollback ? 'it is rolled back' : 'without a rollback'
      return [`⊘ cancelled by ${clean(fact.by.name)}, ${how}${fact.reason ? `: ${clean(fact.reason)}` : ''}`]
    }
    case 'held':
      return [`… ${clean(fact.reason)} (until ${timeOfDay(fact.deadline)})`]
    case 'rollback-started':
      return [`${ROLLBACK_MARK} rolling back: ${clean(fact.reason)}`]
    case 'finished':
      return finishedLines(after, fact)
    default:
      return stepLines(before, after, fact)
  }
}

function finishedLines(d: Deployment, fact: Extract<Fact, { kind: 'finished' }>): string[] {
  const { mark } = statusMark(fact.status)
  const lines = [
    `${mark} ${clean(d.application)} ${fact.status} after ${formatDuration(fact.at - d.createdAt)}: ${clean(fact.reason)}`,
  ]
  if (fact.quarantine !== undefined) {
    lines.push('  this revision is quarantined: it does not come back by itself; the next different one is deployed')
  }
  if (fact.error) lines.push(`  next: ${clean(fact.error.hint)}`)
  return lines
}

function stepLines(before: Deployment | undefined, d: Deployment, fact: StepFact): string[] {
  const name = title(d, fact.step)
  switch (fact.kind) {
    case 'step-started':
      return [`${statusMark('running').mark} ${name}${fact.attempt > 1 ? ` (attempt ${fact.attempt})` : ''}`]
    case 'step-waiting': {
      const known = before && stepOf(before, fact.step)?.waiting?.for
      return known === fact.waiting.for ? [] : [`… ${name}: ${clean(fact.waiting.for)}`]
    }
    case 'step-succeeded':
      return [`✔ ${name}${spent(d, fact)}`]
    case 'step-failed': {
      const again =
        fact.retryAt === undefined ? '' : `; tried again in ${span(Math.max(1_000, fact.retryAt - fact.at))}`
      return [`✖ ${name}: ${clean(fact.error.message)}${again}`]
    }
    case 'step-skipped':
      return [`– ${name} skipped: ${clean(fact.reason)}`]
    case 'step-cancelled':
      return [`⊘ ${name} stopped: ${clean(fact.reason)}`]
    case 'evidence':
      return evidenceLines(d, fact.step, fact.evidence)
    case 'approved':
      return [`✔ ${name}: approved by ${clean(fact.by.name)}${comment(fact.comment)}`]
    case 'rejected':
      return [`✖ ${name}: rejected by ${clean(fact.by.name)}${comment(fact.comment)}`]
    case 'retry-requested':
      return [`▸ ${name}: tried again by ${clean(fact.by.name)}`]
  }
}

function evidenceLines(d: Deployment, step: string, evidence: Evidence): string[] {
  const stage = d.plan?.stages.find((one) => one.id === step)
  switch (evidence.type) {
    case 'traffic':
      return [`${TRAFFIC_MARK} traffic: ${trafficWords(evidence.weights)}`]
    case 'sample': {
      const value = measuredText(evidence.measured, unitOf(stage, evidence.check))
      return [`    ${clean(evidence.check)}: ${clean(evidence.series)} ${value}`]
    }
    case 'verdict': {
      const checks = evidence.checks.map((c) => `  ${outcomeMark(c.outcome).mark} ${clean(c.check)}: ${clean(c.words)}`)
      return [`${outcomeMark(evidence.outcome).mark} verdict: ${evidence.outcome}`, ...checks]
    }
    case 'memo':
      return []
  }
}

/** `3/6 analysis`, or the name of a step of the rollback. */
function title(d: Deployment, step: string): string {
  const stages = d.plan?.stages ?? []
  const at = stages.findIndex((stage) => stage.id === step)
  return at < 0 ? `${ROLLBACK_MARK} ${stepName(d, step)}` : `${at + 1}/${stages.length} ${stepName(d, step)}`
}

function spent(d: Deployment, fact: StepFact): string {
  const startedAt = stepOf(d, fact.step)?.startedAt
  return startedAt === undefined ? '' : ` (${formatDuration(fact.at - startedAt)})`
}

function comment(text: string | undefined): string {
  return text ? `: ${clean(text)}` : ''
}
