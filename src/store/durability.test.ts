import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { systemClock } from '#tools/clock.ts'
import { factsAfter } from './facts.ts'
import { openStore } from './store.ts'

const WRITER = join(import.meta.dirname, 'durability-writer.ts')
const ROUNDS = 4

void test('kill -9 of a writer loses no acknowledged fact', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-kill-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'server.db')
  let acknowledged = 0
  for (let round = 0; round < ROUNDS; round += 1) {
    acknowledged = await writeAndKill(file, acknowledged + 20 + round * 7)
    const store = openStore({ file, clock: systemClock })
    const facts = await factsAfter(store, 'dep00001', { after: 0, limit: 100_000 })
    await store.close()
    assert.ok(facts.length >= acknowledged, `${facts.length} facts for ${acknowledged} acknowledged ones`)
    assert.deepEqual(
      facts.map((fact) => fact.seq),
      facts.map((_, i) => i + 1),
    )
  }
  assert.ok(acknowledged > ROUNDS * 20)
})

/** Lets a child write until it has acknowledged that much, then kills it; answers with the last acknowledged number. */
function writeAndKill(file: string, until: number): Promise<number> {
  const child = fork(WRITER, [file], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: [] })
  let last = 0
  return new Promise((resolve, reject) => {
    child.on('message', (seq) => {
      last = Number(seq)
      if (last >= until) child.kill('SIGKILL')
    })
    child.on('exit', (_code, signal) =>
      signal === 'SIGKILL' ? resolve(last) : reject(new Error('it ended by itself')),
    )
  })
}
