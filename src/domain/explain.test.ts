import assert from 'node:assert/strict'
import { test } from 'node:test'
import { obey } from './rules/command-rule.ts'
import { decide, failureOf } from './rules/decide.ts'
import { foldFacts } from './deployment.ts'
import type { Deployment } from './deployment.ts'
import { explain } from './explain.ts'
import type { Explained } from './explain/known.ts'
import { extend } from './rules/extend.ts'
import type { FactBody } from './fact.ts'
import type { ApplicationReport } from './report.ts'
import {
  chain,
  effect,
  member,
  MINUTE,
  planOf,
  plannedDeployment,
  revision,
  stage,
  START,
  triggered,
  userError,
  worldError,
} from './testing/fixture.ts'

const NOW = START + 10 * MINUTE

const REPORT: ApplicationReport = {
  name: 'shop',
  description: '',
  kind: 'host',
  target: 'here',
  labels: {},
  repository: 'config',
  path: 'shop/app.slipway.yaml',
  sync: 'synced',
  sentence: 'Healthy',
  head: revision('a'),
  running: revision('a'),
  runningDeployment: 'deployment0',
  versions: [{ name: 'shop', version: 'v1' }],
  live: { at: NOW, health: 'healthy', reason: '4 of 4 instances are ready', resources: [] },
  drift: [],
  warnings: [],
  evaluatedAt: NOW - 5_000,
  fetchedAt: NOW - 5_000,
}

/** What is told, without what is the same everywhere. */
function told(report: Partial<ApplicationReport>, more: Partial<Explained> = {}): string[] {
  const known = {
    report: { ...REPORT, ...report },
    agent: 'local',
    connected: true,
    deployments: [],
    now: NOW,
    ...more,
  }
  return explain(known).map(({ topic, text }) => `${topic}: ${text}`)
}

function about(topic: string, report: Partial<ApplicationReport>, more: Partial<Explained> = {}): string {
  return told(report, more)
    .filter((line) => line.startsWith(`${topic}: `))
    .map((line) => line.slice(topic.length + 2))
    .join(' | ')
}

/** Planned at the start; then what the rules decide, and the facts, a minute apart. */
function deployment(stages: Parameters<typeof planOf>[0], ...bodies: readonly FactBody[]): Deployment {
  let { state } = plannedDeployment(planOf(stages))
  const settle = (at: number): void => {
    for (let { facts } = decide(state, at); facts.length > 0; { facts } = decide(state, at)) {
      state = extend(state, facts, at).after
    }
  }
  settle(START)
  for (const [index, body] of bodies.entries()) {
    const at = START + (index + 1) * MINUTE
    state = extend(state, [body], at).after
    settle(at)
  }
  return state
}

const QUEUED = foldFacts([triggered('deployment9')])

void test('an application at rest', () => {
  assert.deepEqual(told({}), [
    'runs: aaaaaaa “Change a” by Carol runs, by deployment deployment0. Versions: shop v1.',
    'health: It is healthy: 4 of 4 instances are ready.',
    'newest: That is the newest commit.',
    'agent: It was last looked at 5s ago.',
    'next: Nothing is to be done. The next commit that changes what it reads is deployed.',
  ])
})

void test('nothing known yet', () => {
  const report: ApplicationReport = { ...REPORT }
  for (const key of ['head', 'running', 'runningDeployment', 'live', 'fetchedAt'] as const) delete report[key]
  const lines = explain({ report, agent: 'local', connected: true, deployments: [], now: NOW }).map(({ text }) => text)
  assert.deepEqual(lines.slice(0, 3), [
    'Nothing of it has been deployed with success yet.',
    'Its live state has not been seen yet.',
    'Git has not been looked at for it yet.',
  ])
})

void test('since when it runs, where the deployment is known', () => {
  const done = deployment([stage('a')], { kind: 'step-succeeded', step: 'a' })
  assert.match(
    about('runs', { runningDeployment: done.id }, { deployments: [done] }),
    /runs for 9m, by deployment deployment1/,
  )
})

const REASONS: readonly (readonly [string, Partial<ApplicationReport>, readonly Deployment[], RegExp])[] = [
  [
    'ignored files',
    { notDeployed: 'only ignored files changed: readme.md' },
    [],
    /It is not deployed: Only ignored files changed: readme.md\.$/,
  ],
  [
    'quarantine',
    {
      quarantine: {
        desired: 'd',
        revision: revision('b'),
        deployment: 'deployment1',
        since: NOW - MINUTE,
        reason: 'analysis failed',
      },
    },
    [],
    /quarantined since deployment deployment1, 1m ago: Analysis failed\./,
  ],
  [
    'a broken file',
    {
      error: {
        code: 'config.invalid',
        kind: 'user',
        message: 'app.slipway.yaml:3:1: pipelin: this key is not known',
        hint: 'Correct it and push.',
      },
    },
    [],
    /cannot be deployed: App.slipway.yaml:3:1: pipelin: this key is not known\. Correct it and push\./,
  ],
  [
    'a failure of the world',
    { error: { code: 'provider.slow', kind: 'world', message: 'it takes too long', hint: 'Wait.' } },
    [],
    /could not be looked at: It takes too long/,
  ],
  ['the queue', {}, [QUEUED].filter((d) => d !== undefined), /Deployment deployment9 of it waits in the queue\./],
  ['a deployment under way', {}, [deployment([stage('a')])], /Deployment deployment1 brings it now\./],
  [
    'an earlier failure',
    {},
    [deployment([stage('a')], { kind: 'step-failed', step: 'a', error: userError() })],
    /Deployment deployment1 of it failed: A failed: The release is bad\./,
  ],
]

for (const [what, report, deployments, expected] of REASONS) {
  void test(`the newest commit does not run for: ${what}`, () => {
    const text = about('newest', { head: revision('b'), ...report }, { deployments })
    assert.match(text, /^The newest commit is bbbbbbb “Change b” by Carol\. /)
    assert.match(text, expected)
  })
}

void test('what it waits for, who can end it, and what then', () => {
  const approval = stage('approval', { kind: 'approval', timeoutMs: 60 * MINUTE })
  const waiting = {
    for: 'an approval of plan 1234',
    owner: 'group:leads',
    deadline: START + 60 * MINUTE,
    next: 'The stage fails',
  }
  const open = deployment([approval, stage('b', { needs: ['approval'] })], {
    kind: 'step-waiting',
    step: 'approval',
    waiting,
  })
  const text = about('waits', {}, { deployments: [open] })
  assert.match(text, /Deployment deployment1 began 10m ago\. .* 0 of 2 stages are done\./)
  assert.match(
    text,
    /It waits: an approval of plan 1234\. Who can end that: group:leads\. If nobody does, in 50m: The stage fails\./,
  )
  assert.match(
    about('next', {}, { deployments: [open] }),
    /`slipway deployment approve deployment1`, or `slipway deployment reject deployment1`/,
  )
})

void test('what waits in the queue has a limit, too', () => {
  const deployments = QUEUED ? [QUEUED] : []
  assert.match(
    about('waits', {}, { deployments }),
    /its turn, and then its plan\. .*agent here\. If nobody does, in 23h50m: It is cancelled/,
  )
  assert.match(about('next', {}, { deployments }), /planned when its turn comes\. `slipway app sync shop`/)
})

void test('what failed, where, with the last lines of its log', () => {
  const failed = deployment(
    chain(effect('canary'), stage('check')),
    { kind: 'step-succeeded', step: 'canary' },
    { kind: 'step-failed', step: 'check', error: userError() },
  )
  const undone = deployment(
    chain(effect('canary'), stage('check')),
    { kind: 'step-succeeded', step: 'canary' },
    { kind: 'step-failed', step: 'check', error: userError() },
    { kind: 'step-succeeded', step: 'revert-canary' },
    { kind: 'step-succeeded', step: 'restore' },
  )
  const text = about('failed', {}, { deployments: [undone], log: ['one', 'two'] })
  assert.match(
    text,
    /^What failed, 8m ago: stage check of deployment deployment1: The release is bad\. Make it better\. It was rolled back/,
  )
  assert.match(text, /The last lines of its log:\n {2}one\n {2}two$/)
  assert.match(
    about('next', {}, { deployments: [failed], now: START + 3 * MINUTE }),
    /revert-canary ends, and the rollback goes on, at the latest in/,
  )
})

void test('what an error brought with it is told, where nothing else says the same', () => {
  const error = { ...userError(), output: `the root\nthe stem\n${userError().message}\none` }
  const failed = deployment(chain(effect('canary')), { kind: 'step-failed', step: 'canary', error })
  const text = about('failed', {}, { deployments: [failed], log: ['one', 'two'] })
  assert.match(text, /What led to it:\n {2}the root\n {2}the stem\nThe last lines of its log:\n {2}one\n {2}two$/)
})

void test('a failure that is over is not told again', () => {
  const failed = deployment([stage('a')], { kind: 'step-failed', step: 'a', error: userError() })
  const done = deployment([stage('a')], { kind: 'step-succeeded', step: 'a' })
  assert.equal(about('failed', {}, { deployments: [{ ...done, id: 'deployment2' }, failed] }), '')
})

void test('a stage between two attempts, and one that is held', () => {
  const state = deployment([effect('a', { timeoutMs: 5 * MINUTE })])
  const again = extend(state, [failureOf(state, 'a', worldError(), START + MINUTE)], START + MINUTE).after
  assert.match(
    about('waits', {}, { deployments: [again], now: START + MINUTE }),
    /It waits: a failed \(The network failed\) and will be tried again/,
  )
  const held = { ...again, held: { deadline: NOW + MINUTE, reason: 'a failed' } }
  assert.match(about('next', {}, { deployments: [held] }), /A person decides: `slipway deployment retry deployment1`/)
})

void test('a pause says how it ends', () => {
  const open = deployment([stage('a')])
  const body = { kind: 'pause', deployment: open.id } as const
  const { facts } = obey(
    open,
    { id: 'c', body, by: member('bob'), at: START, expiresAt: NOW },
    { now: START, rule: () => ({ skippable: true }) },
  )
  const paused = extend(open, facts, START).after
  assert.match(
    about('next', {}, { deployments: [paused] }),
    /Nothing until it is resumed: `slipway deployment resume deployment1`/,
  )
})

void test('drift, a repository that is away, an agent that is away, and warnings', () => {
  const drift = [{ resource: 'primary', path: 'replicas', before: '4', after: '3' }]
  assert.match(about('drift', { drift }), /^One field differs .*: replicas of primary \(wanted 4, found 3\)\.$/)
  const away = 'Its repository cannot be read: connection refused'
  assert.match(
    about('git', { warnings: [away], fetchedAt: NOW - 60 * MINUTE }),
    /connection refused\. It was last reached 1h ago\.$/,
  )
  assert.match(about('git', { fetchedAt: NOW - 5 * MINUTE }), /config was last reached 5m ago/)
  assert.match(about('agent', {}, { connected: false }), /^Agent local is not connected/)
  assert.match(about('next', {}, { connected: false }), /Start agent local/)
  assert.match(about('agent', { warnings: ['watching it hangs'] }), /Watching it hangs\.$/)
})

void test('a quarantine says how to deploy it all the same', () => {
  const quarantine = { desired: 'd', revision: revision('b'), deployment: 'deployment1', since: START, reason: 'bad' }
  assert.match(about('next', { head: revision('b'), quarantine }), /`slipway app sync shop --lift-quarantine`/)
})

void test('the same knowledge gives the same words', () => {
  assert.deepEqual(told({ head: revision('b') }), told({ head: revision('b') }))
})
