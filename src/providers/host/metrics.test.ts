import assert from 'node:assert/strict'
import { test } from 'node:test'
import { METRICS } from '#analysis/metric.ts'
import type { RequestSummary, Windows } from '#host/api.ts'
import { bucketOf, BUCKET_COUNT } from '#host/latency.ts'
import { loadUntil } from '#host/fixture/load.ts'
import { play } from '../../../test/play-stage.ts'
import { rehearse } from './fixture/rehearsal.ts'
import { measure, metrics } from './metrics.ts'
import { sync } from './sync.ts'

const none = { '1xx': 0, '2xx': 0, '3xx': 0, '4xx': 0, '5xx': 0, error: 0, aborted: 0 }

function summary(requests: Partial<RequestSummary['requests']>, latencies: readonly number[] = []): RequestSummary {
  const latency = Array.from({ length: BUCKET_COUNT }, () => 0)
  for (const ms of latencies) latency[bucketOf(ms)] = (latency[bucketOf(ms)] ?? 0) + 1
  return { requests: { ...none, ...requests }, latency }
}

const windows: Windows = {
  from: 0,
  to: 10_000,
  variants: {
    primary: summary({ '2xx': 90, '4xx': 5, '5xx': 3, error: 2, aborted: 20 }, [5, 5, 5, 450]),
    canary: summary({ '2xx': 10 }, [5]),
    baseline: summary({}),
  },
}

function value(metric: (typeof METRICS)[number], variant?: string): number | string {
  const measured = measure(metric, { query: metric, variant, at: 10_000, windowMs: 10_000 }, windows)
  return measured.type === 'value' ? measured.value : measured.type === 'none' ? measured.why : measured.message
}

void test('rates are in percent and leave out requests whose client left', () => {
  assert.equal(value('error-rate', 'primary'), 5)
  assert.equal(value('success-rate', 'primary'), 95)
  assert.equal(value('success-rate', 'canary'), 100)
  assert.equal(value('rate', 'primary'), 12)
})

void test('without a variant all are taken together', () => {
  assert.equal(value('rate'), 13)
  assert.ok(Math.abs(Number(value('error-rate')) - 500 / 110) < 1e-9)
})

void test('quantiles are in milliseconds', () => {
  const p99 = Number(value('p99', 'primary'))
  assert.ok(p99 > 400 && p99 <= 500)
  assert.ok(Number(value('p50', 'primary')) <= 5)
})

void test('no requests are no data, for every metric', () => {
  for (const metric of METRICS) assert.equal(value(metric, 'baseline'), 'empty')
})

void test('asks the daemon, and refuses what it does not know', async () => {
  await using r = await rehearse()
  await play(async () => sync.run(r.context(await r.desired('v1')), {}))
  await loadUntil(r.stage.url, () => new Promise((resolve) => setTimeout(resolve, 50)))
  const source = metrics(r.connection, { name: 'shop', app: (await r.desired('v1')).settings })
  const { signal } = new AbortController()
  const at = Date.now() + 1_000
  const measured = await source.measure({ query: 'success-rate', variant: 'primary', at, windowMs: 60_000 }, signal)
  assert.deepEqual(measured, { type: 'value', at, value: 100 })
  const early = { query: 'p99', variant: 'primary', at: at - 600_000, windowMs: 60_000 }
  assert.deepEqual(await source.measure(early, signal), { type: 'none', at: early.at, why: 'empty' })
  await assert.rejects(source.measure({ query: 'cpu', at, windowMs: 1_000 }, signal), {
    code: 'host.metric-unknown',
    hint: 'It has: success-rate, error-rate, p50, p90, p95, p99, rate.',
  })
})
