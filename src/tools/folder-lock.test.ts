import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { isAlive } from './process-id.ts'
import { lockFolder, lockOwner } from './folder-lock.ts'

const HOLDER = join(import.meta.dirname, 'fixture/lock-holder.ts')

function folder(t: TestContext): string {
  const home = mkdtempSync(join(tmpdir(), 'slipway-lock-'))
  t.after(() => rmSync(home, { recursive: true, force: true }))
  return home
}

/** Another process that holds the lock, or says why not. */
async function holder(home: string): Promise<{ said: unknown; kill(): Promise<void>; pid: number | undefined }> {
  const child = fork(HOLDER, [home], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] })
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const said = await new Promise((resolve) => child.once('message', resolve))
  return {
    said,
    pid: child.pid,
    async kill() {
      child.kill('SIGKILL')
      await gone
    },
  }
}

const AGENT = { name: 'agent', busy: 'agent.already-running' } as const

void test('a folder takes one program of a kind, one of another kind beside it, and the next when it is released', async (t) => {
  const home = folder(t)
  const first = await lockFolder(home, AGENT)
  await assert.rejects(lockFolder(home, AGENT), {
    code: 'agent.already-running',
    message: new RegExp(String(process.pid)),
  })
  const other = await lockFolder(home, { name: 'host', busy: 'host.already-running' })
  other.release()
  assert.equal(statSync(join(home, 'agent.lock')).mode & 0o777, 0o600)
  assert.equal(statSync(join(home, 'agent.pid')).mode & 0o777, 0o600)
  first.release()
  const next = await lockFolder(home, AGENT)
  next.release()
})

void test('a refused second try leaves the first lock whole, also for other processes', async (t) => {
  const home = folder(t)
  const first = await lockFolder(home, AGENT)
  await assert.rejects(lockFolder(home, AGENT))
  const second = await holder(home)
  assert.equal(second.said, 'agent.already-running')
  await second.kill()
  first.release()
})

void test('kill -9 frees the lock at once, and its owner is known for as long as it lives', async (t) => {
  const home = folder(t)
  const holding = await holder(home)
  assert.equal(holding.said, 'locked')
  await assert.rejects(lockFolder(home, AGENT), { message: new RegExp(`process ${holding.pid}`) })
  const owner = lockOwner(home, 'agent')
  assert.equal(owner?.pid, holding.pid)
  assert.ok(owner && (await isAlive(owner)))
  await holding.kill()
  assert.equal(await isAlive(owner), false)
  const lock = await lockFolder(home, AGENT)
  lock.release()
})

void test('one that waits gets the lock of another that ends', async (t) => {
  const home = folder(t)
  const holding = await holder(home)
  const waiting = lockFolder(home, { ...AGENT, waitMs: 60_000 })
  await holding.kill()
  const lock = await waiting
  assert.equal(lockOwner(home, 'agent')?.pid, process.pid)
  lock.release()
})

void test('of many that want it at once one gets it', async (t) => {
  const home = folder(t)
  const tries = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(home, AGENT)))
  const got = tries.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  assert.equal(got.length, 1)
  got[0]?.release()
})
