import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { z } from 'zod'
import { canonicalJson, digestOf } from '../canonical.ts'
import { Plan } from '../plan.ts'
import { makePlan } from './planning.ts'
import type { PlanInput } from './planning.ts'
import { without } from '../without.ts'
import type { PlannedKind } from './stage-plan.ts'
import { MINUTE, revision, trigger } from '../testing/fixture.ts'

const kind: PlannedKind = { effects: true, options: z.object({}), timeoutMs: () => MINUTE, revert: () => {} }

const usual: PlanInput = {
  application: {
    name: 'shop',
    provider: 'host',
    folder: 'shop',
    labels: {},
    stages: [
      { group: 0, kind: 'canary', options: { scale: 25 } },
      { group: 1, kind: 'primary', options: {} },
    ],
    rollback: { automatic: true, timeoutMs: MINUTE, decisionMs: MINUTE },
    timeoutMs: 60 * MINUTE,
  },
  target: 'here',
  trigger: trigger(),
  revision: revision('b'),
  running: { revision: revision('a'), desired: 'desired-a' },
  desired: 'desired-b',
  versions: [{ name: 'shop', version: '2' }],
  comparison: { differences: [{ resource: 'shop', path: 'run', before: 'a', after: 'b' }], summary: 'run changed' },
  quick: [{ kind: 'sync', options: {} }],
  changed: ['shop/server.js'],
  kindOf: () => kind,
}

void test('a plan holds all that the deployment needs', () => {
  const plan = makePlan(usual)
  assert.deepEqual(Plan.parse(plan), plan)
  assert.deepEqual([plan.strategy, plan.why], ['pipeline', 'run changed'])
  assert.deepEqual(
    plan.stages.map(({ id }) => id),
    ['1-canary', '2-primary', '3-clean-canary'],
  )
  assert.deepEqual([plan.running?.commit, plan.runningDesired], ['a'.repeat(40), 'desired-a'])
  assert.equal(plan.quarantine, undefined)
})

void test('what a pipeline makes and leaves is cleaned away at its end, once', () => {
  const cleanKind = { ...kind, options: z.strictObject({ variant: z.string().optional() }) }
  const kindOf = (name: string): PlannedKind => (name === 'clean' ? cleanKind : kind)
  const endOf = (...kinds: [string, object?][]): unknown => {
    const stages = kinds.map(([name, options = {}], group) => ({ group, kind: name, options }))
    const plan = makePlan({ ...usual, kindOf, application: { ...usual.application, stages } })
    return plan.stages.slice(kinds.length).map(({ kind: name, options, needs }) => [name, options, needs])
  }
  const canary: [string] = ['canary']
  assert.deepEqual(endOf(canary, ['primary']), [['clean', { variant: 'canary' }, ['2-primary']]])
  assert.deepEqual(endOf(canary, ['clean', { variant: 'canary' }], canary), [
    ['clean', { variant: 'canary' }, ['3-canary']],
  ])
  assert.deepEqual(endOf(canary, ['baseline'], ['clean', { variant: 'canary' }]), [
    ['clean', { variant: 'baseline' }, ['3-clean']],
  ])
  assert.deepEqual(endOf(canary, ['baseline'], ['clean', { variant: 'all' }]), [])
  assert.deepEqual(endOf(canary, ['clean']), [])
  assert.deepEqual(endOf(['primary']), [])
})

void test('what a person has to approve goes before all stages, whatever the strategy', () => {
  const comparison = { ...usual.comparison, ask: 'the removal of 40 objects' }
  for (const forced of ['quick', 'pipeline'] as const) {
    const [first, ...others] = makePlan({ ...usual, comparison, forced }).stages
    assert.deepEqual([first?.kind, first?.name, first?.needs], ['approval', 'approve the removal of 40 objects', []])
    assert.deepEqual(others[0]?.needs, [first?.id])
  }
})

void test('a quick sync has the stages of the provider', () => {
  const plan = makePlan({ ...usual, forced: 'quick', quarantine: 'desired-bad' })
  assert.deepEqual(
    plan.stages.map(({ id, options }) => [id, options]),
    [['1-sync', {}]],
  )
  assert.equal(plan.quarantine, 'desired-bad')
})

void test('a first deployment has nothing to go back to', () => {
  const plan = makePlan(without(usual, 'running'))
  assert.deepEqual([plan.running, plan.runningDesired, plan.strategy], [undefined, undefined, 'quick'])
})

void test('the digest is that of everything else, and survives the journey', () => {
  const plan = makePlan(usual)
  assert.match(plan.digest, /^[0-9a-f]{64}$/)
  assert.equal(plan.digest, digestOf(without(plan, 'digest')))
  assert.equal(digestOf(without(JSON.parse(JSON.stringify(plan)) as Plan, 'digest')), plan.digest)
  assert.equal(makePlan(usual).digest, plan.digest)
})

const changes: readonly Partial<PlanInput>[] = [
  { desired: 'desired-c' },
  { target: 'there' },
  { revision: revision('c') },
  { trigger: trigger('command') },
  { running: { revision: revision('a'), desired: 'desired-0' } },
  { versions: [] },
  { quarantine: 'x' },
  { forced: 'quick' },
  { comparison: { differences: [], summary: 'run changed' } },
  { application: { ...usual.application, timeoutMs: 1 } },
  {
    application: {
      ...usual.application,
      stages: usual.application.stages.toReversed().map((stage, group) => Object.assign({}, stage, { group })),
    },
  },
]

void test('whatever else is planned has another digest', () => {
  const digests = [usual, ...changes.map((change) => Object.assign({}, usual, change))].map(
    (input) => makePlan(input).digest,
  )
  assert.equal(new Set(digests).size, changes.length + 1)
})

void test('the order in which keys were written does not matter to a digest', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const shuffled = JSON.parse(JSON.stringify(value), (_key, inner: unknown) => {
        if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner
        return Object.fromEntries(Object.entries(inner).toReversed())
      }) as unknown
      assert.equal(canonicalJson(shuffled), canonicalJson(JSON.parse(JSON.stringify(value))))
    }),
  )
})

void test('differences are as many as fit, and the rest is counted', () => {
  const small = { resource: 'r', path: 'p', after: 'x' }
  const many = makePlan({
    ...usual,
    comparison: { differences: Array.from({ length: 3_000 }, () => small), summary: 's' },
  })
  assert.deepEqual([many.differences.length, many.moreDifferences], [2_000, 1_000])
  const large = {
    resource: 'r'.repeat(900),
    path: 'p'.repeat(2_000),
    before: 'b'.repeat(30_000),
    after: 'a'.repeat(30_000),
    text: 't'.repeat(200_000),
  }
  const few = makePlan({ ...usual, comparison: { differences: [large, large, large, large, large], summary: 's' } })
  assert.deepEqual([few.differences.length, few.moreDifferences], [3, 2])
  assert.deepEqual(Plan.parse(few), few)
})

void test('as many stages as a plan holds, and one too many', () => {
  const withStages = (length: number): PlanInput => {
    const stages = Array.from({ length }, (_, group) => ({ group, kind: 'primary', options: {} }))
    return { ...usual, application: { ...usual.application, stages } }
  }
  assert.equal(makePlan(withStages(200)).stages.length, 200)
  assert.throws(() => makePlan(withStages(201)), { code: 'plan.too-many-stages', message: /has 201 stages/ })
})

void test('without a pipeline it says so', () => {
  const plan = makePlan({ ...usual, application: { ...usual.application, stages: [] } })
  assert.deepEqual([plan.strategy, plan.why], ['quick', 'No pipeline is written'])
})
