import assert from 'node:assert/strict'
import { test } from 'node:test'
import { emptyApplicationState } from '#domain/application-state.ts'
import { parseApplication } from '#domain/application.ts'
import { reportOf, slipwayError } from '#domain/errors.ts'
import { extend } from '#domain/rules/extend.ts'
import { without } from '#domain/without.ts'
import { ApplicationReport } from '#domain/report.ts'
import { planOf, plannedDeployment, revision, stage, START } from '#domain/testing/fixture.ts'
import { SAMPLE_KINDS } from '#domain/testing/sample-kinds.ts'
import { describe } from './describe.ts'
import type { Knowledge } from './describe.ts'

const RUNNING = { deployment: 'd1', revision: revision('a', 'First\n\nmore'), desired: 'x', versions: [], at: 1 }
const STATE = { ...emptyApplicationState('shop'), running: RUNNING }
const HEALTHY = { at: 1, health: 'healthy' as const, reason: 'all is well', resources: [] }
const DRIFT = { resource: 'primary', path: 'replicas', before: '2', after: '1' }

function told(parts: Partial<Knowledge>): ApplicationReport {
  const report = describe({
    name: 'shop',
    repository: 'config',
    file: 'shop/app.slipway.yaml',
    application: undefined,
    target: 'here',
    address: undefined,
    head: undefined,
    state: STATE,
    current: undefined,
    queued: [],
    observed: { live: HEALTHY, drift: [] },
    error: undefined,
    held: undefined,
    warnings: [],
    evaluatedAt: 1,
    fetchedAt: undefined,
    ...parts,
  })
  // Whatever is known, the control plane takes what is told of it.
  return ApplicationReport.parse(report)
}

const CASES: readonly (readonly [string, Partial<Knowledge>, ApplicationReport['sync'], RegExp])[] = [
  ['well', {}, 'synced', /^Healthy, running aaaaaaa \(First\)$/],
  ['not there yet', { state: emptyApplicationState('shop'), observed: undefined }, 'unknown', /^Nothing runs yet$/],
  [
    'perhaps drifted',
    { observed: { live: HEALTHY, drift: [], warnings: ['Whether a drifted is not known: x'], isUnsure: true } },
    'unknown',
    /; Whether a drifted is not known: x$/,
  ],
  ['drifted', { observed: { live: HEALTHY, drift: [DRIFT] } }, 'out-of-sync', /1 field differs from/],
  [
    'degraded',
    { observed: { live: { ...HEALTHY, health: 'degraded', reason: 'one of two is down' }, drift: [] } },
    'synced',
    /^Degraded, running .*; one of two is down/,
  ],
  ['held back', { held: 'bbbbbbb is quarantined' }, 'out-of-sync', /; bbbbbbb is quarantined$/],
  [
    'broken',
    { error: reportOf(slipwayError('target.unknown', { target: 'x', provider: 'fake', known: 'none' })) },
    'invalid',
    /no target "x".*; running aaaaaaa/,
  ],
  [
    'out of reach',
    { error: reportOf(slipwayError('disk.unwritable', { file: 'x', how: 'full' })) },
    'synced',
    /Could not use x: full; running/,
  ],
  [
    'being deployed',
    { current: plannedDeployment(planOf([stage('a')])).state, held: 'something' },
    'deploying',
    /^Deploying bbbbbbb \(Change b\): /,
  ],
  [
    'told too much',
    { warnings: Array.from({ length: 80 }, () => 'w'.repeat(4_000)), held: 'h'.repeat(9_000) },
    'out-of-sync',
    /…$/,
  ],
]

for (const [name, parts, sync, sentence] of CASES) {
  void test(`an application that is ${name}`, () => {
    const report = told(parts)
    assert.equal(report.sync, sync)
    assert.match(report.sentence, sentence)
  })
}

void test('what waits to be asked for needs a person; what waits for its turn does not', () => {
  const { state: planned } = plannedDeployment(planOf([stage('a')]))
  const rest = without(planned, 'plan')
  const wait = { for: 'its turn', owner: 'agent here', deadline: START + 1, next: 'It is cancelled' }
  const queued = [{ ...rest, status: 'pending' as const, waiting: wait }]
  assert.equal(told({ queued }).waiting?.person, undefined)
  const text = 'host: { run: [node, a.js], listen: "127.0.0.1:8081" }\ntrigger: { queue: manual }\n'
  const application = parseApplication(text, 'shop/app.slipway.yaml', SAMPLE_KINDS)
  assert.equal(told({ queued, application }).waiting?.person, true)
})

void test('an approval is asked for although another stage still runs', () => {
  const { state } = plannedDeployment(planOf([stage('ask'), stage('work')]))
  const waiting = { for: 'an approval', owner: 'bob', person: true, deadline: START + 1, next: 'It fails' }
  const current = extend(
    state,
    [
      { kind: 'step-started', step: 'ask', attempt: 1, deadline: START + 1 },
      { kind: 'step-started', step: 'work', attempt: 1, deadline: START + 1 },
      { kind: 'step-waiting', step: 'ask', waiting },
    ],
    START,
  ).after
  assert.equal(current.status, 'running')
  assert.deepEqual(told({ current }).waiting, waiting)
})
