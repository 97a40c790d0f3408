import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Fact, FactBody } from '#domain/fact.ts'
import { drive, fail, letTimePass, settle, succeed } from '#domain/testing/driver.ts'
import { chain, effect, member, planOf, stage, START, userError } from '#domain/testing/fixture.ts'
import { en } from '../../text/en/index.ts'
import { trafficPoints, verdictOf, roundOf, changedResources } from './evidence.ts'
import { beginnings, isQuiet, sharesText, tellFact } from './fact-words.ts'

function rolledBack() {
  const driver = drive(planOf(chain(effect('canary'), stage('check', { name: 'the check' }))))
  settle(driver)
  driver.now += 5_000
  succeed(driver, 'canary')
  fail(driver, 'check', userError())
  letTimePass(driver)
  return driver
}

const moment = (at: number): string => new Date(at).toISOString()

function tellAll(facts: readonly Fact[]): string[] {
  const { state: deployment } = rolledBack()
  const began = beginnings(facts)
  return facts.map((fact) => tellFact(fact, { deployment, texts: en, moment, startedAt: began.get(fact.seq) }).words)
}

void test('a deployment is told from its trigger to its end', () => {
  const words = tellAll(rolledBack().facts)
  assert.match(words[0] ?? '', /^bbbbbbb: It began by commit$/)
  assert.ok(words.includes('canary began') && words.includes('canary succeeded after 5s'), words.join('\n'))
  assert.ok(words.some((one) => one.startsWith('the check failed: ')))
  assert.ok(words.some((one) => one.startsWith('Rollback began: the check failed')))
  assert.ok(words.includes('revert canary began') && words.includes('restore what ran before began'))
  assert.match(words.at(-1) ?? '', /^Ended, failed: .*failed/)
})

void test('what comes from elsewhere cannot act', () => {
  const evil = 'a\u001B]8;;http://x\u0007b\u202Ec\nd'
  const bodies: FactBody[] = [
    { kind: 'approved', step: evil, by: member('ann'), digest: '', comment: evil },
    { kind: 'step-skipped', step: 'check', reason: evil },
    { kind: 'evidence', step: 'check', evidence: { type: 'memo', key: evil, value: evil } },
    { kind: 'evidence', step: 'check', evidence: { type: 'traffic', weights: { [evil]: 100 } } },
    { kind: 'cancel-requested', by: member('ann'), rollback: true, reason: evil },
  ]
  const { state: deployment } = rolledBack()
  for (const [at, body] of bodies.entries()) {
    const fact = { ...body, deployment: deployment.id, seq: at + 3, at: START }
    const { words, details } = tellFact(fact, { deployment, texts: en, moment })
    assert.doesNotMatch([words, ...details].join(''), /[\p{Cc}\p{Cf}]/u)
  }
})

void test('shares are told the largest first, and those without any are not', () => {
  assert.equal(sharesText({ canary: 12.5, baseline: 0, primary: 87.5 }), 'primary 87.5%, canary 12.5%')
  assert.equal(sharesText({ primary: 0 }), '')
})

const sample = (step: string, seq: number): Fact => ({
  deployment: 'dep00001',
  seq,
  at: START + seq,
  kind: 'evidence',
  step,
  evidence: { type: 'sample', check: 'errors', series: 'canary', measured: { type: 'value', at: START, value: 1 } },
})

void test('a retry begins a new round, with its own samples and verdict', () => {
  const verdict: Fact = {
    deployment: 'dep00001',
    seq: 3,
    at: START,
    kind: 'evidence',
    step: 'a',
    evidence: { type: 'verdict', outcome: 'fail', words: 'errors', checks: [] },
  }
  const retry: Fact = {
    deployment: 'dep00001',
    seq: 4,
    at: START,
    kind: 'retry-requested',
    step: 'a',
    by: member('ann'),
  }
  const before = [sample('a', 1), sample('b', 2), verdict]
  assert.equal(verdictOf(before, 'a')?.outcome, 'fail')
  assert.equal(verdictOf(before, 'b'), undefined)
  assert.equal(verdictOf([...before, retry], 'a'), undefined)
  assert.deepEqual(
    roundOf([...before, retry, sample('a', 5)], 'a').map(({ seq }) => seq),
    [5],
  )
  assert.ok(isQuiet(sample('a', 1)) && !isQuiet(verdict))
})

void test('traffic and changes are counted as they are', () => {
  const moved: Fact = {
    deployment: 'dep00001',
    seq: 9,
    at: 7,
    kind: 'evidence',
    step: 'traffic',
    evidence: { type: 'traffic', weights: { primary: 80, canary: 20 } },
  }
  assert.deepEqual(trafficPoints([sample('a', 8), moved]), [{ at: 7, weights: { primary: 80, canary: 20 } }])
  const differences = [
    { resource: 'x', path: 'a' },
    { resource: 'gone', path: '', before: 'kind: x' },
    { resource: 'x', path: 'b' },
  ]
  assert.deepEqual(
    changedResources(differences).map((one) => [one.resource, one.change, one.differences.length]),
    [
      ['gone', 'removed', 1],
      ['x', 'changed', 2],
    ],
  )
})
