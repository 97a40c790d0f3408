import assert from 'node:assert/strict'
import { test } from 'node:test'
import { REQUEST_CLASSES } from './api.ts'
import { bucketOf, LATENCY_BOUNDS_MS, quantileOf } from './latency.ts'
import {
  CLASS,
  classOfStatus,
  createMeter,
  forgetWindows,
  KEPT_SECONDS,
  recordRequest,
  summarise,
  totalsOf,
} from './meter.ts'
import { metricsText } from './metrics-text.ts'

void test('the classes that the hot path names stand where it says', () => {
  assert.equal(REQUEST_CLASSES[CLASS.error], 'error')
  assert.equal(REQUEST_CLASSES[CLASS.aborted], 'aborted')
  assert.equal(REQUEST_CLASSES[classOfStatus(204)], '2xx')
  assert.equal(REQUEST_CLASSES[classOfStatus(599)], '5xx')
  assert.equal(REQUEST_CLASSES[classOfStatus(999)], 'error')
})

void test('a latency falls into the bucket of the first bound that is not below it', () => {
  for (const [index, bound] of LATENCY_BOUNDS_MS.entries()) {
    assert.equal(bucketOf(bound), index)
    assert.equal(bucketOf(bound + 0.001), index + 1)
  }
  assert.equal(bucketOf(0), 0)
})

void test('quantiles lie in the bucket of the wanted rank', () => {
  const buckets = Array.from({ length: LATENCY_BOUNDS_MS.length + 1 }, () => 0)
  assert.equal(quantileOf(buckets, 0.99), undefined)
  buckets[0] = 98
  buckets[bucketOf(450)] = 2
  assert.ok((quantileOf(buckets, 0.5) ?? 0) <= 1)
  const p99 = quantileOf(buckets, 0.99) ?? 0
  assert.ok(p99 >= 400 && p99 <= 500, `${p99}`)
  assert.equal(quantileOf([...buckets.slice(0, -1), 1_000_000], 0.99), 10_000)
})

void test('windows hold whole seconds, from inclusive to exclusive', () => {
  const meter = createMeter()
  recordRequest(meter, { kind: classOfStatus(200), latencyMs: 3, at: 100_000 })
  recordRequest(meter, { kind: classOfStatus(500), latencyMs: 3, at: 101_999 })
  recordRequest(meter, { kind: CLASS.aborted, latencyMs: 3, at: 102_000 })
  const { requests, latency } = summarise(meter, 100, 102)
  assert.equal(requests['2xx'], 1)
  assert.equal(requests['5xx'], 1)
  assert.equal(requests.aborted, 0)
  assert.equal(latency[bucketOf(3)], 2)
})

void test('a second that has fallen out of the ring is not counted as another', () => {
  const meter = createMeter()
  recordRequest(meter, { kind: 1, latencyMs: 1, at: 5_000 })
  recordRequest(meter, { kind: 1, latencyMs: 1, at: 5_000 + KEPT_SECONDS * 1_000 })
  assert.equal(summarise(meter, 5, 6).requests['2xx'], 0)
  assert.equal(summarise(meter, 5, 10_000).requests['2xx'], 1)
  assert.equal(totalsOf(meter).requests['2xx'], 2)
})

void test('a new canary begins with empty windows, the counters go on', () => {
  const meter = createMeter()
  recordRequest(meter, { kind: 4, latencyMs: 1, at: 5_000 })
  forgetWindows(meter)
  assert.equal(summarise(meter, 0, 10).requests['5xx'], 0)
  assert.equal(totalsOf(meter).requests['5xx'], 1)
})

void test('metrics are cumulative and complete', () => {
  const primary = createMeter()
  recordRequest(primary, { kind: 1, latencyMs: 30, at: 1_000 })
  recordRequest(primary, { kind: 4, latencyMs: 60_000, at: 1_000 })
  primary.inFlight = 3
  const text = metricsText([{ name: 'shop', meters: { primary, canary: createMeter(), baseline: createMeter() } }])
  const labels = 'application="shop",variant="primary"'
  assert.ok(text.includes(`slipway_proxy_requests_total{${labels},class="2xx"} 1\n`))
  assert.ok(text.includes(`slipway_proxy_requests_total{${labels},class="5xx"} 1\n`))
  assert.ok(text.includes(`duration_seconds_bucket{${labels},le="0.03"} 1\n`))
  assert.ok(text.includes(`duration_seconds_bucket{${labels},le="10"} 1\n`))
  assert.ok(text.includes(`duration_seconds_bucket{${labels},le="+Inf"} 2\n`))
  assert.ok(text.includes(`duration_seconds_sum{${labels}} 60.03\n`))
  assert.ok(text.includes(`duration_seconds_count{${labels}} 2\n`))
  assert.ok(text.includes(`slipway_proxy_requests_in_flight{${labels}} 3\n`))
  assert.ok(!text.includes('variant="canary"'))
})
