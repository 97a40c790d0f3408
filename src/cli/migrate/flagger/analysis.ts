import { durationMsOf, durationText } from '../duration.ts'
import type { Section } from '../section.ts'
import type { Stage } from '../translation.ts'
import { headersOf } from './match.ts'
import { readMetric } from './metric.ts'
import type { Asked } from './metric.ts'
import { readWebhooks } from './webhook.ts'
import type { Gate, Webhooks } from './webhook.ts'

type Of = Omit<Asked, 'intervalMs' | 'failureLimit'> & { readonly target: { readonly kind: string } }

interface Course {
  readonly stages: readonly Stage[]
  readonly lengthMs: number
}

const NONE: Course = { stages: [], lengthMs: 0 }
const DEFAULT_MS = 60_000
const DEFAULT_ITERATIONS = 10
const DAY_MS = 86_400_000
/** More would not fit into a pipeline, and nobody would read them. */
const MOST_STEPS = 24

/** `analysis` of a Canary as stages. */
export function readAnalysis(spec: Section, of: Of): Course {
  const isSkipped = spec.flag('skipAnalysis', 'no pipeline: a quick sync') === true
  const analysis = spec.section('analysis') ?? spec.section('canaryAnalysis')
  if (!analysis) {
    if (!isSkipped) spec.tell('error', 'it has no `analysis`')
    return NONE
  }
  const interval = analysis.whole('interval', 'interval of the checks, and length of a step')
  const intervalMs = interval === undefined ? DEFAULT_MS : (durationMsOf(interval) ?? DEFAULT_MS)
  tellRest(analysis)
  const steps = stepsOf(analysis, of)
  const asked = { ...of, intervalMs, failureLimit: failureLimitOf(analysis, steps) }
  const webhooks = readWebhooks(analysis, asked)
  const metrics = analysis.sections('metrics').flatMap((metric) => {
    const check = readMetric(metric, asked)
    return check === undefined ? [] : [check]
  })
  const checks = [...metrics, ...webhooks.during]
  if (isSkipped || !steps) return NONE
  return courseOf(steps, { webhooks, checks, intervalMs, isDaemon: of.target.kind === 'DaemonSet' })
}

/**
 * Flagger goes on only after a good measurement, and counts the bad ones over all steps. A check here counts those of
 * its own stage: one in which all were bad must never pass.
 */
function failureLimitOf(analysis: Section, steps: Steps | undefined): number {
  const threshold = analysis.number('threshold', 'failureLimit of the checks, one less') ?? 1
  const samples = Math.max(1, steps?.iterations ?? 1)
  if (threshold > samples) {
    const message = `a stage has ${samples === 1 ? 'one measurement' : `${samples} measurements`}, and fails where all are bad: for more patience give the stages a longer \`for\` and the checks a \`failureLimit\``
    analysis.warn(['threshold'], message)
  }
  return Math.max(0, Math.min(threshold, samples) - 1)
}

function tellRest(analysis: Section): void {
  analysis.refuse(['mirror', 'mirrorWeight'], 'requests are not mirrored: use a small share, or a header')
  analysis.refuse(['sessionAffinity'], 'a person’s requests are not kept with one variant by a cookie')
  analysis.warn(
    ['stepWeightPromotion'],
    'primary rolls within its own limits while the canary serves; then all requests go back at once',
  )
  analysis.warn(['primaryReadyThreshold', 'canaryReadyThreshold'], 'a stage ends when all of its pods are healthy')
  analysis.warn(['alerts'], 'notifications are not there yet: the stream of events of the API tells the same')
}

/** Each weight for one interval, or all of the canary for several. */
interface Steps {
  readonly weights: readonly number[]
  readonly iterations: number
  readonly headers: readonly Stage[]
  /** All requests go over before primary follows. */
  readonly turnsOver: boolean
}

function stepsOf(analysis: Section, { routing, provider }: Of): Steps | undefined {
  const iterations = analysis.number('iterations', 'for of the analysis')
  const step = analysis.number('stepWeight', 'traffic')
  const most = analysis.number('maxWeight', 'traffic')
  const written = analysis.whole('stepWeights', 'traffic')
  const headers = headersOf(analysis)
  const isPlain = provider === 'kubernetes'
  if (isPlain && iterations === undefined) {
    analysis.tell('warning', `without \`iterations\` there are ${DEFAULT_ITERATIONS}, as with Flagger`)
  }
  const times = iterations ?? (isPlain ? DEFAULT_ITERATIONS : 0)
  if (times > 0) {
    if (headers.length === 0) return { weights: [], iterations: times, headers, turnsOver: !isPlain }
    if (routing.hasWeights) return { weights: [], iterations: times, headers, turnsOver: false }
    analysis.tell('error', 'this method matches no headers')
    return undefined
  }
  const weights = weightsOf(written, { step, most })
  if (weights && weights.length <= MOST_STEPS && routing.hasWeights)
    return { weights, iterations: 0, headers, turnsOver: false }
  if (!weights) analysis.tell('error', 'it has no `stepWeight`, `stepWeights` or `iterations` that could be taken over')
  else if (routing.hasWeights) {
    analysis.tell('error', `${weights.length} steps are too many for a pipeline: write a larger \`stepWeight\``)
  }
  return undefined
}

function weightsOf(
  written: unknown,
  { step, most }: { step: number | undefined; most: number | undefined },
): readonly number[] | undefined {
  if (Array.isArray(written) && written.length > 0) {
    const list = written.map(Number)
    return list.every((one) => Number.isInteger(one) && one > 0) ? list.map((one) => Math.min(one, 100)) : undefined
  }
  if (step === undefined || !Number.isInteger(step) || step <= 0) return undefined
  const end = Math.min(100, most ?? 100)
  return Array.from({ length: Math.ceil(end / step) }, (_, index) => Math.min(100, (index + 1) * step))
}

interface Judged {
  readonly webhooks: Webhooks
  readonly checks: readonly Stage[]
  readonly intervalMs: number
  readonly isDaemon: boolean
}

function courseOf(steps: Steps, { webhooks, checks, intervalMs, isDaemon }: Judged): Course {
  const stages: Stage[] = []
  let lengthMs = 0
  const add = (stage: Stage, ms = 0): void => {
    stages.push(stage)
    lengthMs += ms
  }
  const gate = (kind: Gate): void => {
    if (webhooks.gates.has(kind)) add({ approval: { authorMayApprove: true } }, DAY_MS)
  }
  const judge = (asked: readonly Stage[], ms: number): void => {
    add(asked.length === 0 ? { wait: durationText(ms) } : { analysis: { for: durationText(ms), checks: asked } }, ms)
  }
  gate('confirm-rollout')
  add({ canary: isDaemon ? {} : { scale: '100%' } })
  if (webhooks.before.length > 0) judge(webhooks.before, intervalMs)
  for (const weight of steps.weights) {
    gate('confirm-traffic-increase')
    add({ traffic: steps.headers.length === 0 ? `${weight}%` : { canary: `${weight}%`, headers: steps.headers } })
    judge(checks, intervalMs)
  }
  if (steps.iterations > 0) {
    if (steps.headers.length > 0) add({ traffic: { canary: '0%', headers: steps.headers } })
    judge(checks, steps.iterations * intervalMs)
  }
  gate('confirm-promotion')
  if (steps.turnsOver) add({ traffic: '100%' })
  add({ primary: {} })
  const isRouted = stages.some((stage) => 'traffic' in stage)
  if (isRouted) add({ traffic: '0%' })
  add({ clean: 'canary' })
  return { stages, lengthMs }
}
