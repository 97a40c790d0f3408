import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LogLines } from '#host/api.ts'
import { play } from '../../../test/play-stage.ts'
import { rehearse } from './fixture/rehearsal.ts'
import { logs, measureLines } from './logs.ts'
import { sync } from './sync.ts'

const query = { query: 'ERROR', variant: 'canary', at: 10_000, windowMs: 10_000 }

function measured(lines: LogLines, variant = 'canary') {
  return measureLines('shop', { query: { ...query, variant }, seconds: 10 }, lines)
}

void test('lines become a rate; none is a number, too', () => {
  const lines: LogLines = {
    canary: { state: 'counted', lines: 40, matching: 5 },
    primary: { state: 'counted', lines: 3, matching: 0 },
  }
  assert.deepEqual(measured(lines), { type: 'value', at: 10_000, value: 0.5 })
  assert.deepEqual(measured(lines, 'primary'), { type: 'value', at: 10_000, value: 0 })
})

void test('a variant that does not run, or was not looked at, has no number', () => {
  assert.deepEqual(measured({}), { type: 'none', at: 10_000, why: 'empty' })
  assert.equal(measured({ canary: { state: 'unknown', lines: 0, matching: 0 } }).type, 'none')
})

void test('a log that was cut meanwhile is an error, never a low number', () => {
  assert.throws(() => measured({ canary: { state: 'lost', lines: 0, matching: 0 } }), { code: 'host.lines-lost' })
})

void test('counts what the processes really print', async () => {
  await using r = await rehearse()
  const desired = await r.desired('v1')
  await play(async () => sync.run(r.context(desired), {}))
  const source = logs(r.connection, { name: 'shop', app: desired.settings })
  for (let i = 0; i < 2; i += 1) {
    const leave = new AbortController()
    const asked = fetch(`${r.stage.url}/hang`, { signal: leave.signal }).catch(() => {})
    await new Promise((resolve) => setTimeout(resolve, 50))
    leave.abort()
    await asked
  }
  const count = async (pattern: string) => {
    const at = Date.now() + 1_000
    const answer = await source.measure({ query: pattern, variant: 'primary', at, windowMs: 60_000 }, signal)
    return answer.type === 'value' ? Math.round(answer.value * 60) : answer.type
  }
  const { signal } = new AbortController()
  const deadline = Date.now() + 10_000
  while ((await count('hung*left')) !== 2 && Date.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 50))
  assert.equal(await count('hung*left'), 2)
  assert.equal(await count('never printed'), 0)
  const bad = { query: '* *', variant: 'primary', at: Date.now(), windowMs: 1_000 }
  await assert.rejects(source.measure(bad, signal), { code: 'host.bad-request', message: /hold text/ })
})
