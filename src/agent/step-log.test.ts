import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { StepLogs } from './step-log.ts'
import type { LogKey } from './step-log.ts'

const KEY = { deployment: 'deployment1', step: '1-sync' }

function place(t: TestContext): { logs: StepLogs; told: LogKey[]; folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-step-log-'))
  t.after(() => {
    chmodSync(folder, 0o700)
    rmSync(folder, { recursive: true, force: true })
  })
  const told: LogKey[] = []
  return { logs: new StepLogs(folder, (key) => told.push(key)), told, folder }
}

/** As a delivery reads it: in pieces. */
async function readAll(logs: StepLogs, limit: number): Promise<string> {
  let text = ''
  for (;;) {
    const piece = await logs.read(KEY, Buffer.byteLength(text), limit)
    if (piece === '') return text
    text += piece
  }
}

void test('each line has its time, and line breaks split', async (t) => {
  const { logs, told } = place(t)
  logs.write(KEY, 'one\r\ntwo', 0)
  logs.write(KEY, '', 1_000)
  assert.equal(
    await readAll(logs, 1_000),
    '1970-01-01T00:00:00.000Z one\n1970-01-01T00:00:00.000Z two\n1970-01-01T00:00:01.000Z \n',
  )
  assert.deepEqual(told, [KEY], 'once for all that was said in a turn')
})

void test('pieces never end inside a character', async (t) => {
  const { logs } = place(t)
  logs.write(KEY, 'ä€😀'.repeat(50), 0)
  const whole = await readAll(logs, 100_000)
  for (const limit of [4, 5, 7, 64]) assert.equal(await readAll(logs, limit), whole)
  assert.ok(!whole.includes('\uFFFD'))
})

void test('a flood is cut: one line as well as the whole', async (t) => {
  const { logs } = place(t)
  logs.write(KEY, 'x'.repeat(1_000_000), 0)
  assert.ok(logs.size(KEY) < 20_000)
  for (let n = 0; n < 1_200; n += 1) logs.write(KEY, 'y'.repeat(16_000), 0)
  const size = logs.size(KEY)
  assert.ok(size <= 16 * 1024 * 1024 + 40_000, `${size} bytes`)
  logs.write(KEY, 'more', 0)
  assert.equal(logs.size(KEY), size)
  const end = await logs.read(KEY, size - 200, 1_000)
  assert.match(end, /reached its limit/)
})

void test('what is there after a restart is listed until it is forgotten', async (t) => {
  const { logs, folder } = place(t)
  const other = { deployment: 'deployment1', step: '2-clean' }
  logs.write(KEY, 'a', 0)
  logs.write(other, 'b', 0)
  logs.flush()
  const again = new StepLogs(folder, () => {})
  assert.deepEqual(
    again.list().toSorted((a, b) => (a.step < b.step ? -1 : 1)),
    [KEY, other],
  )
  again.forget(KEY)
  again.forget(other)
  again.forget(other)
  assert.deepEqual(new StepLogs(folder, () => {}).list(), [])
  assert.equal(await again.read(KEY, 0, 100), '')
})
