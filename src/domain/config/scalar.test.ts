import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { z } from 'zod'
import { toJsonSchema } from './json-schema.ts'
import { count, duration, glob, httpUrl, line, listenAddress, name, percent, relativePath } from './scalar.ts'

interface Row {
  readonly schema: z.ZodType
  readonly good: readonly (readonly [unknown, unknown])[]
  readonly bad: readonly unknown[]
}

const same = (...values: unknown[]): (readonly [unknown, unknown])[] => values.map((value) => [value, value] as const)

const ROWS: Readonly<Record<string, Row>> = {
  duration: {
    schema: duration({ min: 1_000, max: 3_600_000 }),
    good: [
      ['1s', 1_000],
      ['10m', 600_000],
      ['0.5h', 1_800_000],
      ['1m30s', 90_000],
      ['1h', 3_600_000],
    ],
    bad: ['', '10', 10, '999ms', '1h1ms', '-1m', '1 m', '1m ', 'm', '1e3s', '∞', null, ['1m'], '1'.repeat(400)],
  },
  percent: {
    schema: percent({ min: 1 }),
    good: [
      ['1%', 1],
      ['99.5%', 99.5],
      ['100%', 100],
    ],
    bad: ['0%', '101%', '5', 5, '5 %', '-5%', '%', 0.05],
  },
  count: { schema: count({ min: 1, max: 9 }), good: same(1, 9), bad: [0, 10, 1.5, '1', NaN, Infinity, null, 2 ** 53] },
  name: {
    schema: name,
    good: same('a', 'shop-1', 'a'.repeat(63)),
    bad: ['', 'A', '-a', 'a-', 'a.b', 'a/b', 'a b', 'ä', 'a'.repeat(64), 'a\n', 7],
  },
  glob: {
    schema: glob,
    good: same('*.md', 'lib/**', '!docs/**', './x', 'a{b,c}', 'src/[a-z]?.ts', '../x'.slice(1)),
    bad: ['', '!', '../x', 'a/../b', 'a\u0000b', 'a\nb', 'x'.repeat(501), '{a,b}'.repeat(7), 3],
  },
  path: {
    schema: relativePath,
    good: same('.', 'a', 'a/b.yaml', 'a..b'),
    bad: ['', '/etc/passwd', '..', 'a/../../b', '~/x', 'C:\\x', 'a\\b', 'a\u0000', 7],
  },
  listenAddress: {
    schema: listenAddress,
    good: same('127.0.0.1:0', '[::1]:8080', 'localhost:65535', '0.0.0.0:80'),
    bad: ['8080', ':8080', '127.0.0.1', '127.0.0.1:65536', 'a b:1', 'http://x:1', '::1:80', 8080],
  },
  httpUrl: {
    schema: httpUrl,
    good: same('https://slipway.example.com', 'http://127.0.0.1:7780/x'),
    bad: ['example.com', 'ftp://x', 'file:///etc', 'https://me:pw@example.com', 'https://me@example.com', '', 7],
  },
  line: { schema: line(5), good: same('a', 'a b c'), bad: ['', 'abcdef', 'a\nb', '\u001b[1m', 7] },
}

for (const [title, { schema, good, bad }] of Object.entries(ROWS)) {
  void test(`${title}: what is accepted and what comes of it`, () => {
    for (const [written, value] of good) assert.deepEqual(schema.parse(written), value, JSON.stringify(written))
  })
  void test(`${title}: what is refused, and the words that say what is allowed`, () => {
    for (const written of bad) {
      const { success, error } = schema.safeParse(written)
      assert.equal(success, false, JSON.stringify(written))
      assert.ok(
        error?.issues.every(({ message }) => !/invalid|expected/i.test(message)),
        error?.message,
      )
    }
  })
}

void test('the JSON Schema of a duration shows a pattern that agrees with it, and an example it accepts', () => {
  const schema = duration({ min: 1_000, max: 60_000 })
  const { type, pattern, examples = [] } = toJsonSchema(schema)
  assert.equal(type, 'string')
  assert.match('10m', new RegExp(String(pattern)))
  assert.doesNotMatch('10', new RegExp(String(pattern)))
  assert.equal(examples.length, 1)
  assert.equal(schema.safeParse(examples[0]).success, true)
})

void test('defaults and descriptions survive beside the pattern', () => {
  const json = toJsonSchema(duration().prefault('15s').meta({ description: 'How often.' }))
  assert.deepEqual([json.default, json.description], ['15s', 'How often.'])
})
