import assert from 'node:assert/strict'
import { appendFile, mkdtemp, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { countLines, noteSize } from './log-lines.ts'
import type { LogMarks } from './log-lines.ts'

/** A log whose clock and sweeps the test moves. */
async function openLog() {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-lines-'))
  const path = join(folder, 'one.log')
  await writeFile(path, '')
  const marks: LogMarks = { since: 1_000, fresh: true, cutBytes: 0, marks: [] }
  return {
    path,
    marks,
    print: (text: string | Buffer) => appendFile(path, text),
    async sweep(at: number, cut = 0) {
      noteSize(marks, at, { size: (await stat(path)).size, cut })
    },
    count: (from: number, to: number, pattern = 'ERROR') => countLines(path, marks, { from, to, pattern }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  }
}

void test('lines are counted in the time in which they ended', async () => {
  await using log = await openLog()
  await log.print('start\nERROR one\n')
  await log.sweep(1_000)
  await log.print('ERROR two\nfine\nERROR thr')
  await log.sweep(2_000)
  await log.print('ee\nERROR four\n')
  await log.sweep(3_000)
  assert.deepEqual(await log.count(1_000, 2_000), { state: 'counted', lines: 2, matching: 1 })
  assert.deepEqual(await log.count(2_000, 3_000, 'ERROR three'), { state: 'counted', lines: 2, matching: 1 })
  assert.deepEqual(await log.count(0, 9_000), { state: 'counted', lines: 6, matching: 4 })
  assert.deepEqual(await log.count(3_000, 4_000), { state: 'counted', lines: 0, matching: 0 })
})

void test('lines longer than a chunk, and characters cut by one, are whole', async () => {
  await using log = await openLog()
  await log.sweep(1_000)
  await log.print(`${'ü'.repeat(40_000)}\n${'x'.repeat(100_000)} ERROR\nERROR größer\n`)
  await log.sweep(2_000)
  assert.deepEqual(await log.count(1_000, 2_000, 'ERROR größer'), { state: 'counted', lines: 3, matching: 1 })
  // Of a very long line only the beginning is looked at.
  assert.equal((await log.count(1_000, 2_000)).matching, 1)
})

void test('what was cut away is lost, what came after it is counted', async () => {
  await using log = await openLog()
  await log.print('ERROR old\n'.repeat(100))
  await log.sweep(1_000)
  await log.print('ERROR more\n')
  await log.sweep(2_000)
  const { size } = await stat(log.path)
  await truncate(log.path, 0)
  await log.sweep(3_000, size)
  await log.print('ERROR new\n')
  await log.sweep(4_000)
  assert.equal((await log.count(1_000, 2_000)).state, 'lost')
  assert.deepEqual(await log.count(3_000, 4_000), { state: 'counted', lines: 1, matching: 1 })
})

void test('before the daemon looked at a log that was there already nothing is known', async () => {
  await using log = await openLog()
  await log.print('ERROR before\n')
  const adopted = { ...log.marks, fresh: false, marks: [] }
  noteSize(adopted, 1_000, { size: (await stat(log.path)).size, cut: 0 })
  assert.equal((await countLines(log.path, adopted, { from: 500, to: 2_000, pattern: 'ERROR' })).state, 'unknown')
  const later = await countLines(log.path, adopted, { from: 1_000, to: 2_000, pattern: 'ERROR' })
  assert.deepEqual(later, { state: 'counted', lines: 0, matching: 0 })
})

void test('only changes are remembered, and not for ever', () => {
  const marks: LogMarks = { since: 0, fresh: true, cutBytes: 0, marks: [] }
  for (let at = 0; at < 3_600_000; at += 1_000) noteSize(marks, at, { size: 10 + Math.floor(at / 10_000), cut: 0 })
  assert.ok(marks.marks.length <= 92, `${marks.marks.length} marks`)
})
