import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { systemClock } from '#tools/clock.ts'
import { silentLog } from '#tools/log.ts'
import { identify, isAlive } from '#tools/process-id.ts'
import type { ApplicationState } from './api.ts'
import type { ApplicationRecord } from './application-record.ts'
import { createHostClient } from './client.ts'
import { isSettled, setStage, specOf, temporaryHome, until } from './fixture/stage-set.ts'
import { freePort } from './life.ts'
import type { InstanceRecord } from './instance.ts'
import { findTagged, signalGroup, TAG_VARIABLE } from './process-table.ts'
import type { TaggedProcess } from './process-table.ts'
import { homeHash, socketPath } from './socket-path.ts'
import { startHost } from './start.ts'

function startChild(home: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'fixture', 'daemon.ts'), home], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return new Promise((resolve, reject) => {
    child.stdout.once('data', () => resolve(child))
    child.once('exit', (code) => reject(new Error(`the daemon exited with ${code}`)))
  })
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await ended
}

function pids(state: ApplicationState | undefined): readonly number[] {
  return (state?.variants ?? [])
    .flatMap((variant) => variant.instances.map((one) => one.pid ?? 0))
    .sort((a, b) => a - b)
}

function withoutProcess({ process: _lost, ...record }: InstanceRecord): InstanceRecord {
  return record
}

async function living(home: string): Promise<readonly TaggedProcess[]> {
  return findTagged(`${homeHash(home)}/`)
}

const skip = process.platform === 'linux' ? false : 'tags of processes are read from /proc'

void describe('a new daemon', { concurrency: true, skip }, () => {
  void test('takes over the processes of one that was killed, with address, weights and split', async () => {
    const home = await temporaryHome()
    const client = createHostClient(socketPath(home))
    const front = { listen: `127.0.0.1:${await freePort()}`, headers: [] }
    const child = await startChild(home)
    await client.declareFront('shop', front)
    await client.declareVariant('shop', 'primary', specOf('v1', { replicas: 2 }))
    await client.declareVariant('shop', 'canary', specOf('v2'))
    await until(client, 'shop', (state) => isSettled('primary')(state) && isSettled('canary')(state))
    const before = await client.declareWeights('shop', { primary: 50, canary: 50, baseline: 0 })
    await kill(child)
    await assert.rejects(client.states(), { code: 'host.unreachable' })

    const host = await startHost({ home, clock: systemClock, log: silentLog })
    const after = await client.state('shop')
    assert.deepEqual(pids(after), pids(before))
    assert.equal(pids(after).length, 3)
    assert.deepEqual(after?.effective, { primary: 50, canary: 50, baseline: 0 })
    const bodies = await Promise.all([1, 2].map(async () => (await fetch(`http://${front.listen}`)).text()))
    assert.deepEqual(bodies.sort(), ['v1', 'v2'])

    // Its end is not told to us by the system, and yet it is seen and made good.
    const victim = after?.variants[0]?.instances[0]
    assert.ok(victim?.pid)
    process.kill(victim.pid, 'SIGKILL')
    const failed = await until(client, 'shop', (state) =>
      Boolean(state?.variants[0]?.instances.some((one) => one.id === victim.id && one.restarts === 1)),
    )
    assert.match(failed?.variants[0]?.reason ?? '', /ended \(its exit code went to an earlier daemon\)/)
    await until(client, 'shop', isSettled('primary'))
    await host.close({ processes: 'stop' })
    await rm(home, { recursive: true })
  })

  void test('goes on with a roll-out that the killed one had begun', async () => {
    const home = await temporaryHome()
    const client = createHostClient(socketPath(home))
    const front = { listen: `127.0.0.1:${await freePort()}`, headers: [] }
    const child = await startChild(home)
    await client.declareFront('shop', front)
    await client.declareVariant('shop', 'primary', specOf('v1'))
    await until(client, 'shop', isSettled('primary'))
    await client.declareVariant('shop', 'primary', specOf('v2', { replicas: 2 }))
    await kill(child)

    const host = await startHost({ home, clock: systemClock, log: silentLog })
    const state = await until(client, 'shop', isSettled('primary'))
    assert.equal(state?.variants[0]?.release, specOf('v2').release)
    assert.equal(state?.variants[0]?.instances.length, 2)
    assert.equal(await (await fetch(`http://${front.listen}`)).text(), 'v2')
    await host.close({ processes: 'stop' })
    assert.deepEqual(await living(home), [])
    await rm(home, { recursive: true })
  })

  void test('takes over a process that was started but not yet recorded, and ends one that nobody knows', async () => {
    const stage = await setStage()
    await stage.client.declareFront('shop', stage.front)
    await stage.client.declareVariant('shop', 'primary', specOf('v1'))
    const before = await until(stage.client, 'shop', isSettled('primary'))
    const stray = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
      env: { ...process.env, [TAG_VARIABLE]: `${homeHash(stage.home)}/shop/primary/nobody` },
      detached: true,
      stdio: 'ignore',
    })
    const strayEnded = new Promise((resolve) => stray.once('exit', (_code, signal) => resolve(signal)))

    // The record as it is between the start of a process and the note of it.
    const file = join(stage.home, 'host', 'applications', 'shop.json')
    await stage.stop('keep')
    const record = JSON.parse(await readFile(file, 'utf8')) as ApplicationRecord
    await writeFile(file, JSON.stringify({ ...record, instances: record.instances.map(withoutProcess) }))
    await stage.start()

    const after = await stage.client.state('shop')
    assert.deepEqual(pids(after), pids(before))
    assert.equal(await strayEnded, 'SIGTERM')
    await stage[Symbol.asyncDispose]()
  })

  void test('never fills the place of one that the daemon before it had begun to end', async () => {
    const stage = await setStage()
    await stage.client.declareFront('shop', stage.front)
    const stubborn = specOf('v2', { env: { APP_VERSION: 'v2', APP_IGNORES_SIGTERM: '1' } })
    await stage.client.declareVariant('shop', 'canary', stubborn)
    await until(stage.client, 'shop', isSettled('canary'))
    await stage.client.removeVariant('shop', 'canary')
    const output = stage.client.output('shop', { lines: 10, follow: true }, AbortSignal.timeout(10_000))
    for await (const part of output) if (part?.lines.some((line) => line.includes('ignored SIGTERM'))) break
    // From the first signal on, whatever becomes of the daemon.
    const file = join(stage.home, 'host', 'applications', 'shop.json')
    const record = JSON.parse(await readFile(file, 'utf8')) as ApplicationRecord
    assert.deepEqual(
      record.instances.map(({ variant, retiring }) => [variant, retiring]),
      [['canary', true]],
    )
    await stage[Symbol.asyncDispose]()
  })

  void test('never signals a process whose number was given to another', async () => {
    const stage = await setStage()
    await stage.client.declareFront('shop', stage.front)
    await stage.client.declareVariant('shop', 'primary', specOf('v1'))
    const state = await until(stage.client, 'shop', isSettled('primary'))
    const own = await identify(state?.variants[0]?.instances[0]?.pid ?? 0)
    assert.ok(own)
    assert.equal(await signalGroup({ ...own, started: `${own.started}0` }, 'SIGKILL'), false)
    assert.equal(await isAlive(own), true)

    // A record that names a stranger: the place is filled anew, the stranger lives.
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' })
    const strangerId = await identify(stranger.pid ?? 0)
    assert.ok(strangerId)
    const file = join(stage.home, 'host', 'applications', 'shop.json')
    await stage.stop('stop')
    const record = JSON.parse(await readFile(file, 'utf8')) as ApplicationRecord
    const forged = { id: 'x', number: 1, variant: 'primary', spec: specOf('v1'), retiring: true, port: 1 }
    const strangerNow = { pid: strangerId.pid, started: 'long ago' }
    await writeFile(file, JSON.stringify({ ...record, instances: [{ ...forged, process: strangerNow }] }))
    await stage.start()
    await until(stage.client, 'shop', isSettled('primary'))
    assert.equal(await isAlive(strangerId), true)
    stranger.kill('SIGKILL')
    await stage[Symbol.asyncDispose]()
  })

  void test('leaves a damaged record and its processes alone, and serves the others', async () => {
    const stage = await setStage()
    const other = await setStage()
    for (const name of ['shop', 'desk']) {
      await stage.client.declareFront(name, name === 'shop' ? stage.front : other.front)
      await stage.client.declareVariant(name, 'primary', specOf(name))
    }
    const shop = await until(stage.client, 'shop', isSettled('primary'))
    await until(stage.client, 'desk', isSettled('primary'))
    const file = join(stage.home, 'host', 'applications', 'shop.json')
    await stage.stop('keep')
    const record = await readFile(file)
    await writeFile(file, '{"name":')
    await stage.start()
    assert.deepEqual(
      (await stage.client.states()).map((state) => state.name),
      ['desk'],
    )
    assert.ok(await identify(pids(shop)[0] ?? 0))
    await stage.stop('keep')
    await writeFile(file, record)
    await stage.start()
    assert.deepEqual(pids(await stage.client.state('shop')), pids(shop))
    await stage[Symbol.asyncDispose]()
    await other[Symbol.asyncDispose]()
  })

  void test('stopped with its processes, it starts them anew with the next one', async () => {
    const stage = await setStage()
    await stage.client.declareFront('shop', stage.front)
    await stage.client.declareVariant('shop', 'primary', specOf('v1'))
    await until(stage.client, 'shop', isSettled('primary'))
    await stage.stop('stop')
    assert.deepEqual(await living(stage.home), [])
    await stage.start()
    await until(stage.client, 'shop', isSettled('primary'))
    assert.equal(await (await fetch(stage.url)).text(), 'v1')
    await stage[Symbol.asyncDispose]()
  })
})
