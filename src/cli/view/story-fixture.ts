import type { Evidence } from '#domain/evidence.ts'
import type { Fact, FactBody } from '#domain/fact.ts'
import type { Plan, StageSpec } from '#domain/plan.ts'
import { tell } from './story.ts'
import type { Story } from './story.ts'

/** 2026-03-01 12:00:00 UTC. */
export const START = Date.UTC(2026, 2, 1, 12)
const COMMIT = '8f3c2d1a'.repeat(5)
const RUNNING = '1b2c3d4e'.repeat(5)

interface StoryOptions {
  readonly id?: string
  readonly message?: string
  readonly application?: string
}

/** Facts with times that one can read: each is so many seconds after the start. */
export function factsOf(bodies: readonly (readonly [seconds: number, body: FactBody])[], id = 'dep00001'): Fact[] {
  return bodies.map(([seconds, body], i) => ({ ...body, deployment: id, seq: i + 1, at: START + seconds * 1_000 }))
}

export function storyAfter(facts: readonly Fact[]): Story {
  const [first, ...rest] = facts
  if (!first) throw new Error('a story needs a fact')
  return rest.reduce((story, fact) => tell(story, fact), tell(undefined, first))
}

function stage(id: string, kind: string, more: Partial<StageSpec> = {}): StageSpec {
  return {
    id,
    kind,
    name: kind,
    needs: [],
    options: {},
    timeoutMs: 600_000,
    retry: { limit: 2, backoffMs: 1_000, maxBackoffMs: 10_000 },
    effects: true,
    traffic: kind === 'traffic',
    revertible: true,
    ...more,
  }
}

const CHECKS = [
  { name: 'success-rate', unit: 'percent', rule: { strategy: 'threshold', min: 99.5 } },
  { name: 'p99', unit: 'ms', rule: { strategy: 'canary-primary' } },
]

export function planOf(options: StoryOptions = {}): Plan {
  const author = { author: 'Ada', email: 'ada@example.com' }
  return {
    application: options.application ?? 'shop',
    provider: 'host',
    target: 'this-host',
    trigger: { kind: 'commit', by: { kind: 'commit', name: 'Ada' }, reason: 'server.js changed' },
    revision: { commit: COMMIT, ...author, message: options.message ?? 'Make the page faster', at: START },
    running: { commit: RUNNING, ...author, message: 'Sell shoes', at: START - 86_400_000 },
    desired: 'd'.repeat(64),
    runningDesired: 'e'.repeat(64),
    versions: [{ name: 'shop', version: '8f3c2d1' }],
    strategy: 'pipeline',
    why: 'server.js changed',
    stages: [
      stage('1-canary', 'canary'),
      stage('2-traffic', 'traffic', { needs: ['1-canary'] }),
      stage('3.1-analysis', 'analysis', {
        needs: ['2-traffic'],
        effects: false,
        revertible: false,
        options: { forMs: 60_000, checks: CHECKS },
      }),
      stage('3.2-smoke', 'script', { needs: ['2-traffic'], name: 'smoke', revertible: false }),
      stage('4-approval', 'approval', { needs: ['3.1-analysis', '3.2-smoke'], effects: false, revertible: false }),
      stage('5-primary', 'primary', { needs: ['4-approval'] }),
    ],
    differences: [],
    moreDifferences: 0,
    rollback: { automatic: true, timeoutMs: 600_000, decisionMs: 3_600_000 },
    timeoutMs: 3_600_000,
    digest: 'a'.repeat(64),
  }
}

function sample(check: string, series: string, value: number, seconds: number): Evidence {
  return { type: 'sample', check, series, measured: { type: 'value', at: START + seconds * 1_000, value } }
}

const at = (seconds: number): number => START + seconds * 1_000

/** A canary under analysis: two checks measured, a script beside them. */
export function measuringBodies(options: StoryOptions = {}): [number, FactBody][] {
  const plan = planOf(options)
  const { application, trigger, revision } = plan
  return [
    [0, { kind: 'triggered', application, agent: 'local', trigger, revision }],
    [1, { kind: 'planned', plan }],
    [1, { kind: 'step-started', step: '1-canary', attempt: 1, deadline: at(601) }],
    [2, { kind: 'step-waiting', step: '1-canary', waiting: waiting('1 of 2 instances ready', at(601)) }],
    [5, { kind: 'step-succeeded', step: '1-canary' }],
    [5, { kind: 'step-started', step: '2-traffic', attempt: 1, deadline: at(605) }],
    [5, { kind: 'evidence', step: '2-traffic', evidence: { type: 'traffic', weights: { canary: 20, primary: 80 } } }],
    [6, { kind: 'step-succeeded', step: '2-traffic' }],
    [6, { kind: 'step-started', step: '3.1-analysis', attempt: 1, deadline: at(606) }],
    [6, { kind: 'step-started', step: '3.2-smoke', attempt: 1, deadline: at(606) }],
    [16, { kind: 'evidence', step: '3.1-analysis', evidence: sample('success-rate', 'canary', 99.91234, 16) }],
    [16, { kind: 'evidence', step: '3.1-analysis', evidence: sample('p99', 'canary', 131.26, 16) }],
    [16, { kind: 'evidence', step: '3.1-analysis', evidence: sample('p99', 'primary', 128, 16) }],
  ]
}

export function waiting(what: string, deadline: number): Extract<FactBody, { kind: 'step-waiting' }>['waiting'] {
  return { for: what, owner: 'the host daemon', deadline, next: 'the stage fails' }
}

/** The analysis passed, and a person is asked. */
export function approvalBodies(options: StoryOptions = {}): [number, FactBody][] {
  return [
    ...measuringBodies(options),
    [20, { kind: 'step-succeeded', step: '3.2-smoke' }],
    [66, { kind: 'evidence', step: '3.1-analysis', evidence: verdict('pass', '99.91% is at least 99.5%') }],
    [66, { kind: 'step-succeeded', step: '3.1-analysis' }],
    [66, { kind: 'step-started', step: '4-approval', attempt: 1, deadline: at(86_466) }],
    [
      66,
      {
        kind: 'step-waiting',
        step: '4-approval',
        waiting: { for: '0 of 1 approvals', owner: 'group:leads', deadline: at(86_466), next: 'the stage fails' },
      },
    ],
  ]
}

/** The analysis failed, and everything was rolled back. */
export function rolledBackBodies(options: StoryOptions = {}): [number, FactBody][] {
  const error = {
    code: 'analysis.failed',
    kind: 'user',
    message: 'success-rate: 91.2% is below 99.5%',
    hint: 'Fix the release and push it.',
  } as const
  return [
    ...measuringBodies(options),
    [26, { kind: 'evidence', step: '3.1-analysis', evidence: verdict('fail', '91.2% is below 99.5%') }],
    [26, { kind: 'step-failed', step: '3.1-analysis', error }],
    [26, { kind: 'step-cancelled', step: '3.2-smoke', reason: 'analysis failed' }],
    [
      26,
      {
        kind: 'rollback-started',
        reason: 'analysis failed: success-rate: 91.2% is below 99.5%',
        deadline: at(626),
        steps: [
          { id: 'revert-2-traffic', stage: '2-traffic' },
          { id: 'revert-1-canary', stage: '1-canary' },
          { id: 'restore' },
        ],
      },
    ],
    [27, { kind: 'step-started', step: 'revert-2-traffic', attempt: 1, deadline: at(626) }],
    [27, { kind: 'evidence', step: 'revert-2-traffic', evidence: { type: 'traffic', weights: { primary: 100 } } }],
    [28, { kind: 'step-succeeded', step: 'revert-2-traffic' }],
    [28, { kind: 'step-started', step: 'revert-1-canary', attempt: 1, deadline: at(626) }],
    [29, { kind: 'step-succeeded', step: 'revert-1-canary' }],
    [29, { kind: 'step-started', step: 'restore', attempt: 1, deadline: at(626) }],
    [30, { kind: 'step-succeeded', step: 'restore' }],
    [
      30,
      {
        kind: 'finished',
        status: 'failed',
        reason: 'analysis failed: success-rate: 91.2% is below 99.5%; rolled back to 1b2c3d4',
        error,
        quarantine: 'd'.repeat(64),
        rolledBack: true,
      },
    ],
  ]
}

function verdict(outcome: 'pass' | 'fail', words: string): Evidence {
  const check = { check: 'success-rate', strategy: 'threshold', outcome, words, limits: {}, figures: {}, samples: {} }
  const other = { ...check, check: 'p99', outcome: 'pass' as const, words: '131ms against 128ms of primary' }
  return { type: 'verdict', outcome, words, checks: [check, other] }
}
