import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { formatAmount } from '#domain/amount.ts'
import { checkSchema } from './check.ts'
import { amountIn, parseAmount } from './unit.ts'

const threshold = { metric: 'success-rate', min: '99.5%' }
const comparison = { metric: 'p99', compare: 'canary-primary' }
const query = { source: 'prometheus', query: 'x{v="{{ variant }}"}', max: 1 }

void test('defaults of a threshold check', () => {
  assert.deepEqual(checkSchema.parse(threshold), {
    name: 'success-rate of canary',
    source: 'proxy',
    query: 'success-rate',
    unit: 'percent',
    series: [{ name: 'canary', variant: 'canary' }],
    intervalMs: 10_000,
    initialDelayMs: 0,
    noData: 'wait',
    limits: { failure: 0, error: 4, inconclusive: 0 },
    rule: { strategy: 'threshold', min: 99.5 },
  })
})

void test('defaults of a comparison', () => {
  const check = checkSchema.parse(comparison)
  assert.deepEqual(
    check.series.map((series) => series.name),
    ['canary', 'primary'],
  )
  assert.deepEqual(check.rule, {
    strategy: 'canary-primary',
    worse: 'higher',
    alpha: 0.02,
    effectPercent: 10,
    effectAbsolute: 0,
    sequential: true,
  })
  const rate = checkSchema.parse({ metric: 'success-rate', compare: 'canary-primary' })
  assert.deepEqual(rate.rule.strategy === 'canary-primary' && [rate.rule.worse, rate.rule.effectAbsolute], [
    'lower',
    0.5,
  ])
})

void test('limits are read in the unit of the numbers', () => {
  const maxOf = (more: object): unknown => {
    const { rule } = checkSchema.parse({ ...query, ...more })
    return rule.strategy === 'threshold' ? rule.max : undefined
  }
  assert.equal(maxOf({ unit: 's', max: '250ms' }), 0.25)
  assert.equal(maxOf({ unit: 'ms', max: '1.5s' }), 1_500)
  assert.equal(maxOf({ unit: 'ratio', max: '0.1%' }), 0.001)
  assert.equal(maxOf({ max: 12 }), 12)
  assert.equal(amountIn({ value: 5, unit: 'ms' }, 'percent'), undefined)
  assert.equal(parseAmount('5 ms'), undefined)
  assert.deepEqual(parseAmount('-3.5%'), { value: -3.5, unit: '%' })
})

void test('a query without variants is one series', () => {
  const check = checkSchema.parse({ source: 'prometheus', query: 'up{app="{{ app.name }}"}', min: 1 })
  assert.deepEqual(check.series, [{ name: 'value' }])
})

const refused: readonly [object, string, RegExp][] = [
  [{}, 'metric', /needs a `metric`/],
  [{ metric: 'p98', max: 1 }, 'metric', /one of success-rate/],
  [{ metric: 'p99' }, 'compare', /needs a `min` or a `max`/],
  [{ ...threshold, query: 'x' }, 'query', /takes a `metric`/],
  [{ ...threshold, unit: 'ms' }, 'unit', /leave `unit` out/],
  [{ ...threshold, max: '90%' }, 'min', /above `max`/],
  [{ ...threshold, max: '90ms' }, 'max', /in percent/],
  [{ ...threshold, min: 'much' }, 'min', /a number, with/],
  [{ ...threshold, alpha: 0.05 }, 'alpha', /only in a comparison/],
  [{ ...threshold, effect: '5%' }, 'effect', /only in a comparison/],
  [{ ...threshold, worse: 'lower' }, 'worse', /only in a comparison/],
  [{ ...threshold, inconclusiveLimit: 2 }, 'inconclusiveLimit', /noData: inconclusive/],
  [{ ...threshold, interval: '100ms' }, 'interval', /1s to 1d/],
  [{ ...threshold, interval: 10 }, 'interval', /a duration/],
  [{ ...threshold, noData: 'ignore' }, 'noData', /one of wait/],
  [{ ...threshold, failureLimit: -1 }, 'failureLimit', /whole number/],
  [{ ...comparison, max: 1 }, 'max', /compare: threshold/],
  [{ ...comparison, metric: 'rate' }, 'metric', /cannot be compared/],
  [{ ...comparison, variant: 'primary' }, 'variant', /is the control/],
  [{ ...comparison, minSamples: 3 }, 'minSamples', /never reach an alpha/],
  [{ ...comparison, alpha: 0.5 }, 'alpha', /at most 0.2/],
  [{ ...comparison, effectAbsolute: '5%' }, 'effectAbsolute', /in ms/],
  [{ source: 'prometheus', max: 1 }, 'query', /needs a `query`/],
  [{ ...query, metric: 'p99' }, 'metric', /Only the source `proxy`/],
  [{ ...query, query: 'x{{ a b }}' }, 'query', /form `\{\{ name \}\}`/],
  [{ ...query, query: 'x{{ varient }}' }, 'query', /no look-up `\{\{ varient \}\}`/],
  [{ ...query, max: '5ms' }, 'max', /say the `unit`/],
  [{ source: 'prometheus', query: 'x', compare: 'canary-primary', worse: 'higher' }, 'query', /`\{\{ variant \}\}`/],
  [{ source: 'prometheus', query: 'x{{ variant }}', compare: 'canary-primary' }, 'compare', /`worse: higher`/],
]

for (const [input, key, message] of refused) {
  void test(`refused: ${JSON.stringify(input)}`, () => {
    const issues = checkSchema.safeParse(input).error?.issues ?? []
    const issue = issues.find((one) => one.path[0] === key)
    assert.match(issue?.message ?? `no issue at ${key}: ${JSON.stringify(issues)}`, message)
  })
}

void test('unknown keys are refused', () => {
  assert.equal(checkSchema.safeParse({ ...threshold, treshold: 1 }).error?.issues[0]?.code, 'unrecognized_keys')
})

void test('the JSON Schema describes every key', () => {
  const schema = z.toJSONSchema(checkSchema, { io: 'input' })
  for (const [key, value] of Object.entries(schema.properties ?? {})) {
    assert.ok(typeof value === 'object' && value.description, `${key} has no description`)
  }
})

void test('numbers are shown with their unit', () => {
  assert.equal(formatAmount(99.51234, 'percent'), '99.512%')
  assert.equal(formatAmount(182.345, 'ms'), '182.3ms')
  assert.equal(formatAmount(12_345, 'ms'), '12.3s')
  assert.equal(formatAmount(0.2512345, 's'), '0.2512s')
  assert.equal(formatAmount(1_234_567, undefined), '1234567')
})
