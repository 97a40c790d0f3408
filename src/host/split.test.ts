import assert from 'node:assert/strict'
import { Agent } from 'node:http'
import { test } from 'node:test'
import * as fc from 'fast-check'
import type { Variant, Weights } from './api.ts'
import { chooseOfVariant, chooseUpstream, createSplit, effectiveWeights, updateSplit } from './split.ts'
import type { ReadyUpstreams, Upstream } from './split.ts'

const agent = new Agent()

function upstream(variant: Variant, id: string): Upstream {
  return { id, variant, port: 1, agent, inFlight: 0, tunnels: new Set() }
}

function ready(parts: Partial<ReadyUpstreams>): ReadyUpstreams {
  return { primary: [], canary: [], baseline: [], ...parts }
}

const both = ready({ primary: [upstream('primary', 'p1')], canary: [upstream('canary', 'c1')] })

function countBy(weights: Weights, all: ReadyUpstreams, requests: number): Record<Variant, number> {
  const split = createSplit()
  updateSplit(split, weights, all)
  const counts = { primary: 0, canary: 0, baseline: 0 }
  for (let i = 0; i < requests; i += 1) {
    const chosen = chooseUpstream(split)
    if (chosen) counts[chosen.variant] += 1
  }
  return counts
}

void test('20 % is 20 % over 10,000 requests', () => {
  assert.deepEqual(countBy({ primary: 80, canary: 20, baseline: 0 }, both, 10_000), {
    primary: 8_000,
    canary: 2_000,
    baseline: 0,
  })
})

void test('every split is within one request of its weights, at every moment', () => {
  const weights = fc.tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 100 })).map(([a, b]) => {
    const [low, high] = [Math.min(a, b), Math.max(a, b)]
    return { primary: low, canary: high - low, baseline: 100 - high }
  })
  const all = ready({ ...both, baseline: [upstream('baseline', 'b1')] })
  fc.assert(
    fc.property(weights, fc.integer({ min: 1, max: 500 }), (one, requests) => {
      const counts = countBy(one, all, requests)
      for (const variant of ['primary', 'canary', 'baseline'] as const) {
        assert.ok(Math.abs(counts[variant] - (requests * one[variant]) / 100) <= 1.000_001)
      }
    }),
  )
})

void test('a share is spread evenly, not given in one block', () => {
  const split = createSplit()
  updateSplit(split, { primary: 80, canary: 20, baseline: 0 }, both)
  const order = Array.from({ length: 20 }, () => (chooseUpstream(split)?.variant === 'canary' ? 'c' : '.')).join('')
  assert.equal(order, '..c....c....c....c..')
})

void test('a variant without a ready instance gets nothing, and the others get its share', () => {
  const onlyPrimary = ready({ primary: both.primary })
  assert.deepEqual(countBy({ primary: 80, canary: 20, baseline: 0 }, onlyPrimary, 100), {
    primary: 100,
    canary: 0,
    baseline: 0,
  })
  const onlyCanary = ready({ canary: both.canary })
  assert.deepEqual(effectiveWeights({ primary: 80, canary: 20, baseline: 0 }, onlyCanary), {
    primary: 0,
    canary: 100,
    baseline: 0,
  })
})

void test('weight 0 means never, even when nothing else is ready', () => {
  assert.deepEqual(countBy({ primary: 100, canary: 0, baseline: 0 }, ready({ canary: both.canary }), 10), {
    primary: 0,
    canary: 0,
    baseline: 0,
  })
})

void test('an instance that starts anew does not shift the split', () => {
  const split = createSplit()
  const weights = { primary: 80, canary: 20, baseline: 0 }
  let canary = 0
  for (let i = 0; i < 1_000; i += 1) {
    updateSplit(split, weights, both)
    if (chooseUpstream(split)?.variant === 'canary') canary += 1
  }
  assert.equal(canary, 200)
})

void test('the least loaded instance gets the request, equals take turns', () => {
  const split = createSplit()
  const [one, two, busy] = ['p1', 'p2', 'p3'].map((id) => upstream('primary', id))
  assert.ok(one && two && busy)
  busy.inFlight = 5
  updateSplit(split, { primary: 100, canary: 0, baseline: 0 }, ready({ primary: [one, two, busy] }))
  const chosen = new Set(Array.from({ length: 30 }, () => chooseUpstream(split)?.id))
  assert.ok(!chosen.has('p3'))
  assert.ok(chosen.has('p1') && chosen.has('p2'))
})

void test('a retry goes to another instance or to none', () => {
  const split = createSplit()
  const [one, two] = ['p1', 'p2'].map((id) => upstream('primary', id))
  assert.ok(one && two)
  updateSplit(split, { primary: 100, canary: 0, baseline: 0 }, ready({ primary: [one, two] }))
  assert.equal(chooseOfVariant(split, 'primary', one), two)
  updateSplit(split, { primary: 100, canary: 0, baseline: 0 }, ready({ primary: [one] }))
  assert.equal(chooseOfVariant(split, 'primary', one), undefined)
  assert.equal(chooseUpstream(split, one), undefined)
})
