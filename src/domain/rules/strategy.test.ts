import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chooseStrategy } from './strategy.ts'
import type { StrategyInput } from './strategy.ts'
import { trigger } from '../testing/fixture.ts'

const usual: StrategyInput = {
  trigger: trigger(),
  message: 'Change the prices',
  hasPipeline: true,
  isFirst: false,
  comparison: { differences: [], summary: 'server.js changed' },
}
const matcher = { pipeline: ['release *'], quick: ['*[quick]*'] }
const onlyReplicas = { ...usual.comparison, quick: 'Only replicas changed, 2 → 4' }

/** In the order of precedence: each case would be decided otherwise by the rules that follow. */
const cases: readonly [string, Partial<StrategyInput>, string, RegExp][] = [
  [
    'forced quick beats the matcher',
    { forced: 'quick', matcher, message: 'release 2' },
    'quick',
    /^carol asked for a quick sync$/,
  ],
  [
    'forced pipeline beats the first deployment',
    { forced: 'pipeline', isFirst: true },
    'pipeline',
    /^carol asked for the pipeline$/,
  ],
  ['forced pipeline without one is told', { forced: 'pipeline', hasPipeline: false }, 'quick', /but none is written$/],
  [
    'the message asks for the pipeline, also against the comparison',
    { matcher, message: 'release 2', comparison: onlyReplicas },
    'pipeline',
    /matches "release \*"/,
  ],
  [
    'the message asks for quick, on any line',
    { matcher, message: 'Fix\n\nnow [quick]' },
    'quick',
    /matches "\*\[quick\]\*"/,
  ],
  ['the message asks for both: the careful way', { matcher, message: 'release [quick]' }, 'pipeline', /release/],
  [
    'without a pipeline the message has nothing to choose',
    { matcher, message: 'release 2', hasPipeline: false },
    'quick',
    /^No pipeline is written$/,
  ],
  ['a first deployment has nothing to be measured against', { isFirst: true }, 'quick', /^It is the first deployment/],
  ['drift brings back what was proven', { trigger: trigger('drift') }, 'quick', /drifted/],
  ['so does a rollback', { trigger: trigger('rollback') }, 'quick', /deployed with success before/],
  ['the comparison allows quick', { comparison: onlyReplicas }, 'quick', /^Only replicas changed, 2 → 4$/],
  [
    'unless the pipeline is to run always',
    { comparison: onlyReplicas, alwaysPipeline: true },
    'pipeline',
    /^server\.js changed$/,
  ],
  ['else the pipeline, with what changed', {}, 'pipeline', /^server\.js changed$/],
]

for (const [name, parts, strategy, why] of cases) {
  void test(name, () => {
    const chosen = chooseStrategy({ ...usual, ...parts })
    assert.equal(chosen.strategy, strategy)
    assert.match(chosen.why, why)
  })
}

void test('the reason fits into a plan', () => {
  const comparison = { differences: [], summary: 'x'.repeat(5_000) }
  assert.equal(chooseStrategy({ ...usual, comparison }).why.length, 2_000)
})
