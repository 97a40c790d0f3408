import { z } from 'zod'
import { checkSchema } from '#analysis/check.ts'
import { boundResults } from '#analysis/bound.ts'
import { isHopeless, judgeAnalysis, judgeCheck, unfinished } from '#analysis/judge.ts'
import type { Measurements } from '#analysis/judge.ts'
import { questionOf } from '#analysis/question.ts'
import { requiredSamples } from '#analysis/rule.ts'
import type { Check } from '#analysis/rule.ts'
import { completeSlots, MOST_SLOTS, plannedSlots } from '#analysis/slot.ts'
import { withForms } from '#domain/config/form.ts'
import { duration } from '#domain/config/scalar.ts'
import { TemplateUse } from '#domain/config/template-file.ts'
import { slipwayError } from '#domain/errors.ts'
import type { CheckResult, Reference, Sample } from '#domain/evidence.ts'
import type { StageContext, StageKind, StageResult } from '#domain/stage.ts'
import { formatDuration } from '#domain/unit.ts'
import { measureDue, nextDue } from './analysis-round.ts'
import { tableOf } from './analysis-table.ts'

const DAY_MS = 86_400_000
/** For the last answers of slow sources, after the last moment. */
const MARGIN_MS = 120_000

export const AnalysisOptions = z
  .strictObject({
    for: duration({ min: 1_000, max: DAY_MS }).meta({ description: 'How long it measures.' }),
    checks: z
      .array(withForms(checkSchema, [TemplateUse], (written) => written))
      .min(1)
      .max(20)
      .meta({ description: 'What is asked and how it is judged.' }),
    onInconclusive: z
      .enum(['fail', 'pass'], { error: 'one of fail, pass' })
      .default('fail')
      .meta({ description: 'What becomes of the stage when the checks could not decide.' }),
  })
  .superRefine((options, ctx) => {
    // A check that was refused is none yet.
    if (ctx.issues.length > 0) return
    for (const [index, check] of options.checks.entries()) {
      const message = problemOf(check, index, options)
      if (message) ctx.addIssue({ code: 'custom', path: ['checks', index], message, params: { rule: true } })
    }
  })
  .meta({ title: 'analysis', description: 'Measures and judges the release.' })

export interface AnalysisOptions {
  readonly for: number
  readonly checks: readonly Check[]
  readonly onInconclusive: 'fail' | 'pass'
}

export const analysis: StageKind<AnalysisOptions> = {
  kind: 'analysis',
  summary: 'Measures the release for a while and judges it: pass, fail or inconclusive.',
  options: AnalysisOptions,
  templated: 'checks',
  effects: false,
  skippable: true,
  timeoutMs: (options) => options.for + MARGIN_MS,
  run: analyse,
}

/** What would make a check meaningless in an analysis of this length. */
function problemOf(check: Check, index: number, options: AnalysisOptions): string | undefined {
  const planned = plannedSlots(check, options.for)
  const needed = requiredSamples(check, planned)
  const every = formatDuration(check.intervalMs)
  const length = formatDuration(options.for)
  if (options.checks.findIndex((other) => other.name === check.name) < index) {
    return `Two checks are called \`${check.name}\`: give one of them another \`name\``
  }
  if (planned > MOST_SLOTS)
    return `Every ${every} for ${length} are ${planned} samples; at most ${MOST_SLOTS} are taken`
  if (planned < needed) return `Every ${every} for ${length} are ${planned} samples, and ${needed} are needed to judge`
  return undefined
}

/**
 * Takes the measurements that are due, and judges. Each is recorded before the next is taken, and belongs to a fixed
 * moment counted from the start, so whoever runs this after a crash goes on exactly there.
 */
async function analyse(ctx: StageContext, options: AnalysisOptions): Promise<StageResult> {
  const beganAt = await beginning(ctx)
  const earlier = ctx.step.samples.filter((sample) => sample.measured.at > beganAt)
  if (earlier.length === 0) await checkVariants(ctx, options)
  const course: Course = { beganAt, options, references: await referencesFor(ctx, options) }
  const taken = await measureDue(ctx, options, { beganAt, earlier })
  const samples = [...earlier, ...taken]
  const results = options.checks.map((check) => judgeCheck(check, measurementsOf(check, samples, course)))
  const due = nextDue(options, { beganAt, samples })
  const goesOn = !isDecided(results, options) || isCollecting(course, results)
  if (goesOn && due !== undefined) return measuring(ctx, options, { beganAt, due })
  const all = options.checks.map(
    (check, index) => results[index] ?? unfinished(check, measurementsOf(check, samples, course)),
  )
  return conclude(ctx, options, all)
}

/** A retry measures anew: its beginning is a note of its own, the first attempt's is its start. */
async function beginning(ctx: StageContext): Promise<number> {
  if (ctx.step.attempt <= 1) return ctx.step.startedAt
  const key = `began-${ctx.step.attempt}`
  const noted = ctx.step.memo[key]
  if (typeof noted === 'number') return noted
  const now = ctx.now()
  await ctx.record({ type: 'memo', key, value: now })
  return now
}

async function checkVariants(ctx: StageContext, options: AnalysisOptions): Promise<void> {
  const wanted = options.checks.flatMap((check) => check.series.flatMap((series) => series.variant ?? []))
  if (wanted.length === 0) return
  const running = await runningVariants(ctx)
  const variant = wanted.find((name) => running && !running.includes(name))
  if (!running || variant === undefined) return
  throw slipwayError('analysis.variant-missing', { variant, running: running.join(', ') || 'none' })
}

/** Undefined where the provider cannot say at the moment: the measurements will tell. */
async function runningVariants(ctx: StageContext): Promise<readonly string[] | undefined> {
  try {
    return (await ctx.variants()).map((view) => view.variant)
  } catch (cause) {
    ctx.log(`Which variants run could not be asked: ${cause instanceof Error ? cause.message : String(cause)}`)
    return undefined
  }
}

interface Course {
  readonly beganAt: number
  readonly options: AnalysisOptions
  /** By check: what the last success measured. */
  readonly references: ReadonlyMap<string, Reference>
}

async function referencesFor(ctx: StageContext, { checks }: AnalysisOptions): Promise<ReadonlyMap<string, Reference>> {
  const references = new Map<string, Reference>()
  for (const check of checks) {
    const found = check.rule.strategy === 'previous' ? await ctx.previous(questionOf(check)) : undefined
    if (found) references.set(check.name, found)
  }
  return references
}

function measurementsOf(check: Check, samples: readonly Sample[], course: Course): Measurements {
  const { beganAt, options, references } = course
  return {
    slots: completeSlots(check, samples, beganAt),
    planned: plannedSlots(check, options.for),
    reference: references.get(check.name),
  }
}

/** Where having nothing to compare with is accepted, it measures nevertheless: for the deployment after this one. */
function isCollecting({ options, references }: Course, results: readonly (CheckResult | undefined)[]): boolean {
  if (options.onInconclusive === 'fail' || results.some((result) => result?.outcome === 'fail')) return false
  return options.checks.some((check) => isHopeless(check, references.get(check.name)))
}

/** A failure decides at once; so does an inconclusive check where it fails the stage anyway. */
function isDecided(results: readonly (CheckResult | undefined)[], options: AnalysisOptions): boolean {
  if (results.every((result) => result !== undefined)) return true
  const outcomes = new Set(results.map((result) => result?.outcome))
  return outcomes.has('fail') || (options.onInconclusive === 'fail' && outcomes.has('inconclusive'))
}

function measuring(ctx: StageContext, options: AnalysisOptions, at: { beganAt: number; due: number }): StageResult {
  const checks = options.checks.length === 1 ? 'a check' : `${options.checks.length} checks`
  return {
    status: 'waiting',
    for: `${checks} to measure for ${formatDuration(options.for)}`,
    owner: 'the analysis; a member may skip it',
    retryAfterMs: Math.max(1, at.due - ctx.now()),
    deadline: at.beganAt + options.for,
    next: 'The verdict',
  }
}

async function conclude(
  ctx: StageContext,
  options: AnalysisOptions,
  results: readonly CheckResult[],
): Promise<StageResult> {
  const { outcome, words } = judgeAnalysis(results)
  await ctx.record({ type: 'verdict', outcome, words, checks: boundResults(results) })
  const table = tableOf(results)
  for (const text of table) ctx.log(text)
  const output = table.join('\n')
  if (outcome === 'fail') throw slipwayError('analysis.failed', { words }, { output })
  if (outcome === 'inconclusive' && options.onInconclusive === 'fail') {
    throw slipwayError('analysis.inconclusive', { words }, { output })
  }
  ctx.log(outcome === 'pass' ? 'The analysis passed' : 'Inconclusive, which `onInconclusive: pass` accepts')
  return { status: 'succeeded' }
}
