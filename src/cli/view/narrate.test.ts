import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { applyFact } from '#domain/deployment.ts'
import type { Deployment } from '#domain/deployment.ts'
import type { Fact, FactBody } from '#domain/fact.ts'
import { ansiPaint } from '../text/paint.ts'
import { tint } from './mark.ts'
import { narrate } from './narrate.ts'
import { factsOf, measuringBodies, rolledBackBodies, START, waiting } from './story-fixture.ts'

before(() => {
  process.env['TZ'] = 'UTC'
})

function told(facts: readonly Fact[]): string[] {
  let known: Deployment | undefined
  return facts.flatMap((fact) => {
    const after = applyFact(known, fact)
    const lines = narrate(known, after, fact)
    known = after
    return lines
  })
}

/** What is told of further facts after a canary that is measured. */
function toldAfter(...bodies: readonly FactBody[]): string[] {
  const first = measuringBodies()
  const rest = bodies.map((body, i): [number, FactBody] => [20 + i, body])
  return told(factsOf([...first, ...rest])).slice(told(factsOf(first)).length)
}

void test('a release that is rolled back, told from its facts alone', () => {
  assert.deepEqual(told(factsOf(rolledBackBodies())), [
    '▸ shop: 8f3c2d1 “Make the page faster” by Ada',
    '  why: server.js changed',
    '  plan: pipeline, because: server.js changed',
    '  stages: canary → traffic → analysis → smoke → approval → primary',
    '▸ 1/6 canary',
    '… 1/6 canary: 1 of 2 instances ready',
    '✔ 1/6 canary (4s)',
    '▸ 2/6 traffic',
    '⇄ traffic: primary 80%, canary 20%',
    '✔ 2/6 traffic (1s)',
    '▸ 3/6 analysis',
    '▸ 4/6 smoke',
    '    success-rate: canary 99.912%',
    '    p99: canary 131.3ms',
    '    p99: primary 128ms',
    '✖ verdict: fail',
    '  ✖ success-rate: 91.2% is below 99.5%',
    '  ✔ p99: 131ms against 128ms of primary',
    '✖ 3/6 analysis: success-rate: 91.2% is below 99.5%',
    '⊘ 4/6 smoke stopped: analysis failed',
    '↶ rolling back: analysis failed: success-rate: 91.2% is below 99.5%',
    '▸ ↶ revert traffic',
    '⇄ traffic: primary 100%',
    '✔ ↶ revert traffic (1s)',
    '▸ ↶ revert canary',
    '✔ ↶ revert canary (1s)',
    '▸ ↶ restore what ran before',
    '✔ ↶ restore what ran before (1s)',
    '✖ shop failed after 30s: analysis failed: success-rate: 91.2% is below 99.5%; rolled back to 1b2c3d4',
    '  this revision is quarantined: it does not come back by itself; the next different one is deployed',
    '  next: Fix the release and push it.',
  ])
})

void test('what people do is told with their names and words', () => {
  const by = { kind: 'member', name: 'Grace\u001B[31m' } as const
  const deadline = START + 3_600_000
  assert.deepEqual(
    toldAfter(
      { kind: 'paused', by, deadline },
      { kind: 'resumed', by },
      { kind: 'approved', step: '4-approval', by, digest: 'a', comment: 'looks\ngood' },
      { kind: 'rejected', step: '4-approval', by },
      { kind: 'cancel-requested', by, rollback: true, reason: 'wrong day' },
    ),
    [
      '… paused by Grace; cancelled at 13:00:00 unless it is resumed',
      '▸ resumed by Grace',
      '✔ 5/6 approval: approved by Grace: looks good',
      '✖ 5/6 approval: rejected by Grace',
      '⊘ cancelled by Grace, it is rolled back: wrong day',
    ],
  )
})

void test('the same wait is told once, and a note of a stage to itself never', () => {
  assert.deepEqual(
    toldAfter(
      { kind: 'step-waiting', step: '4-smoke', waiting: waiting('an answer', START) },
      { kind: 'step-waiting', step: '3.2-smoke', waiting: waiting('an answer', START) },
      { kind: 'step-waiting', step: '3.2-smoke', waiting: waiting('an answer', START + 1) },
      { kind: 'evidence', step: '3.2-smoke', evidence: { type: 'memo', key: 'pid', value: 1 } },
    ),
    ['… ↶ 4-smoke: an answer', '… 4/6 smoke: an answer'],
  )
})

void test('a failed attempt says when the next one is', () => {
  const error = { code: 'script.failed', kind: 'world', message: 'It exited with 75', hint: '' } as const
  assert.deepEqual(
    toldAfter(
      { kind: 'step-failed', step: '3.2-smoke', error, retryAt: START + 22_000 },
      { kind: 'step-started', step: '3.2-smoke', attempt: 2, deadline: START + 600_000 },
      { kind: 'step-skipped', step: '3.2-smoke', reason: 'Skipped by Grace' },
    ),
    [
      '✖ 4/6 smoke: It exited with 75; tried again in 2s',
      '▸ 4/6 smoke (attempt 2)',
      '– 4/6 smoke skipped: Skipped by Grace',
    ],
  )
})

void test('measurements without a number are told as what they are', () => {
  const at = START
  const none = (measured: Extract<FactBody, { kind: 'evidence' }>['evidence'] & { type: 'sample' }): FactBody => ({
    kind: 'evidence',
    step: '3.1-analysis',
    evidence: measured,
  })
  assert.deepEqual(
    toldAfter(
      none({ type: 'sample', check: 'p99', series: 'canary', measured: { type: 'none', at, why: 'empty' } }),
      none({ type: 'sample', check: 'p99', series: 'canary', measured: { type: 'error', at, message: 'away' } }),
      none({ type: 'sample', check: 'unheard-of', series: 'value', measured: { type: 'value', at, value: 2.34567 } }),
    ),
    ['    p99: canary no data', '    p99: canary not answered', '    unheard-of: value 2.346'],
  )
})

void test('marks are painted, words are not', () => {
  assert.equal(tint('✔ 1/6 canary', ansiPaint), '\u001B[32m✔\u001B[39m 1/6 canary')
  assert.equal(tint('  ✖ p99: slow', ansiPaint), '  \u001B[31m✖\u001B[39m p99: slow')
  assert.equal(tint('  why: because', ansiPaint), '  why: because')
})
