import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspectApplication, parseApplication } from './application.ts'
import { SAMPLE_KINDS } from './testing/sample-kinds.ts'
import { SlipwayError } from './errors.ts'

const HOST = 'host: { run: [node, a.js], listen: "127.0.0.1:8081" }\n'

function warningsOf(pipeline: string): string[] {
  const text = `${HOST}pipeline: ${pipeline}\n`
  const { errors, warnings } = inspectApplication(text, 'apps/shop/app.slipway.yaml', SAMPLE_KINDS)
  assert.deepEqual(errors, [])
  return warnings.map(({ line, column, key, message }) => `${line}:${column} ${key}: ${message}`)
}

void test('a file of one section becomes an application with every default', () => {
  assert.deepEqual(parseApplication(HOST, 'apps/shop/app.slipway.yaml', SAMPLE_KINDS), {
    name: 'shop',
    description: '',
    labels: {},
    provider: 'host',
    app: { run: ['node', 'a.js'], listen: '127.0.0.1:8081', replicas: 1, env: {}, health: { path: '/', every: 1_000 } },
    trigger: { paths: [], ignore: [], queue: 'latest' },
    planner: { alwaysPipeline: false, commitMatcher: { pipeline: [], quick: [] } },
    stages: [],
    rollback: { automatic: true, timeoutMs: 600_000, decisionMs: 3_600_000 },
    timeoutMs: 21_600_000,
    drift: { converge: false, ignore: [] },
    delete: 'orphan',
    uses: [],
    file: 'apps/shop/app.slipway.yaml',
    folder: 'apps/shop',
  })
})

void test('everything that is written arrives', () => {
  const application = parseApplication(
    `name: shop
description: The storefront.
labels: { env: production }
${HOST}trigger: { paths: "lib/**", ignore: ["**/*.md"], queue: every }
planner: { alwaysPipeline: true, commitMatcher: { pipeline: ["feat*"], quick: "*[quick]*" } }
rollback: { automatic: false, timeout: 5m, decision: 30m }
timeout: 2h
drift: { converge: on, ignore: web:replicas }
`,
    'app.slipway.yaml',
    SAMPLE_KINDS,
  )
  assert.deepEqual(application.trigger, {
    paths: ['lib/**'],
    ignore: ['**/*.md'],
    queue: 'every',
  })
  assert.deepEqual(application.planner, {
    alwaysPipeline: true,
    commitMatcher: { pipeline: ['feat*'], quick: ['*[quick]*'] },
  })
  assert.deepEqual(application.rollback, { automatic: false, timeoutMs: 300_000, decisionMs: 1_800_000 })
  assert.deepEqual(
    [application.description, application.labels, application.timeoutMs, application.drift, application.folder],
    [
      'The storefront.',
      { env: 'production' },
      7_200_000,
      { converge: { minWindowMs: 60_000, maxWindowMs: 3_600_000 }, ignore: ['web:replicas'] },
      '',
    ],
  )
})

void test('every form of a stage becomes a stage with its group', () => {
  const { stages } = parseApplication(
    `${HOST}pipeline:
  - canary
  - traffic: 20%
  - wait: { for: 1m }
    name: pause
    timeout: 2m
    retry: { limit: 5, backoff: 1s }
    skipOn: { messagePrefixes: "docs:" }
    when: { changed: ["src/**"], trigger: commit, labels: { env: production } }
  - parallel:
      - wait: 30s
      - script: [./smoke.sh]
  - primary:
  - clean: canary
`,
    'shop/app.slipway.yaml',
    SAMPLE_KINDS,
  )
  assert.deepEqual(
    stages.map(({ group, kind, options }) => [group, kind, options]),
    [
      [0, 'canary', { scale: 25 }],
      [1, 'traffic', { canary: 20 }],
      [2, 'wait', { for: 60_000 }],
      [3, 'wait', { for: 30_000 }],
      [3, 'script', { run: ['./smoke.sh'], env: {} }],
      [4, 'primary', {}],
      [5, 'clean', { variant: 'canary' }],
    ],
  )
  assert.deepEqual(stages[0]?.retry, { limit: 2, backoffMs: 5_000, maxBackoffMs: 60_000 })
  assert.deepEqual(stages[2], {
    group: 2,
    kind: 'wait',
    name: 'pause',
    options: { for: 60_000 },
    timeoutMs: 120_000,
    retry: { limit: 5, backoffMs: 1_000, maxBackoffMs: 60_000 },
    skipOn: { messagePrefixes: ['docs:'], paths: [] },
    when: { changed: ['src/**'], trigger: ['commit'], labels: { env: 'production' } },
  })
})

void test('a stage that two providers have takes the options of the one at hand', () => {
  const text = 'terraform: {}\npipeline: [plan, apply, clean: { force: true }]\n'
  const { stages } = parseApplication(text, 'infra/app.slipway.yaml', SAMPLE_KINDS)
  assert.deepEqual(stages[2]?.options, { force: true })
})

void test('the name is that of the folder, where it can be', () => {
  assert.equal(parseApplication(HOST, 'a/shop-2/web.slipway.yaml', SAMPLE_KINDS).name, 'shop-2')
  for (const [file, says] of [
    ['app.slipway.yaml', /the folder's name is not known/],
    ['My_Shop/app.slipway.yaml', /did you mean `name: my-shop`\?/],
  ] as const) {
    assert.throws(() => parseApplication(HOST, file, SAMPLE_KINDS), says)
  }
})

void test('an error names the file, the place, the key, what was found, what is allowed and what was meant', () => {
  assert.throws(
    () => parseApplication(`${HOST}timeout: 10\n`, 'apps/shop/app.slipway.yaml', SAMPLE_KINDS),
    (error) => {
      assert.ok(error instanceof SlipwayError)
      assert.equal(error.code, 'config.invalid')
      assert.equal(
        error.message,
        'apps/shop/app.slipway.yaml:2:10: timeout: `10` is not accepted here; allowed: a duration such as `30s`, `10m` or `1h30m`, 1s to 30d; did you mean `10s`?',
      )
      assert.match(error.output ?? '', /2 \| timeout: 10\n/)
      return true
    },
  )
})

void test('a sound pipeline has no warnings', () => {
  assert.deepEqual(
    warningsOf('[canary, traffic: 20%, analysis: { for: 1m, checks: [metric: p99] }, primary, clean: canary]'),
    [],
  )
  assert.deepEqual(warningsOf('[sync, analysis: { for: 1m, checks: [metric: p99] }]'), [])
  assert.deepEqual(warningsOf('[canary, baseline, traffic: { canary: 5%, baseline: 5% }, primary, clean]'), [])
})

void test('a canary that nothing cleans away is told of', () => {
  assert.deepEqual(warningsOf('[canary, traffic: 20%, primary]'), [
    '2:12 pipeline[0]: no `clean: canary` after it: it is removed at the end',
  ])
  assert.deepEqual(warningsOf('[canary, baseline, primary, clean: { variant: canary }]'), [
    '2:20 pipeline[1]: no `clean: baseline` after it: it is removed at the end',
  ])
})

void test('an analysis before anything gets traffic is doubtful', () => {
  assert.deepEqual(warningsOf('[canary, analysis: { for: 1m, checks: [metric: p99] }, primary, clean]'), [
    '2:20 pipeline[1].analysis: no stage before it gives the new version traffic: there is nothing to measure',
  ])
})

void test('traffic without a promotion afterwards is doubtful', () => {
  assert.deepEqual(warningsOf('[canary, traffic: 20%, traffic: { canary: 0% }, clean]'), [
    '2:20 pipeline[1].traffic: no `primary` after it: the new version would never take over',
  ])
})
