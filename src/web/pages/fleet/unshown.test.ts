import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ApplicationRow } from '#domain/application-row.ts'
import type { Attention } from '#domain/attention.ts'
import { applicationRowOf } from '#domain/application-row.ts'
import { Listing, ONLY_SECTION } from './listing.ts'
import { foldUnshown, isUnshown } from './unshown.ts'

function row(name: string, attention: Attention = 'none'): ApplicationRow {
  const report = {
    name,
    description: '',
    kind: 'host',
    target: 'this-host',
    labels: {},
    repository: 'config',
    path: 'app.slipway.yaml',
    sync: 'synced',
    sentence: '',
    versions: [],
    drift: [],
    warnings: [],
    evaluatedAt: 1,
  } as const
  return {
    ...applicationRowOf({ ...report, versions: [], drift: [], warnings: [] }),
    agent: 'a',
    changedAt: 1,
    evaluatedAt: 1,
    attention,
  }
}

function listing(given: {
  rows: ApplicationRow[]
  visible: string[]
  isComplete: boolean
  question?: string
}): Listing {
  const made = new Listing()
  made.tell(ONLY_SECTION, { question: '', ...given })
  return made
}

test('a change in a row that is seen needs no telling', () => {
  const shown = listing({ rows: [row('a'), row('b')], visible: ['a'], isComplete: true })
  assert.equal(isUnshown(row('a', 'failing'), shown), false)
  assert.equal(isUnshown(row('b'), shown), false)
})

test('what begins to need somebody out of sight is told, unless it stood among those already', () => {
  const shown = listing({ rows: [row('a', 'failing'), row('b')], visible: [], isComplete: false })
  assert.equal(isUnshown(row('b', 'waiting'), shown), true)
  assert.equal(isUnshown(row('a', 'failing'), shown), false)
})

test('what is not in the list is new only where the whole list is loaded, or where it needs somebody', () => {
  const part = listing({ rows: [row('a')], visible: ['a'], isComplete: false })
  assert.equal(isUnshown(row('z'), part), false)
  assert.equal(isUnshown(row('z', 'failing'), part), true)
  assert.equal(isUnshown(row('z'), listing({ rows: [row('a')], visible: ['a'], isComplete: true })), true)
})

test('the place in the list is that of when it was read, until it is read again', () => {
  const shown = listing({ rows: [row('a')], visible: [], isComplete: true })
  shown.tell(ONLY_SECTION, { question: '', rows: [row('a', 'failing')], visible: [], isComplete: true })
  assert.equal(isUnshown(row('a', 'failing'), shown), true)
  let told = 0
  shown.onReadAgain(() => (told += 1))
  shown.forget(ONLY_SECTION)
  shown.tell(ONLY_SECTION, { question: '', rows: [row('a', 'failing')], visible: [], isComplete: true })
  assert.equal(isUnshown(row('a', 'failing'), shown), false)
  assert.equal(told, 1)
  shown.tell(ONLY_SECTION, { question: 'other', rows: [row('b')], visible: [], isComplete: false })
  assert.equal(shown.placed('a'), undefined)
})

test('a page of several lists is complete when all of them are', () => {
  const shown = new Listing()
  shown.setSections(['=x', '=y'])
  shown.tell('=x', { question: '', rows: [row('a')], visible: ['a'], isComplete: true })
  assert.equal(shown.isComplete, false)
  shown.tell('=y', { question: '', rows: [row('b')], visible: ['b'], isComplete: true })
  assert.equal(shown.isComplete, true)
  shown.hide('=y')
  assert.equal(shown.isVisible('b'), false)
  assert.equal(shown.placed('b'), 'none')
})

test('what is well again or gone is told no more', () => {
  const isNews = (one: ApplicationRow): boolean => one.attention === 'failing'
  const first = foldUnshown(new Set(), { rows: [row('a', 'failing'), row('b', 'failing')], removed: [] }, isNews)
  assert.deepEqual([...first], ['a', 'b'])
  assert.deepEqual([...foldUnshown(first, { rows: [row('a')], removed: ['b'] }, isNews)], [])
  assert.equal(foldUnshown(first, { rows: [row('a', 'failing')], removed: [] }, isNews), first)
})
