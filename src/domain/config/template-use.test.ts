import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspectApplication } from '../application.ts'
import { SAMPLE_KINDS } from '../testing/sample-kinds.ts'
import { formatProblems } from './problem.ts'
import { readTemplate } from './template-file.ts'
import type { Templates } from './template-use.ts'

const TEMPLATE = `description: Good answers.
parameters:
  atLeast: { type: percent, default: 99%, description: Share of good answers. }
  what: { type: text }
check:
  metric: success-rate
  min: "{{ with.atLeast }}"
  name: share of {{ with.what }}
`

function templates(files: Readonly<Record<string, string>>): Templates {
  const read = new Map(
    Object.entries(files).map(([name, text]) => [name, readTemplate(text, `.slipway/analysis/${name}.yaml`)]),
  )
  return { names: [...read.keys()], named: (name) => read.get(name) }
}

function inspect(checks: string, files: Readonly<Record<string, string>> = { good: TEMPLATE }) {
  const text = `host: { run: [a], listen: "127.0.0.1:1" }\npipeline:\n  - analysis:\n      for: 1m\n      checks:\n${checks}\n`
  return inspectApplication(text, 'shop/app.slipway.yaml', { kinds: SAMPLE_KINDS, templates: templates(files) })
}

function told(checks: string, files?: Readonly<Record<string, string>>): string {
  const { errors } = inspect(checks, files)
  return formatProblems(errors)
}

void test('a template’s check stands in the place of its use, with values and defaults', () => {
  const { application, errors, uses } = inspect(`        - use: good
          with: { what: orders }
        - { use: good, with: { what: carts, atLeast: 90% }, name: carts }
        - metric: p99`)
  assert.equal(formatProblems(errors), '')
  assert.deepEqual(application?.stages[0]?.options, {
    for: 60_000,
    checks: [
      { name: 'share of orders', source: 'proxy', metric: 'success-rate', min: 99, compare: 'threshold' },
      { name: 'carts', source: 'proxy', metric: 'success-rate', min: 90, compare: 'threshold' },
      { source: 'proxy', metric: 'p99', compare: 'threshold' },
    ],
  })
  assert.deepEqual(uses, ['.slipway/analysis/good.yaml'])
  assert.deepEqual(application?.uses, uses)
})

void test('a look-up alone is the value itself, whatever its type', () => {
  const template = 'parameters: { limit: { type: number } }\ncheck: { metric: p99, min: "{{ with.limit }}" }\n'
  const { application } = inspect('        - { use: slow, with: { limit: 250 } }', { slow: template })
  const options = application?.stages[0]?.options as { checks: unknown[] }
  assert.deepEqual(options.checks, [{ name: 'slow', source: 'proxy', metric: 'p99', min: 250, compare: 'threshold' }])
})

void test('a template that there is not: which there are, and which was perhaps meant', () => {
  const text = told('        - { use: goood, with: { what: x } }')
  assert.match(
    text,
    /^shop\/app\.slipway\.yaml:6:18: error: .*no template \.slipway\/analysis\/goood\.yaml; there are good/,
  )
  assert.match(text, /did you mean `good`/)
  assert.match(told('        - use: any', {}), /there are none/)
  assert.deepEqual(inspect('        - use: any', {}).uses, ['.slipway/analysis/any.yaml'])
})

const wrong: readonly [string, string, RegExp][] = [
  [
    'a value that is missing',
    '- use: good',
    /app\.slipway\.yaml:6:11: .*needs a value `what` \(text\).*\n.*\n.*\n.*in the template at \.slipway\/analysis\/good\.yaml:4:3/,
  ],
  [
    'a value that there is not',
    '- { use: good, with: { what: x, atleast: 9% } }',
    /:6:41: .*no such parameter; it has atLeast, what\n.*\n.*\n.*did you mean `atLeast`\?\n.*in the template at .*good\.yaml:2:1/,
  ],
  [
    'a value of another type',
    '- { use: good, with: { what: x, atLeast: 9 } }',
    /:6:50: .*parameter is a percent: a percentage.*\n.*\n.*\n.*good\.yaml:3:3/,
  ],
  ['a look-up in a value', '- { use: good, with: { what: "{{ with.x }}" } }', /parameter is a text/],
  ['another key', '- { use: good, with: { what: x }, min: 3 }', /:6:43: .*this key is not known/],
  ['a use that is none', '- { use: [good] }', /:6:13: .*is not accepted here/],
]

for (const [name, entry, expected] of wrong) {
  void test(`${name} is told with its place in both files`, () => {
    assert.match(told(`        ${entry}`), expected)
    assert.equal(inspect(`        ${entry}`).errors.length, 1)
  })
}

void test('a value that fits its parameter but not the check is told at the value', () => {
  const template = 'parameters: { m: { type: text } }\ncheck: { metric: "{{ with.m }}" }\n'
  const text = told('        - { use: one, with: { m: sucess-rate } }', { one: template })
  assert.match(
    text,
    /^shop\/app\.slipway\.yaml:6:34: error: .*\n.*\n.*\n.*allowed: .*\n.*did you mean `success-rate`\?\n.*in the template at \.slipway\/analysis\/one\.yaml:2:10/,
  )
})

void test('what is wrong in the template itself is told there, and who uses it', () => {
  const text = told('        - use: one', { one: 'check:\n  metrik: p99\n' })
  assert.match(text, /^\.slipway\/analysis\/one\.yaml:2:3: error: check\.metrik: this key is not known/)
  assert.match(text, /did you mean `metric`\?\n.*used at shop\/app\.slipway\.yaml:6:11/)
})

void test('a default that does not fit the check is told in the template', () => {
  const template = 'parameters:\n  m: { type: text, default: p98 }\ncheck: { metric: "{{ with.m }}" }\n'
  assert.match(
    told('        - use: one', { one: template }),
    /^\.slipway\/analysis\/one\.yaml:2:29: error.*\n(.*\n)*.*used at shop/,
  )
})

const broken: readonly [string, string, RegExp][] = [
  ['a look-up of nothing', 'check: { metric: "{{ with.x }}" }', /one\.yaml:1:18: .*there is no parameter `x`/],
  [
    'a parameter without use',
    'parameters: { x: { type: text } }\ncheck: { metric: p99 }',
    /one\.yaml:1:15: .*looks this parameter up/,
  ],
  [
    'a default of another type',
    'parameters: { x: { type: number, default: a } }\ncheck: { min: "{{ with.x }}" }',
    /one\.yaml:1:43: .*no number/,
  ],
  ['an unknown type', 'parameters: { x: { type: int } }\ncheck: { min: "{{ with.x }}" }', /one\.yaml:1:26/],
  ['no check', 'parameters: {}', /one\.yaml:1:1: .*`check` is missing/],
  ['another key', 'check: {}\nchecks: []', /one\.yaml:2:1: .*did you mean|one\.yaml:2:1/],
]

for (const [name, text, expected] of broken) {
  void test(`a template with ${name} cannot be used`, () => {
    assert.match(formatProblems(readTemplate(text, '.slipway/analysis/one.yaml').problems), expected)
    assert.match(told('        - use: one', { one: text }), /used at shop\/app\.slipway\.yaml:6:11/)
  })
}

void test('in parallel stages, too', () => {
  const text = `host: { run: [a], listen: "127.0.0.1:1" }
pipeline:
  - parallel:
      - wait: 1m
      - analysis: { for: 1m, checks: [{ use: good, with: { what: x } }] }
`
  const found = inspectApplication(text, 'app.slipway.yaml', {
    kinds: SAMPLE_KINDS,
    templates: templates({ good: TEMPLATE }),
  })
  assert.equal(formatProblems(found.errors.filter(({ key }) => key !== '')), '')
  assert.deepEqual(found.uses, ['.slipway/analysis/good.yaml'])
})
