import assert from 'node:assert/strict'
import { test } from 'node:test'
import { satisfies } from './version-range.ts'

const CASES: readonly (readonly [string, string, boolean | undefined])[] = [
  ['4.1.4', '4.1.4', true],
  ['v4.1.4', '4.1.4', true],
  ['4.1.4', '4.1', true],
  ['4.2.0', '4.1', false],
  ['4.1.4', '4.x', true],
  ['4.1.4', '*', true],
  ['4.1.4', '^4.1', true],
  ['5.0.0', '^4.1', false],
  ['4.0.9', '^4.1', false],
  ['0.3.1', '^0.2.3', false],
  ['0.2.9', '^0.2.3', true],
  ['0.0.4', '^0.0.3', false],
  ['4.1.9', '~4.1.2', true],
  ['4.2.0', '~4.1.2', false],
  ['4.9.0', '~4', true],
  ['3.14.0', '>=3.12 <5', true],
  ['5.0.0', '>=3.12 <5', false],
  ['3.14.0', '>= 3.12, < 5', true],
  ['3.12.5', '>3.12', false],
  ['3.13.0', '>3.12', true],
  ['3.12.5', '<=3.12', true],
  ['3.13.0', '3.12 - 3.13', true],
  ['3.14.0', '3.12 - 3.13', false],
  ['3.14.0', '^4 || ^3.12', true],
  ['5.5.0', '^4 || ^3.12', false],
  ['4.1.4', 'newest', undefined],
  ['4.1.4', '>=', undefined],
  ['of now', '4', undefined],
]

for (const [version, range, expected] of CASES) {
  test(`${version} in ${range}: ${String(expected)}`, () => assert.equal(satisfies(version, range), expected))
}
