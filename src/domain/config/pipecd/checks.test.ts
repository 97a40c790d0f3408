import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { inspectApplication } from '../../application.ts'
import type { Templates } from '../template-use.ts'
import { translateTemplates } from './analysis-template.ts'
import { FILE, KINDS, pipecdFile } from './fixture.ts'
import { translatePipecd } from './index.ts'
import { readLogQuery } from './log-query.ts'

interface Read {
  readonly checks: readonly Readonly<Record<string, unknown>>[]
  readonly problems: readonly string[]
  readonly warnings: readonly string[]
}

function read(entry: string, kind = 'metrics', templates?: Templates): Read {
  const spec = `input: { namespace: ns }\npipeline:\n  stages:\n    - name: ANALYSIS\n      with: { duration: 10m, ${kind}: [${entry}] }`
  const around = templates ? { templates } : {}
  const { value, problems, warnings } = translatePipecd(pipecdFile(spec), FILE, around)
  const plain = JSON.parse(JSON.stringify(value ?? null)) as {
    pipeline?: { analysis: { checks: Read['checks'] } }[]
  } | null
  const keyOf = ({ line, key }: { line: number; key: string }): string => `${line} ${key.split('.').slice(-1)[0]}`
  return {
    checks: plain?.pipeline?.[0]?.analysis.checks ?? [],
    problems: problems.map(keyOf),
    warnings: warnings.map(keyOf),
  }
}

void test('limits of a metric', () => {
  const query = 'up{a="{{ .App.Name }}", n="{{ .K8s.Namespace }}", v="{{ .Variant.Name }}"}'
  const entry = `{ provider: prom, interval: 1m, failureLimit: 2, skipOnNoData: true, expected: { min: 0, max: 5 }, query: '${query}' }`
  assert.deepEqual(read(entry).checks, [
    {
      name: 'prom',
      source: 'prom',
      query: 'up{a="{{ app.name }}", n="ns", v="{{ variant }}"}',
      min: 0,
      max: 5,
      interval: '1m',
      failureLimit: 2,
      errorLimit: 2,
      noData: 'pass',
    },
  ])
})

void test('comparisons are told by one check for each direction', () => {
  const entry = `{ provider: prom, strategy: CANARY_PRIMARY, interval: 10m, query: 'up{v="{{ .VariantCustomArgs.v }}"}', canaryArgs: { v: a-canary-b }, primaryArgs: { v: a-primary-b } }`
  const both = read(entry)
  assert.deepEqual(both.warnings, ['9 interval'])
  const shared = { alpha: 0.025, query: 'up{v="a-{{ variant }}-b"}', interval: '1m' }
  assert.deepEqual(
    both.checks.map(({ name, compare, worse, alpha, query, interval }) => ({
      name,
      compare,
      worse,
      alpha,
      query,
      interval,
    })),
    [
      { name: 'prom', compare: 'canary-primary', worse: 'higher', ...shared },
      { name: 'prom #2', compare: 'canary-primary', worse: 'lower', ...shared },
    ],
  )
  const [previous, other] = read('{ provider: p, strategy: PREVIOUS, deviation: LOW, interval: 30s, query: up }').checks
  assert.equal(other, undefined)
  assert.deepEqual(
    [previous?.['compare'], previous?.['worse'], previous?.['alpha'], previous?.['noPrevious'], previous?.['interval']],
    ['previous', 'lower', 0.05, 'pass', '30s'],
  )
})

void test('a query that cannot be asked is an error', () => {
  for (const query of [
    '{{ .AppCustomArgs.a }}',
    '{{ .VariantCustomArgs.a }}',
    '{{ if .App }}',
    '{{ .Nothing }}',
    '{{ a',
  ]) {
    const { problems } = read(`{ provider: p, interval: 1m, expected: { max: 1 }, query: '${query}' }`)
    assert.deepEqual(problems, ['9 query'], query)
  }
  const twice = `{ provider: p, strategy: CANARY_BASELINE, interval: 1m, query: '{{ .VariantCustomArgs.v }}', canaryArgs: { v: x }, baselineArgs: { v: y } }`
  assert.deepEqual(read(twice).problems, ['9 query'])
  assert.deepEqual(read('{}').problems, ['9 metrics[0]', '9 metrics[0]', '9 metrics[0]', '9 metrics[0]'])
})

void test('requests', () => {
  const entry =
    '{ url: "http://a/", method: GET, headers: [{ key: A, value: b }], expectedCode: 204, expectedResponse: x, interval: 1m, timeout: 20s }'
  const { checks, warnings } = read(entry, 'https')
  assert.deepEqual(checks, [
    {
      name: 'http://a/',
      http: { url: 'http://a/', method: 'GET', headers: { A: 'b' }, status: 204, maxLatency: '12s', requests: 1 },
      interval: '1m',
      failureLimit: 0,
      errorLimit: 0,
    },
  ])
  assert.deepEqual(warnings, ['9 expectedResponse', '9 timeout'])
})

void test('queries over logs that ask for one text', () => {
  assert.deepEqual(readLogQuery('textPayload:"no route"'), { pattern: 'no route', narrowed: false })
  assert.deepEqual(
    readLogQuery('resource.type="k8s_container"\nAND resource.labels.container_name="web"\nseverity>=ERROR'),
    {
      pattern: 'ERROR',
      narrowed: true,
    },
  )
  assert.deepEqual(readLogQuery('panic'), { pattern: 'panic', narrowed: false })
  assert.deepEqual(readLogQuery('jsonPayload.message:"a \\"b\\""'), { pattern: 'a "b"', narrowed: false })
  for (const none of [
    '',
    'a OR b',
    'a b',
    'textPayload=~"a.*"',
    'NOT a',
    '(a)',
    'severity<ERROR',
    'resource.type="x"',
    'a*b',
  ]) {
    assert.ok('why' in readLogQuery(none), none)
  }
})

const TEMPLATES = `apiVersion: pipecd.dev/v1beta1
kind: AnalysisTemplate
spec:
  metrics:
    error_rate:
      provider: prom
      interval: 1m
      expected: { max: 1 }
      query: err{job="{{ .AppCustomArgs.job }}", ns="{{ .K8s.Namespace }}"}
    latency:
      provider: prom
      strategy: PREVIOUS
      interval: 1m
      query: lat
  https:
    latency: { url: "http://a/{{ .App.Name }}", interval: 1m, expectedCode: 200 }
`

void test('templates are given what they look up', () => {
  const found = new Map(translateTemplates(TEMPLATES, '.pipe/a.yaml').map((one) => [one.name, one]))
  assert.deepEqual([...found.keys()], ['error-rate', 'latency', 'latency-lower', 'latency-http'])
  const templates = { names: [...found.keys()], named: (name: string) => found.get(name)?.template }
  assert.deepEqual(JSON.parse(JSON.stringify(found.get('error-rate')?.value)), {
    parameters: { job: { type: 'text' }, 'k8s-namespace': { type: 'text', default: 'default' } },
    check: {
      source: 'prom',
      query: 'err{job="{{ with.job }}", ns="{{ with.k8s-namespace }}"}',
      max: 1,
      interval: '1m',
      failureLimit: 0,
      errorLimit: 0,
      noData: 'fail',
    },
  })
  assert.deepEqual(read('{ template: { name: error_rate, appArgs: { job: j } } }', 'metrics', templates).checks, [
    { name: 'error_rate', use: 'error-rate', with: { 'k8s-namespace': 'ns', job: 'j' } },
  ])
  const both = read('{ interval: 1m, template: { name: latency } }', 'metrics', templates)
  assert.deepEqual(
    both.checks.map(({ use }) => use),
    ['latency', 'latency-lower'],
  )
  assert.deepEqual(both.warnings, ['9 interval'])
})

void test('what is wrong in a template is told to whoever uses it, at the template', () => {
  const broken = TEMPLATES.replace('.AppCustomArgs.job', '.Nothing').replace('url:', 'urll:')
  const found = new Map(translateTemplates(broken, '.pipe/a.yaml').map((one) => [one.name, one.template]))
  const templates = { names: [...found.keys()], named: (name: string) => found.get(name) }
  const analysis = { kind: 'analysis', summary: '', options: z.unknown(), effects: false, templated: 'checks' }
  const kinds = { ...KINDS, stages: [analysis] }
  const spec =
    'pipeline:\n  stages:\n    - name: ANALYSIS\n      with: { duration: 10m, metrics: [{ template: { name: error_rate } }] }'
  const { errors, uses } = inspectApplication(pipecdFile(spec), FILE, { kinds, templates })
  assert.deepEqual(uses, ['.pipe/a.yaml'])
  assert.deepEqual(
    errors.map(({ file, line, also }) => `${file}:${line} ${also?.file}:${also?.line}`),
    [`.pipe/a.yaml:16 ${FILE}:8`],
  )
  assert.deepEqual(translateTemplates('kind: EventWatcher\n', '.pipe/b.yaml'), [])
})
