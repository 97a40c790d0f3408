import assert from 'node:assert/strict'
import { test } from 'node:test'
import { en } from './en/index.ts'
import { ja } from './ja/index.ts'

/** Names and signs that are the same in every language. */
const SAME = /^(Git|JSON|Webhook|–|slipway_…|ID|Slipway|[→…:+%#()\d\s]*)$/

/** All texts by their path; a function is asked with a few plain values. */
function textsOf(value: unknown, path: readonly string[] = []): [path: string, text: string][] {
  if (typeof value === 'string') return [[path.join('.'), value]]
  if (typeof value === 'function') return [[path.join('.'), '()']]
  return Object.entries(value as object).flatMap(([key, inner]) => textsOf(inner, [...path, key]))
}

const english = new Map(textsOf(en))
const japanese = new Map(textsOf(ja))

void test('both languages say the same things', () => {
  assert.ok(english.size > 500, `only ${english.size} texts were found`)
  assert.deepEqual([...japanese.keys()].toSorted(), [...english.keys()].toSorted())
})

void test('no text is empty', () => {
  const empty = [...english, ...japanese].filter(([, text]) => text.trim() === '')
  assert.deepEqual(empty, [])
})

void test('nothing was left untranslated', () => {
  const left = [...japanese].filter(([path, text]) => text !== '()' && text === english.get(path) && !SAME.test(text))
  assert.deepEqual(left, [])
})

void test('a sentence with numbers is said in its own language', () => {
  const counts = {
    kind: 'needs',
    all: 10_000,
    failing: 2,
    waiting: 1,
    drifted: 3,
    deploying: 0,
    behind: 0,
    unknown: 0,
  } as const
  assert.equal(
    en.fleet.headline(counts),
    '3 of 10,000 applications need you: 2 failing, 1 waiting for a decision. Also 3 drifted.',
  )
  assert.match(ja.fleet.headline(counts), /^アプリケーション 10,000 件のうち 3 件に対応が必要です/)
})
