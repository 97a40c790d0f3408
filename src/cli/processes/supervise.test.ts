import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { silentLog } from '#tools/log.ts'
import { HELD } from './process.ts'
import { Supervised } from './supervise.ts'

const PROGRAM = fileURLToPath(new URL('../../../bin/slipway.js', import.meta.url))
/** Long enough for a program that does not wait for its turn to show it. */
const PATIENCE_MS = 700
const LIMIT = { timeout: 30_000 }

interface Scene {
  readonly home: string
  readonly host: Supervised
  /** What the supervisor told of failures. */
  readonly said: readonly string[]
}

async function setScene(t: TestContext): Promise<Scene> {
  const home = await realpath(await mkdtemp(join(tmpdir(), 'slipway-supervise-')))
  const said: string[] = []
  const tools = { log: silentLog, onFailure: (words: string) => void said.push(words) }
  const host = new Supervised({ command: 'host', args: ['--home', home] }, tools)
  t.after(async () => {
    await host.stop('SIGINT')
    await rm(home, { recursive: true, force: true })
  })
  return { home, host, said }
}

void test(
  'a program that is loaded ahead does nothing before its start, and is the one that starts',
  LIMIT,
  async (t) => {
    const { home, host } = await setScene(t)
    host.load()
    const { pid } = host
    await sleep(PATIENCE_MS)
    assert.equal(existsSync(join(home, 'host.lock')), false)
    const ready = await host.start()
    assert.equal(typeof ready['socket'], 'string')
    assert.equal(host.pid, pid)
    assert.ok(existsSync(join(home, 'host.lock')))
  },
)

void test(
  'one that is killed before its turn is made anew by its start, one that is killed after it by itself',
  LIMIT,
  async (t) => {
    const { host, said } = await setScene(t)
    host.load()
    const first = host.pid ?? 0
    process.kill(first, 'SIGKILL')
    while (host.pid !== undefined) await sleep(5)
    assert.deepEqual(said, [])
    await host.start()
    const second = host.pid ?? 0
    assert.notEqual(second, first)
    process.kill(second, 'SIGKILL')
    while (host.pid === second) await sleep(5)
    assert.match(said.join(), /^slipway host ended \(SIGKILL\)/)
  },
)

void test('one that cannot start is not tried again, and its starter is told', LIMIT, async (t) => {
  const { host, home, said } = await setScene(t)
  await host.start()
  const tools = { log: silentLog, onFailure: (words: string) => assert.fail(words) }
  const second = new Supervised({ command: 'host', args: ['--home', home] }, tools)
  await assert.rejects(second.start(), {
    code: 'up.program',
    message: /^slipway host ended with 1 before it was ready$/,
  })
  assert.equal(second.pid, undefined)
  assert.deepEqual(said, [])
})

void test('a held program ends with the one that holds it', LIMIT, async (t) => {
  const { home } = await setScene(t)
  const child = spawn(process.execPath, [PROGRAM, 'host', '--home', home], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, [HELD]: '1' },
  })
  const ended = once(child, 'exit')
  await sleep(PATIENCE_MS)
  child.disconnect()
  assert.deepEqual(await ended, [0, null])
  assert.equal(existsSync(join(home, 'host.lock')), false)
})
