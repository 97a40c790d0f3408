import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import type { CheckResult, Measured } from '#domain/evidence.ts'
import type { Fact, FactBody } from '#domain/fact.ts'
import { Journal } from './journal.ts'

const ORIGIN = { repository: 'config', file: 'shop/app.slipway.yaml' }

function openJournal(t: TestContext): { journal: Journal; reopen: () => Journal } {
  const home = mkdtempSync(join(tmpdir(), 'slipway-reference-'))
  const file = join(home, 'journal.db')
  let journal = new Journal(file)
  t.after(() => {
    journal.close()
    rmSync(home, { recursive: true })
  })
  return {
    journal,
    reopen: () => {
      journal.close()
      journal = new Journal(file)
      return journal
    },
  }
}

function result(value: number, more: Partial<CheckResult> = {}): CheckResult {
  const samples: Measured[] = [{ type: 'value', at: 1, value }]
  const [outcome, figures] = ['pass' as const, { values: 1 }]
  const base = { check: 'p99', strategy: 'previous', question: 'q1', outcome, words: 'fine', limits: {}, figures }
  return { ...base, samples: { canary: samples, previous: [{ type: 'value', at: 0, value: 0 }] }, ...more }
}

/** A whole deployment whose stage gave this verdict, or none. */
function deploy(
  journal: Journal,
  id: number,
  of: { checks?: CheckResult[]; status?: 'succeeded' | 'failed'; step?: string; application?: string },
): void {
  const { checks, status = 'succeeded', step = '3-analysis', application = 'shop' } = of
  const by = { kind: 'commit' as const, name: 'Ada' }
  const revision = { commit: `commit${id}`, author: 'Ada', email: 'a@b.c', message: 'm', at: 0 }
  const trigger = { kind: 'commit' as const, by, reason: 'a commit' }
  const bodies: FactBody[] = [
    { kind: 'triggered', application, agent: 'here', trigger, revision },
    ...(checks
      ? [
          {
            kind: 'evidence' as const,
            step,
            evidence: { type: 'verdict' as const, outcome: 'pass' as const, words: '', checks },
          },
        ]
      : []),
    { kind: 'finished', status, reason: 'done' },
  ]
  const deployment = `deployment${String(id).padStart(3, '0')}`
  const facts: Fact[] = []
  for (const body of bodies) facts.push({ ...body, deployment, seq: facts.length + 1, at: id })
  journal.append({ facts, origin: ORIGIN })
}

const asked = { application: 'shop', question: 'q1', step: '3-analysis' }

void test('the samples of the last success outlive the facts, failures and a restart', (t) => {
  const { journal, reopen } = openJournal(t)
  assert.equal(journal.reference(asked), undefined)
  deploy(journal, 1, { checks: [result(10)] })
  deploy(journal, 2, { checks: [result(20)] })
  for (let id = 3; id < 60; id += 1) deploy(journal, id, { checks: [result(99)], status: 'failed' })
  journal.markDelivered(1_000_000)
  journal.prune('shop')
  assert.equal(journal.deployment('deployment002'), undefined)
  const expected = {
    deployment: 'deployment002',
    commit: 'commit2',
    at: 2,
    samples: [{ type: 'value', at: 1, value: 20 }],
  }
  assert.deepEqual(reopen().reference(asked), expected)
})

void test('a success without an analysis takes nothing away', (t) => {
  const { journal } = openJournal(t)
  deploy(journal, 1, { checks: [result(10)] })
  deploy(journal, 2, {})
  assert.equal(journal.reference(asked)?.deployment, 'deployment001')
})

void test('the same stage counts before another one that asked the same', (t) => {
  const { journal } = openJournal(t)
  deploy(journal, 1, { checks: [result(10)] })
  deploy(journal, 2, { checks: [result(20)], step: '5-analysis' })
  assert.equal(journal.reference(asked)?.commit, 'commit1')
  assert.equal(journal.reference({ ...asked, step: '4-analysis' })?.commit, 'commit2')
  assert.equal(journal.reference({ ...asked, application: 'cart' }), undefined)
  assert.equal(journal.reference({ ...asked, question: 'q2' }), undefined)
})

void test('what failed, or has too few numbers, is no yardstick', (t) => {
  const { journal } = openJournal(t)
  const checks = [
    result(1, { question: 'failed', outcome: 'fail' }),
    result(1, { question: 'few', limits: { minSamples: 8 } }),
    result(1, { question: 'none', figures: { values: 0 } }),
    result(1, { question: 'accepted', outcome: 'inconclusive' }),
  ]
  deploy(journal, 1, { checks })
  const known = ['failed', 'few', 'none', 'accepted'].filter((question) => journal.reference({ ...asked, question }))
  assert.deepEqual(known, ['accepted'])
})

void test('questions that nobody asks any more are forgotten', (t) => {
  const { journal } = openJournal(t)
  for (let id = 1; id <= 210; id += 1) deploy(journal, id, { checks: [result(id, { question: `q${id}` })] })
  assert.equal(journal.reference({ ...asked, question: 'q10' }), undefined)
  assert.equal(journal.reference({ ...asked, question: 'q11' })?.commit, 'commit11')
})
