import { askSource } from '#analysis/measure.ts'
import type { Check } from '#analysis/rule.ts'
import { slotTimes } from '#analysis/slot.ts'
import { formatAmount } from '#domain/amount.ts'
import type { Measured, Sample } from '#domain/evidence.ts'
import type { MetricSource, StageContext } from '#domain/stage.ts'
import type { AnalysisOptions } from './analysis.ts'
import { askedSource, sourceFor } from './analysis-question.ts'

/** A source that hangs costs this much for each of the errors that the error limit accepts. */
const QUESTION_LIMIT_MS = 15_000

interface Progress {
  readonly beganAt: number
  readonly earlier: readonly Sample[]
}

/** Takes all measurements that are due by now: the checks side by side, each check's own in order. */
export async function measureDue(
  ctx: StageContext,
  options: AnalysisOptions,
  progress: Progress,
): Promise<readonly Sample[]> {
  const sourced = options.checks.map((check) => ({ check, source: sourceFor(ctx, check) }))
  const now = ctx.now()
  const rounds = sourced.map(async ({ check, source }) => {
    const due = dueMoments(check, options, progress).filter((at) => at <= now)
    return measureInTurn(ctx, { check, source, due }, progress.earlier)
  })
  // All end before one's error is thrown: nothing may go on measuring behind a stage that has ended.
  const settled = await Promise.allSettled(rounds)
  return settled.flatMap((round) => {
    if (round.status === 'rejected') throw round.reason
    return round.value
  })
}

/** An error ends the turn, so that the error limit is looked at before a source that hangs is asked again. */
async function measureInTurn(
  ctx: StageContext,
  turn: { check: Check; source: MetricSource; due: readonly number[] },
  earlier: readonly Sample[],
): Promise<readonly Sample[]> {
  const taken: Sample[] = []
  for (const at of turn.due) {
    const samples = await measureSlot(ctx, { ...turn, at }, earlier)
    taken.push(...samples)
    if (samples.some((sample) => sample.measured.type === 'error')) return taken
  }
  return taken
}

/** When the next measurement is due; undefined where all have been taken. */
export function nextDue(
  options: AnalysisOptions,
  progress: { beganAt: number; samples: readonly Sample[] },
): number | undefined {
  const { beganAt, samples } = progress
  const moments = options.checks.flatMap((check) => dueMoments(check, options, { beganAt, earlier: samples })[0] ?? [])
  return moments.length === 0 ? undefined : Math.min(...moments)
}

function dueMoments(check: Check, options: AnalysisOptions, progress: Progress): readonly number[] {
  const taken = new Set(progress.earlier.filter((one) => one.check === check.name).map(keyOf))
  return slotTimes(check, progress.beganAt, options.for).filter((at) =>
    check.series.some(({ name }) => !taken.has(`${at} ${name}`)),
  )
}

function keyOf(sample: Sample): string {
  return `${sample.measured.at} ${sample.series}`
}

interface Slot {
  readonly check: Check
  readonly source: MetricSource
  readonly at: number
}

/** Asks for all series of a check at one moment, those already answered left out. */
async function measureSlot(ctx: StageContext, slot: Slot, earlier: readonly Sample[]): Promise<readonly Sample[]> {
  const { check, source, at } = slot
  ctx.signal.throwIfAborted()
  const missing = check.series.filter(
    ({ name }) => !earlier.some((one) => one.check === check.name && one.series === name && one.measured.at === at),
  )
  const when = { now: ctx.now(), timeLimitMs: QUESTION_LIMIT_MS, signal: ctx.signal }
  const answers = await Promise.all(
    missing.map(async (series) => {
      const question = { query: check.query, variant: series.variant, at, windowMs: check.intervalMs }
      return { series, measured: await askSource(askedSource(ctx, { check, series, source }), question, when) }
    }),
  )
  const samples = answers.map(({ series, measured }) => ({ check: check.name, series: series.name, measured }))
  for (const sample of samples) await ctx.record({ type: 'sample', ...sample })
  ctx.log(`${check.name}: ${samples.map((one) => describe(one, check)).join(', ')}`)
  return samples
}

const WHY: Readonly<Record<Extract<Measured, { type: 'none' }>['why'], string>> = {
  empty: 'no data',
  nan: 'no data (not a number)',
  infinite: 'no data (infinite)',
  late: 'no data (asked too late)',
}

function describe(sample: Sample, check: Check): string {
  const { series, measured } = sample
  switch (measured.type) {
    case 'value':
      return `${series} ${formatAmount(measured.value, check.unit)}${measured.note === undefined ? '' : ` (${measured.note})`}`
    case 'none':
      return `${series} ${WHY[measured.why]}`
    case 'error':
      return `${series} error: ${measured.message}`
  }
}
