import assert from 'node:assert/strict'
import { test } from 'node:test'
import { slipwayError } from '#domain/errors.ts'
import type { Measured } from '#domain/evidence.ts'
import type { MetricSource } from '#domain/stage.ts'
import { askSource, LATEST_MS } from './measure.ts'

const query = { query: 'p99', at: 1_000, windowMs: 1_000 }

function ask(
  measure: MetricSource['measure'],
  more: { now?: number; signal?: AbortSignal; timeLimitMs?: number } = {},
) {
  const signal = new AbortController().signal
  return askSource({ name: 'metrics', measure }, query, { now: 1_000, timeLimitMs: 10_000, signal, ...more })
}

function answer(measured: Measured): MetricSource['measure'] {
  return () => Promise.resolve(measured)
}

void test('an answer belongs to the moment that was asked about', async () => {
  assert.deepEqual(await ask(answer({ type: 'value', at: 7, value: 5 })), { type: 'value', at: 1_000, value: 5 })
})

void test('a number that is none is told apart although the source did not', async () => {
  const why = async (value: number): Promise<unknown> => {
    const measured = await ask(answer({ type: 'value', at: 0, value }))
    return measured.type === 'none' ? measured.why : measured
  }
  assert.equal(await why(Number.NaN), 'nan')
  assert.equal(await why(-Infinity), 'infinite')
})

void test('a source that hangs, and ignores its signal, is an error', async () => {
  const measured = await ask(() => new Promise(() => {}), { timeLimitMs: 10 })
  assert.deepEqual(measured, { type: 'error', at: 1_000, message: 'no answer from metrics within 0.01 s' })
})

void test('the world’s errors are samples, a person’s are thrown', async () => {
  const details = { source: 'metrics', how: 'away', url: '' }
  const world = await ask(() => Promise.reject(slipwayError('analysis.source-failed', details)))
  assert.equal(world.type === 'error' && world.message, 'The metric source metrics could not be asked: away')
  const user = ask(() => Promise.reject(slipwayError('analysis.source-query', { ...details, query: 'x' })))
  await assert.rejects(user, { code: 'analysis.source-query' })
})

void test('a cancelled question is no sample', async () => {
  const abort = new AbortController()
  const asked = ask(() => new Promise(() => {}), { signal: abort.signal })
  abort.abort(new Error('cancelled'))
  await assert.rejects(asked, /cancelled/)
})

void test('what is long ago is not asked', async () => {
  const never: MetricSource['measure'] = () => assert.fail('it was asked')
  const measured = await ask(never, { now: query.at + LATEST_MS + 1 })
  assert.deepEqual(measured, { type: 'none', at: 1_000, why: 'late' })
})
