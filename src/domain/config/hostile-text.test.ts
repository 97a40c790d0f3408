import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  array,
  assert as assertProperty,
  constantFrom,
  jsonValue,
  nat,
  oneof,
  property,
  string,
  tuple,
} from 'fast-check'
import { stringify } from 'yaml'
import { inspectApplication, parseApplication } from '../application.ts'
import { SlipwayError } from '../errors.ts'
import { parseAgentFile } from './agent.ts'
import { lintApplication } from './lint.ts'
import { formatProblems } from './problem.ts'
import { SAMPLE_KINDS } from '../testing/sample-kinds.ts'
import { parseServerFile } from './server.ts'

const AGENT_KINDS = { providers: SAMPLE_KINDS.providers, sources: [] }

const GOOD = `name: shop
labels: { env: production }
host:
  run: [node, server.js]
  listen: 127.0.0.1:8081
trigger: { paths: ["lib/**"] }
pipeline:
  - canary: { scale: 25% }
  - traffic: 20%
  - analysis: { for: 1m, checks: [{ metric: p99, min: 3 }] }
  - parallel: [wait: 1m, script: [./smoke.sh]]
  - primary
  - clean: canary
`

/** Whatever the text is: an application, or `config.invalid` with a place inside it. */
function assertAnswer(text: string): void {
  try {
    const inspection = inspectApplication(text, 'shop/app.slipway.yaml', SAMPLE_KINDS)
    assert.equal(inspection.application === undefined, inspection.errors.length > 0)
    for (const { line, column } of inspection.errors) assertInside(text, line, column)
    formatProblems(lintApplication(inspection))
  } catch (error) {
    if (!(error instanceof SlipwayError)) throw error
    assert.equal(error.code, 'config.invalid')
    assertInside(text, Number(error.details['line']), Number(error.details['column']))
  }
}

function assertInside(text: string, line: number, column: number): void {
  const lines = text.split('\n')
  assert.ok(line >= 1 && line <= lines.length, `line ${line} of ${lines.length}`)
  assert.ok(column >= 1 && column <= (lines[line - 1] ?? '').length + 1, `column ${column} in line ${line}`)
}

const PIECES = [
  '- ',
  ': ',
  '\n',
  '  ',
  '{',
  '}',
  '[',
  ']',
  '&a ',
  '*a',
  '!!str ',
  '|',
  '>',
  '"',
  "'",
  '#',
  '? ',
  '---\n',
  '%',
  '<<',
  ',',
]
const WORDS = [
  'pipeline',
  'host',
  'traffic',
  'canary',
  'wait',
  '20%',
  '5m',
  '__proto__',
  'constructor',
  'null',
  '1e999',
  'parallel',
  'retry',
]

void test('any text is answered', () => {
  assertProperty(property(string({ unit: 'binary', maxLength: 300 }), assertAnswer), { numRuns: 500 })
})

void test('any heap of YAML’s own signs is answered', () => {
  const piece = constantFrom(...PIECES, ...WORDS)
  const text = array(piece, { maxLength: 60 }).map((pieces) => pieces.join(''))
  assertProperty(property(text, assertAnswer), { numRuns: 2_000 })
})

void test('a good file with any piece cut out or put in is answered', () => {
  const edit = tuple(nat(GOOD.length), nat(20), oneof(constantFrom(...PIECES, ...WORDS), string({ maxLength: 10 })))
  assertProperty(
    property(array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
      let text = GOOD
      for (const [at, length, piece] of edits) text = text.slice(0, at) + piece + text.slice(at + length)
      assertAnswer(text)
    }),
    { numRuns: 2_000 },
  )
})

void test('a good file with any value in any place is answered', () => {
  const value = jsonValue({ maxDepth: 3 })
  const key = constantFrom('name', 'labels', 'host', 'trigger', 'planner', 'pipeline', 'rollback', 'timeout', 'drift')
  assertProperty(
    property(key, value, (name, odd) => {
      assertAnswer(stringify({ host: { run: ['a'], listen: '127.0.0.1:1' }, [name]: odd }))
      assertAnswer(stringify({ host: { run: ['a'], listen: '127.0.0.1:1' }, pipeline: [odd, { parallel: odd }] }))
    }),
    { numRuns: 1_000 },
  )
})

void test('a mapping that looks like a text or a list to a library is answered', () => {
  for (const odd of [{ length: {} }, { length: 3 }, { size: {} }, { valueOf: 1 }]) {
    for (const key of ['name', 'labels', 'pipeline', 'timeout', 'trigger']) {
      assertAnswer(stringify({ host: { run: ['a'], listen: '127.0.0.1:1' }, [key]: odd }))
    }
  }
})

void test('so are the files of agent and server', () => {
  const piece = constantFrom(...PIECES, 'targets', 'repositories', 'name', 'url', 'listen', 'hooks', 'host', 'plugins')
  assertProperty(
    property(array(piece, { maxLength: 40 }), (pieces) => {
      for (const parse of [
        (text: string): unknown => parseAgentFile(text, 'agent.yaml', AGENT_KINDS),
        (text: string): unknown => parseServerFile(text, 'server.yaml'),
      ]) {
        try {
          parse(pieces.join(''))
        } catch (error) {
          assert.ok(error instanceof SlipwayError && error.code === 'config.invalid', String(error))
        }
      }
    }),
    { numRuns: 500 },
  )
})

void test('the file that these begin with is good', () => {
  assert.equal(parseApplication(GOOD, 'app.slipway.yaml', SAMPLE_KINDS).stages.length, 7)
})
