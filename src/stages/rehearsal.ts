import { SlipwayError } from '#domain/errors.ts'
import type { Evidence, Reference, Sample } from '#domain/evidence.ts'
import type { Plan } from '#domain/plan.ts'
import type { Blobs } from '#domain/source.ts'
import type {
  Approval,
  MetricSource,
  StageContext,
  StageKind,
  StageResult,
  StepView,
  VariantView,
} from '#domain/stage.ts'

/** What a rehearsed stage finds around it; the rest has plain values. */
export interface Setting {
  readonly now?: number
  readonly attempt?: number
  readonly timeoutMs?: number
  readonly sources?: Readonly<Record<string, MetricSource>>
  readonly variants?: readonly VariantView[]
  readonly previous?: (question: string) => Reference | undefined
  readonly labels?: Readonly<Record<string, string>>
  readonly address?: string
  readonly plan?: Partial<Plan>
  readonly folder?: string
  readonly signal?: AbortSignal
}

/** A stage's life for tests: time stands still but for waiting, and all it records comes back to it, as after a crash. */
export interface Rehearsal {
  readonly log: string[]
  readonly evidence: Evidence[]
  readonly approvals: Approval[]
  now: number
  context(): StageContext
}

export const PLAN: Plan = {
  application: 'shop',
  provider: 'fake',
  target: 'here',
  trigger: { kind: 'commit', by: { kind: 'commit', name: 'Ann' }, reason: 'A commit' },
  revision: {
    commit: 'c0ffee'.padEnd(40, '0'),
    author: 'Ann',
    email: 'ann@example.com',
    message: 'Make it faster',
    at: 0,
  },
  desired: 'd1',
  versions: [],
  strategy: 'pipeline',
  why: 'It has a pipeline',
  stages: [],
  differences: [],
  moreDifferences: 0,
  rollback: { automatic: true, timeoutMs: 600_000, decisionMs: 3_600_000 },
  timeoutMs: 3_600_000,
  digest: 'digest-of-the-plan',
}

const NO_BLOBS: Blobs = {
  put: () => Promise.reject(new Error('a generic stage stores nothing')),
  get: () => Promise.reject(new Error('a generic stage reads nothing')),
  has: () => Promise.resolve(false),
}

export function rehearse(setting: Setting = {}): Rehearsal {
  const startedAt = setting.now ?? 1_700_000_000_000
  const rehearsal: Rehearsal = {
    log: [],
    evidence: [],
    approvals: [],
    now: startedAt,
    context: () => contextOf(rehearsal, setting, startedAt),
  }
  return rehearsal
}

/** Calls a stage again and again, as the runner does, and lets the virtual time pass that it asks for. */
export async function play<Options>(
  rehearsal: Rehearsal,
  kind: StageKind<Options>,
  options: Options,
  most = 10_000,
): Promise<StageResult> {
  for (let call = 0; call < most; call += 1) {
    const result = await kind.run(rehearsal.context(), options)
    if (result.status !== 'waiting') return result
    rehearsal.now += result.retryAfterMs
  }
  throw new Error(`the stage did not end after ${most} calls`)
}

/** The error's code, or the thrown thing itself where it is none of ours. */
export async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise
    return 'no error'
  } catch (error) {
    return error instanceof SlipwayError ? error.code : error
  }
}

function contextOf(rehearsal: Rehearsal, setting: Setting, startedAt: number): StageContext {
  const signal = setting.signal ?? new AbortController().signal
  return {
    application: {
      name: 'shop',
      labels: setting.labels ?? {},
      ...(setting.address === undefined ? {} : { address: setting.address }),
    },
    deployment: 'deployment1',
    begunAt: startedAt,
    plan: { ...PLAN, ...setting.plan },
    stage: {
      id: '1-it',
      kind: 'it',
      name: 'It',
      needs: [],
      options: {},
      timeoutMs: setting.timeoutMs ?? 3_600_000,
      retry: { limit: 0, backoffMs: 0, maxBackoffMs: 0 },
      effects: false,
      traffic: false,
      revertible: false,
    },
    step: stepOf(rehearsal, setting, startedAt),
    target: undefined,
    app: undefined,
    desired: undefined,
    running: undefined,
    blobs: NO_BLOBS,
    signal,
    now: () => rehearsal.now,
    sleep: (ms) => {
      rehearsal.now += ms
      return Promise.resolve()
    },
    log: (line) => {
      rehearsal.log.push(line)
    },
    record: (evidence) => {
      rehearsal.evidence.push(structuredClone(evidence))
      return Promise.resolve()
    },
    variants: () => Promise.resolve(setting.variants ?? []),
    source: (name) => {
      const source = setting.sources?.[name]
      if (!source) throw new Error(`no source ${name}`)
      return source
    },
    previous: (question) => Promise.resolve(setting.previous?.(question)),
    folder: () => Promise.resolve(setting.folder ?? '/nonexistent'),
  }
}

function stepOf(rehearsal: Rehearsal, setting: Setting, startedAt: number): StepView {
  const samples: Sample[] = []
  const memo: Record<string, unknown> = {}
  for (const one of rehearsal.evidence) {
    if (one.type === 'sample') samples.push({ check: one.check, series: one.series, measured: one.measured })
    if (one.type === 'memo') memo[one.key] = one.value
  }
  return {
    id: '1-it',
    attempt: setting.attempt ?? 1,
    startedAt,
    deadline: startedAt + (setting.timeoutMs ?? 3_600_000),
    approvals: [...rehearsal.approvals],
    memo,
    samples,
  }
}
