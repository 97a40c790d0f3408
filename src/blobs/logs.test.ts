import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import * as fc from 'fast-check'
import { Logs } from './logs.ts'

const LOG = { deployment: 'dep00001', step: '1-canary' }

function open(t: TestContext, maxBytes?: number): { logs: Logs; folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-logs-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return { logs: new Logs(folder, maxBytes === undefined ? {} : { maxBytes }), folder }
}

void test('chunks that are sent again or overlap change nothing', async (t) => {
  const { logs } = open(t)
  assert.deepEqual(await logs.append(LOG, 0, 'one\n'), { size: 4, full: false })
  assert.deepEqual(await logs.append(LOG, 0, 'one\n'), { size: 4, full: false })
  assert.deepEqual(await logs.append(LOG, 2, 'e\ntwo\n'), { size: 8, full: false })
  await assert.rejects(logs.append(LOG, 9, 'x'), { code: 'log.gap' })
  assert.equal((await logs.read(LOG, 0, 100)).text, 'one\ntwo\n')
})

void test('appends at the same time keep their order', async (t) => {
  const { logs } = open(t)
  await Promise.all(Array.from({ length: 50 }, (_, i) => logs.append(LOG, i, String(i % 10))))
  assert.equal((await logs.read(LOG, 0, 100)).text, '0123456789'.repeat(5))
})

void test('reading in parts of any size gives the text back, never a broken character', async (t) => {
  const { logs } = open(t)
  let count = 0
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary' }), fc.integer({ min: 4, max: 9 }), async (text, limit) => {
      const log = { ...LOG, step: `s${(count += 1)}` }
      const wellFormed = text.toWellFormed()
      await logs.append(log, 0, wellFormed)
      let read = ''
      for (let offset = 0; ;) {
        const part = await logs.read(log, offset, limit)
        if (part.text === '') break
        read += part.text
        offset = part.next
      }
      assert.equal(read, wellFormed)
    }),
    { numRuns: 50 },
  )
})

void test('a full log ends with a line that says so, once, and stays bounded', async (t) => {
  const { logs, folder } = open(t, 100)
  let offset = 0
  for (let i = 0; i < 50; i += 1) offset = (await logs.append(LOG, offset, `line ${i} é\n`)).size
  const { text } = await logs.read(LOG, 0, 1_000)
  assert.equal(text.match(/the log is full/g)?.length, 1)
  assert.ok(text.startsWith('line 0 é\nline 1'))
  assert.ok(!text.includes('\uFFFD'))
  assert.ok(statSync(join(folder, LOG.deployment, `${LOG.step}.log`)).size < 200)
  assert.equal((await logs.append(LOG, offset, 'more')).full, true)
})

void test('followers hear of growth until they stop', async (t) => {
  const { logs } = open(t)
  let heard = 0
  const stop = logs.follow(LOG, () => (heard += 1))
  await logs.append(LOG, 0, 'a')
  await logs.append(LOG, 0, 'a')
  await logs.append({ ...LOG, step: 'other' }, 0, 'a')
  assert.equal(heard, 1)
  stop()
  await logs.append(LOG, 1, 'b')
  assert.equal(heard, 1)
})

void test('names cannot leave the folder', async (t) => {
  const { logs } = open(t)
  for (const step of ['../x', 'a/b', '.hidden', '', 'x'.repeat(200)]) {
    await assert.rejects(logs.append({ ...LOG, step }, 0, 'x'), TypeError)
    await assert.rejects(logs.read({ deployment: step, step: 'x' }, 0, 10), TypeError)
  }
})
