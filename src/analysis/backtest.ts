import type { CheckResult, Measured, Reference, Sample } from '#domain/evidence.ts'
import { isHopeless, judgeCheck } from './judge.ts'
import { questionOf } from './question.ts'
import type { Check } from './rule.ts'
import { plannedSlots } from './slot.ts'
import type { Slot } from './slot.ts'

/** Of a check of the past what is needed to know what it measured. */
export type PastCheck = Pick<
  Check,
  'name' | 'source' | 'query' | 'http' | 'unit' | 'intervalMs' | 'initialDelayMs' | 'series'
>

/** One analysis of a past deployment: what it asked, and what was answered. */
export interface PastAnalysis {
  readonly forMs: number
  readonly beganAt: number
  readonly checks: readonly PastCheck[]
  readonly samples: readonly Sample[]
}

export interface PastDeployment {
  readonly deployment: string
  readonly commit: string
  readonly at: number
  readonly succeeded: boolean
  readonly analyses: readonly PastAnalysis[]
}

/** An analysis as it might be. */
export interface Proposal {
  readonly for: number
  readonly checks: readonly Check[]
  readonly onInconclusive: 'fail' | 'pass'
}

const REPLAYED = ['pass', 'fail', 'inconclusive', 'undecided', 'unmeasured'] as const

/** What a check would have said; `undecided`: too little was recorded, `unmeasured`: nobody asked this then. */
export interface ReplayedCheck {
  readonly check: string
  readonly outcome: (typeof REPLAYED)[number]
  readonly words: string
}

export interface ReplayedDeployment {
  readonly deployment: string
  readonly succeeded: boolean
  /** Absent where nothing of it could be judged. */
  readonly wouldFail?: boolean
  readonly checks: readonly ReplayedCheck[]
}

/**
 * Plays proposed analyses over what past deployments recorded, the oldest first, as each success is what the next may
 * be held against. Pure: the same judge as in a deployment, on the same numbers.
 */
export function backtest(proposals: readonly Proposal[], past: readonly PastDeployment[]): ReplayedDeployment[] {
  const references = new Map<string, Reference>()
  return past.map((deployment) => {
    const replayed = proposals.map((proposal, index) => replay({ proposal, index, references }, deployment))
    if (deployment.succeeded) remember(references, deployment)
    const judged = replayed.filter((one) => one.wouldFail !== undefined)
    return {
      deployment: deployment.deployment,
      succeeded: deployment.succeeded,
      ...(judged.length === 0 ? {} : { wouldFail: judged.some((one) => one.wouldFail === true) }),
      checks: replayed.flatMap((one) => one.checks),
    }
  })
}

interface Replay {
  readonly proposal: Proposal
  /** Which of the proposed analyses it is: the past one in the same place comes first. */
  readonly index: number
  readonly references: ReadonlyMap<string, Reference>
}

function replay(replay: Replay, past: PastDeployment): { checks: ReplayedCheck[]; wouldFail?: boolean } {
  const checks = replay.proposal.checks.map((check) => replayCheck(check, replay, past))
  const judged = checks.filter(({ outcome }) => outcome !== 'unmeasured' && outcome !== 'undecided')
  if (judged.length === 0) return { checks }
  const isRefused = replay.proposal.onInconclusive === 'fail'
  const wouldFail = judged.some(({ outcome }) => outcome === 'fail' || (isRefused && outcome === 'inconclusive'))
  return { checks, wouldFail }
}

function replayCheck(check: Check, { proposal, index, references }: Replay, past: PastDeployment): ReplayedCheck {
  const found = recordedFor(check, past, index)
  const said = (outcome: ReplayedCheck['outcome'], words: string): ReplayedCheck => ({
    check: check.name,
    outcome,
    words,
  })
  if (!found) return said('unmeasured', 'nothing was asked then that answers this')
  const reference = references.get(questionOf(check))
  // The first deployment that is known has a past all the same: nothing can be said of it.
  if (isHopeless(check, reference)) return said('undecided', 'no earlier success has recorded this')
  const slots = slotsFor(check, proposal.for, found)
  const planned = plannedSlots(check, proposal.for)
  const measurements = { slots, planned: found.isWhole ? Math.min(planned, slots.length) : planned, reference }
  const result: CheckResult | undefined = judgeCheck(check, measurements)
  if (!result) return said('undecided', `only ${slots.length} of ${planned} samples were recorded, as it ended early`)
  return said(result.outcome, result.words)
}

interface Recorded {
  readonly analysis: PastAnalysis
  readonly past: PastCheck
  /** By the series of the proposed check. */
  readonly series: ReadonlyMap<string, readonly Measured[]>
  /** Whether it was measured to its end. */
  readonly isWhole: boolean
}

/** The past analysis that asked the same of every series that the check needs. */
function recordedFor(check: Check, { analyses }: PastDeployment, index: number): Recorded | undefined {
  const preferred = analyses[index]
  const inOrder = preferred ? [preferred, ...analyses.filter((one) => one !== preferred)] : analyses
  for (const analysis of inOrder) {
    const rows = check.series.map(({ name, variant }) => [name, rowFor(analysis, questionOf(check, variant))] as const)
    const found = rows.flatMap(([name, row]) => (row ? [[name, row] as const] : []))
    const [first] = found
    if (!first || found.length < rows.length) continue
    const series = new Map(found.map(([name, row]) => [name, row.measured] as const))
    const { past } = first[1]
    const isWhole = found.every(([, row]) => row.measured.length >= plannedSlots(row.past, analysis.forMs))
    return { analysis, past, series, isWhole }
  }
  return undefined
}

function rowFor(analysis: PastAnalysis, question: string): { past: PastCheck; measured: Measured[] } | undefined {
  for (const past of analysis.checks) {
    const series = past.series.find(({ variant }) => questionOf(past, variant) === question)
    if (!series) continue
    const measured = analysis.samples
      .filter((sample) => sample.check === past.name && sample.series === series.name)
      .map((sample) => sample.measured)
    if (measured.length > 0) return { past, measured }
  }
  return undefined
}

/** The recorded moments that the proposed check would have had, counted from the beginning of the analysis. */
function slotsFor(check: Check, forMs: number, { analysis, series }: Recorded): Slot[] {
  const byTime = new Map<number, Record<string, Measured>>()
  for (const [name, row] of series) {
    for (const measured of row) {
      // A retry notes its beginning a moment after its start: half an interval is never another moment.
      const since = measured.at - analysis.beganAt
      const slack = check.intervalMs / 2
      if (since - check.intervalMs < check.initialDelayMs - slack || since > forMs + slack) continue
      byTime.set(measured.at, { ...byTime.get(measured.at), [name]: measured })
    }
  }
  return [...byTime]
    .filter(([, slot]) => check.series.every(({ name }) => Object.hasOwn(slot, name)))
    .map(([at, slot]) => ({ at, series: slot }))
    .toSorted((a, b) => a.at - b.at)
}

/** What a success leaves to be compared with, as an agent keeps it. */
function remember(references: Map<string, Reference>, { deployment, commit, at, analyses }: PastDeployment): void {
  for (const analysis of analyses) {
    for (const past of analysis.checks) {
      const question = questionOf(past)
      const samples = rowFor(analysis, question)?.measured ?? []
      if (samples.some((measured) => measured.type === 'value'))
        references.set(question, { deployment, commit, at, samples })
    }
  }
}
