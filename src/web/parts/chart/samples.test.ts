import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Fact } from '#domain/fact.ts'
import { plannedChecks, samplesOf } from './samples.ts'

function sample(seq: number, check: string, at: number): Fact {
  const evidence = { type: 'sample', check, series: 'canary', measured: { type: 'value', at, value: seq } } as const
  return { deployment: '01m7yr706028shqv', seq, at, kind: 'evidence', step: '3-analysis', evidence }
}

void test('samples are gathered by check and series, each moment once', () => {
  const facts = [sample(1, 'errors', 10), sample(2, 'p95', 10), sample(3, 'errors', 20), sample(4, 'errors', 20)]
  const [errors, p95, ...others] = samplesOf(facts)
  assert.deepEqual(
    errors?.series['canary']?.map((one) => one.at),
    [10, 20],
  )
  assert.equal(p95?.check, 'p95')
  assert.deepEqual(others, [])
})

void test('of a plan only what is understood is taken', () => {
  const checks = [{ name: 'a', unit: 'ms', rule: { strategy: 'threshold', max: 5, more: 1 } }, { no: 'name' }, 7]
  assert.deepEqual(plannedChecks({ checks }), [{ name: 'a', unit: 'ms', rule: { strategy: 'threshold', max: 5 } }])
  for (const other of [undefined, null, 5, {}, { checks: 'no' }]) assert.deepEqual(plannedChecks(other), [])
})
