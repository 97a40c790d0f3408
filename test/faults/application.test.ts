import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readdir, readFile, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { Server } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { readLog } from '#contract/deployments.ts'
import { CANARY, shopFile } from '../shop.ts'
import { startStack } from '../stack.ts'
import type { Stack } from '../stack.ts'
import { until } from '../until.ts'
import { sendVisitors } from '../visitors.ts'

const SMALL = '  env: { NODE_OPTIONS: "" }\n'
const QUICK_LIMIT = 'rollback: { automatic: true, timeout: 1m }\n'

void describe('an application that misbehaves', { concurrency: true }, () => {
  let stack: Stack

  before(async () => {
    stack = await startStack()
  })

  after(() => stack.end())

  /** An application that runs its first version, and where it answers. */
  async function running(
    name: string,
    rest = CANARY,
  ): Promise<{ port: number; address: string; settings: { port: number; rest: string } }> {
    const port = await stack.port()
    const settings = { port, rest }
    const commit = await stack.push(name, { version: 'v1' }, settings)
    assert.equal((await stack.ended(name, commit)).status, 'succeeded')
    return { port, address: `127.0.0.1:${port}`, settings }
  }

  void test('one that ends at its start: the reason is its own last words, and what ran before serves on', async (t) => {
    const { address } = await running('crashing')
    const visitors = sendVisitors(t, address)
    const commit = await stack.push('crashing', { version: 'v2', exits: 3 })
    const ended = await stack.ended('crashing', commit)
    const visits = await visitors.end()
    assert.equal(ended.status, 'failed')
    assert.equal(ended.rolledBack, true)
    assert.equal(ended.error?.code, 'host.never-healthy')
    assert.match(ended.reason, /canary of crashing does not become healthy: instance 1 exited with 3/)
    assert.match(ended.error.output ?? '', /cannot start: the shop is closed/)
    assert.deepEqual(visits.lost, [])
    assert.deepEqual([...visits.byVersion.keys()], ['v1'])
  })

  void test('one that never becomes healthy ends by the time that it gives itself', async () => {
    const { settings } = await running('sick')
    const file = shopFile(settings).replace('startWithin: 20s', 'startWithin: 1s')
    await stack.change(() => stack.git.commit({ 'sick/app.slipway.yaml': file }))
    const commit = await stack.push('sick', { version: 'v2', unhealthy: true })
    const ended = await stack.ended('sick', commit)
    assert.equal(ended.status, 'failed')
    assert.equal(ended.error?.code, 'host.never-healthy')
    assert.match(ended.reason, /was not healthy for/)
    assert.equal(ended.rolledBack, true)
  })

  void test('a first version that never becomes healthy leaves nothing behind', async () => {
    const port = await stack.port()
    const commit = await stack.push('stillborn', { version: 'v1', exits: 1 }, { port, rest: QUICK_LIMIT })
    const ended = await stack.ended('stillborn', commit)
    assert.equal(ended.status, 'failed')
    assert.match(ended.reason, /cleaned up: there was no earlier deployment/)
    assert.equal(await stack.daemon.state('stillborn'), undefined)
  })

  void test('one that ignores SIGTERM is ended after its grace, and the release goes on', async (t) => {
    const port = await stack.port()
    const first = await stack.push('deaf', { version: 'v1', ignoresTerm: true }, { port, rest: CANARY })
    assert.equal((await stack.ended('deaf', first)).status, 'succeeded')
    const before = (await stack.daemon.state('deaf'))?.variants[0]?.instances[0]?.pid
    const visitors = sendVisitors(t, `127.0.0.1:${port}`)
    const commit = await stack.push('deaf', { version: 'v2', ignoresTerm: true })
    const ended = await stack.ended('deaf', commit)
    const visits = await visitors.end()
    assert.equal(ended.status, 'succeeded')
    assert.deepEqual(visits.lost, [])
    assert.throws(() => process.kill(before ?? 0, 0), { code: 'ESRCH' })
  })

  void test('one that floods its log is served, and its log stays small', async (t) => {
    const { address } = await running('loud')
    const visitors = sendVisitors(t, address)
    const commit = await stack.push('loud', { version: 'v2', floods: true })
    const ended = await stack.ended('loud', commit)
    const visits = await visitors.end()
    assert.equal(ended.status, 'succeeded')
    assert.deepEqual(visits.lost, [])
    // Between two looks of the daemon a flood may overshoot; what counts is that it is cut again and again.
    const sizeNow = (): Promise<number> => bytesBelow(join(stack.home, 'host', 'logs', 'loud'))
    await until('its logs to be cut', async () => (await sizeNow()) < 100 * 1024 * 1024)
    // It must not go on: others on this machine need its time.
    await stack.ended('loud', await stack.push('loud', { version: 'v3' }))
  })

  void test('one whose port is taken waits for it with the reason, then fails, and the address is named', async (t) => {
    const port = await stack.port()
    const squatter = await squat(t, port)
    const rest = 'timeout: 4s\nrollback: { automatic: true, timeout: 30s }\n'
    const commit = await stack.push('squatted', { version: 'v1' }, { port, rest })
    const ended = await stack.ended('squatted', commit)
    squatter.close()
    assert.equal(ended.status, 'failed')
    assert.match(`${ended.reason} ${JSON.stringify(ended.error)} ${JSON.stringify(ended.steps)}`, /host\.port-taken/)
    assert.match(JSON.stringify(ended), new RegExp(`127\\.0\\.0\\.1:${port}`))
  })

  void test('a port that is taken and then free is used', async (t) => {
    const port = await stack.port()
    const squatter = await squat(t, port)
    const commit = await stack.push('patient', { version: 'v1' }, { port, rest: QUICK_LIMIT })
    await stack.deployment('patient', commit, (d) => d.steps.some((step) => step.error?.code === 'host.port-taken'))
    squatter.close()
    assert.equal((await stack.ended('patient', commit)).status, 'succeeded')
  })

  void test('a script that hangs is ended with all that it has started, and what it did is rolled back', async () => {
    const pids = join(stack.home, 'script-pids')
    const sh = `echo $$ >> ${pids}; (trap '' TERM; echo $(sh -c 'echo $PPID') >> ${pids}; while true; do sleep 1; done) & sleep 1000`
    const rest = `pipeline:
  - canary: { replicas: 1 }
  - script: { sh: ${JSON.stringify(sh)} }
    timeout: 2s
  - primary
`
    await running('scripted', rest)
    const commit = await stack.push('scripted', { version: 'v2' })
    const ended = await stack.ended('scripted', commit)
    assert.equal(ended.status, 'failed')
    assert.equal(ended.error?.code, 'stage.timeout')
    assert.equal(ended.rolledBack, true)
    const started = (await readFile(pids, 'utf8')).trim().split('\n').map(Number)
    assert.equal(started.length, 2)
    await until(
      'its processes to be gone',
      () => started.every(isGone),
      () => started,
    )
  })

  void test('a script that fails says how, and its output is in the log of its stage', async () => {
    const rest = `pipeline:
  - script: { sh: "echo looking around; echo no smoke here >&2; exit 7" }
  - primary
`
    await running('smoked', rest)
    const commit = await stack.push('smoked', { version: 'v2' })
    const ended = await stack.ended('smoked', commit)
    assert.equal(ended.error?.code, 'script.failed')
    assert.match(ended.reason, /exited with 7/)
    assert.match(ended.error.output ?? '', /no smoke here/)
    const log = await until('the log', async () => {
      const read = await stack.api.call(readLog, { params: { id: ended.id, step: '1-script' } }).catch(() => undefined)
      return read?.ended ? read : undefined
    })
    assert.match(log.text, /looking around\n.*no smoke here/s)
  })

  void test('one that is left alone by all others: the stack is well after all this', async () => {
    await running('well', `${SMALL}${CANARY}`)
    assert.ok(stack.agent.isRunning && stack.server.isRunning && stack.host.isRunning)
  })
})

async function squat(t: TestContext, port: number): Promise<Server> {
  const squatter = createServer().listen(port, '127.0.0.1')
  t.after(() => squatter.close())
  await once(squatter, 'listening')
  return squatter
}

async function bytesBelow(folder: string): Promise<number> {
  const files = await readdir(folder, { recursive: true })
  // A log may be cut just now.
  const sizes = files.map(async (file) => (await stat(join(folder, file)).catch(() => undefined))?.size ?? 0)
  return (await Promise.all(sizes)).reduce((sum, one) => sum + one, 0)
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return false
  } catch {
    return true
  }
}
