import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SlipwayError } from '../errors.ts'
import { LARGEST_DOCUMENT, readDocument, readDocuments } from './document.ts'

function refusalOf(text: string): SlipwayError {
  try {
    readDocument(text, 'app.slipway.yaml')
  } catch (error) {
    assert.ok(error instanceof SlipwayError)
    assert.equal(error.code, 'config.invalid')
    return error
  }
  return assert.fail('it was accepted')
}

/** Nine levels of nine aliases each: some 387 million values in 400 characters. */
const BOMB = [
  'a: &a [x, x, x, x, x, x, x, x, x]',
  ...'bcdefghi'.split('').map((name, index) => {
    const inner = Array.from({ length: 9 }, () => `*${'abcdefgh'.charAt(index)}`).join(', ')
    return `${name}: &${name} [${inner}]`
  }),
].join('\n')

void test('an alias bomb is refused at the alias that is too much', () => {
  const { details } = refusalOf(BOMB)
  assert.match(String(details['problem']), /alias makes the file stand for more than 100000 values/)
  assert.equal(BOMB.split('\n')[Number(details['line']) - 1]?.charAt(Number(details['column']) - 1), '*')
})

void test('aliases are accepted where they are few', () => {
  const { value } = readDocument('a: &x { b: [1, 2] }\nc: *x\nd: &x 3\ne: *x\n', 'f')
  assert.equal(JSON.stringify(value), '{"a":{"b":[1,2]},"c":{"b":[1,2]},"d":3,"e":3}')
})

void test('an alias keeps its meaning where its anchor is set anew later', () => {
  const { value } = readDocument('a: &x 1\nb: &y [*x]\nc: &x 2\nd: *y\n', 'f')
  assert.equal(JSON.stringify(value), '{"a":1,"b":[1],"c":2,"d":[1]}')
})

void test('a file of 1 MiB is read, one byte more is refused', () => {
  const head = 'a: "'
  const largest = `${head}${'x'.repeat(LARGEST_DOCUMENT - head.length - 1)}"`
  assert.equal((readDocument(largest, 'f').value as { a: string }).a.length, LARGEST_DOCUMENT - head.length - 1)
  assert.match(refusalOf(`${largest} `).message, /larger than 1 MiB/)
})

void test('the limit counts bytes, not characters', () => {
  assert.match(refusalOf(`a: "${'€'.repeat(LARGEST_DOCUMENT / 3)}"`).message, /larger than 1 MiB/)
})

const DEEP = {
  lists: '['.repeat(200_000),
  dashes: `${'- '.repeat(200_000)}a`,
  questions: '? '.repeat(200_000),
  mappings: '{a: '.repeat(200_000),
  indentation: Array.from({ length: 500 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
}

for (const [title, text] of Object.entries(DEEP)) {
  void test(`depth is limited: ${title}`, () => {
    assert.match(refusalOf(text).message, /64 levels/)
  })
}

void test('64 levels are accepted', () => {
  assert.doesNotThrow(() => readDocument(`${'['.repeat(63)}${']'.repeat(63)}`, 'f'))
})

const MANY = {
  entries: `[${'1,'.repeat(400_000)}]`,
  comments: '#\n'.repeat(400_000),
  keys: Array.from({ length: 90_000 }, (_, n) => `k${n}: 1`).join('\n'),
  documents: '---\n'.repeat(250_000),
  closers: '}'.repeat(300_000),
}

for (const [title, text] of Object.entries(MANY)) {
  void test(`so is the number of pieces: ${title}`, () => {
    refusalOf(text)
  })
}

void test('thousands of keys are read in linear time, and thousands of equal ones are refused', () => {
  const keys = Array.from({ length: 20_000 }, (_, n) => `k${n}: 1`)
  assert.equal(Object.keys(readDocument(keys.join('\n'), 'f').value as object).length, 20_000)
  const { problems } = readDocument(Array.from({ length: 20_000 }, () => 'k: 1').join('\n'), 'f')
  assert.equal(problems.length, 200)
})

void test('keys that objects have by themselves are keys like any other', () => {
  const { value, problems } = readDocument('constructor: 1\ntoString: 2\nhasOwnProperty: 3\n', 'f')
  const prototype: unknown = Object.getPrototypeOf(value)
  assert.deepEqual([Object.getPrototypeOf(prototype), Object.getOwnPropertyNames(prototype)], [null, []])
  assert.ok(Object.isFrozen(prototype))
  assert.equal(JSON.stringify(value), '{"constructor":1,"toString":2,"hasOwnProperty":3}')
  assert.deepEqual(problems, [])
})

void test('no key reaches the prototype of anything', () => {
  const { problems } = readDocument('__proto__: { polluted: yes }\na: { __proto__: { polluted: yes } }\n', 'f')
  assert.deepEqual(
    problems.map(({ line, column, key }) => [line, column, key]),
    [
      [1, 1, '__proto__'],
      [2, 6, 'a.__proto__'],
    ],
  )
  assert.equal(({} as { polluted?: string }).polluted, undefined)
})

void test('values are those of YAML 1.2: only true and false are booleans, and nothing is a date', () => {
  const { value } = readDocument('a: yes\nb: off\nc: true\nd: 2024-01-01\ne: 0o17\nf: 1_000\ng: ~\nh: 12:30:45', 'f')
  assert.equal(
    JSON.stringify(value),
    '{"a":"yes","b":"off","c":true,"d":"2024-01-01","e":15,"f":"1_000","g":null,"h":"12:30:45"}',
  )
})

void test('JSON is accepted, as are a byte order mark and Windows line ends', () => {
  assert.equal(JSON.stringify(readDocument('{"a": [1, {"b": null}]}', 'f').value), '{"a":[1,{"b":null}]}')
  assert.equal(JSON.stringify(readDocument('\uFEFFa: 1\r\nb: 2\r\n', 'f').value), '{"a":1,"b":2}')
})

void test('several documents of a file: each with its places, and one limit for all of them', () => {
  const text = '# first\na: 1\n---\n---\nb: [x]\n...\n'
  const documents = readDocuments(text, 'several.yaml')
  assert.deepEqual(
    documents.map(({ value }) => JSON.stringify(value)),
    ['{"a":1}', '{"b":["x"]}'],
  )
  assert.throws(() => readDocuments('a: 1\n---\nb: [\n', 'several.yaml'), /several\.yaml:\d+:\d+.*not YAML/s)
  assert.throws(() => readDocuments('a: 1\n---\n'.repeat(1_001), 'several.yaml'), /more than 1000 documents/)
  const large = `a: &a [${'x,'.repeat(400)}x]\nb: [${'*a,'.repeat(200)}*a]\n---\n`
  assert.equal(readDocuments(large, 'several.yaml').length, 1)
  assert.throws(() => readDocuments(large.repeat(2), 'several.yaml'), /more than \d+ values/)
})
