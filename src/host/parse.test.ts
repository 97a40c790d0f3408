import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { SlipwayError } from '#domain/errors.ts'
import { specOf } from './fixture/stage-set.ts'
import {
  parseFront,
  parseHostSettings,
  parseMoment,
  parseName,
  parseVariant,
  parseVariantSpec,
  parseWeights,
} from './parse.ts'

const spec = specOf('v1')
const parsers = { parseVariantSpec, parseFront, parseWeights, parseVariant, parseHostSettings }

void test('what is right comes out as it went in', () => {
  assert.deepEqual(parseVariantSpec(spec), spec)
  const front = { listen: '127.0.0.1:80', headers: [{ name: 'X-A', value: 'b', variant: 'canary' }] }
  assert.deepEqual(parseFront(front), front)
  assert.deepEqual(parseWeights({ primary: 80, canary: 20 }), { primary: 80, canary: 20, baseline: 0 })
})

const refused: readonly [name: string, act: () => unknown][] = [
  ['no object', () => parseVariantSpec(7)],
  ['a list', () => parseVariantSpec([])],
  ['an unknown key', () => parseVariantSpec({ ...spec, extra: 1 })],
  ['a relative folder', () => parseVariantSpec({ ...spec, folder: 'releases/x' })],
  ['a folder with ..', () => parseVariantSpec({ ...spec, folder: '/srv/../etc' })],
  ['a folder with NUL', () => parseVariantSpec({ ...spec, folder: '/srv\0' })],
  ['an empty command', () => parseVariantSpec({ ...spec, command: [] })],
  ['a command as text', () => parseVariantSpec({ ...spec, command: 'node app.js' })],
  ['NUL in an argument', () => parseVariantSpec({ ...spec, command: ['node', 'a\0b'] })],
  ['a variable with =', () => parseVariantSpec({ ...spec, env: { 'A=B': 'x' } })],
  ['a number as variable', () => parseVariantSpec({ ...spec, env: { A: 1 } })],
  ['no replicas', () => parseVariantSpec({ ...spec, replicas: 0 })],
  ['half a replica', () => parseVariantSpec({ ...spec, replicas: 1.5 })],
  ['an unknown signal', () => parseVariantSpec({ ...spec, stop: { ...spec.stop, signal: 'SIGKILL' } })],
  ['a health path without /', () => parseVariantSpec({ ...spec, health: { ...spec.health, path: 'healthz' } })],
  ['a line break in the path', () => parseVariantSpec({ ...spec, health: { ...spec.health, path: '/a\r\nX: y' } })],
  ['an endless wait', () => parseVariantSpec({ ...spec, health: { ...spec.health, startWithinMs: 1e12 } })],
  ['a release that is a path', () => parseVariantSpec({ ...spec, release: '../x' })],
  ['port 0', () => parseFront({ listen: '127.0.0.1:0', headers: [] })],
  ['port 65536', () => parseFront({ listen: '127.0.0.1:65536', headers: [] })],
  [
    'a header name with a colon',
    () => parseFront({ listen: '[::1]:1', headers: [{ name: 'a:b', value: '', variant: 'canary' }] }),
  ],
  ['an unknown variant', () => parseVariant('Primary')],
  ['a variant of the prototype', () => parseVariant('constructor')],
  ['weights that sum to 99', () => parseWeights({ primary: 99 })],
  ['a negative weight', () => parseWeights({ primary: 110, canary: -10 })],
  ['NaN as weight', () => parseWeights({ primary: Number.NaN, canary: 100 })],
  ['a name that is a path', () => parseName('../etc')],
  ['an empty name', () => parseName('')],
  ['no moment', () => parseMoment(null, 'from')],
]

for (const [name, act] of refused) {
  void test(`${name} is refused`, () => assert.throws(act, (error) => error instanceof SlipwayError))
}

void test('no value of any kind brings anything but a refusal', () => {
  fc.assert(
    fc.property(fc.anything(), fc.constantFrom(...Object.values(parsers)), (value, parse) => {
      try {
        parse(value)
      } catch (error) {
        assert.ok(error instanceof SlipwayError, String(error))
      }
    }),
  )
})

void test('a prototype in an environment stays a plain variable', () => {
  const parsed = parseVariantSpec({ ...spec, env: JSON.parse('{"__proto__":"x"}') as unknown })
  assert.equal(Object.getPrototypeOf(parsed.env), Object.prototype)
  assert.ok(Object.hasOwn(parsed.env, '__proto__'))
})
