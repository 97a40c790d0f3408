import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { VariantSpec } from '#host/api.ts'
import { startStack } from '../stack.ts'
import type { Stack } from '../stack.ts'
import { until } from '../until.ts'

void describe('what somebody changes at the target', { concurrency: true }, () => {
  let stack: Stack

  before(async () => {
    stack = await startStack()
  })

  after(() => stack.end())

  async function running(name: string, rest = ''): Promise<void> {
    const port = await stack.port()
    await stack.ended(name, await stack.push(name, { version: 'v1' }, { port, replicas: 2, rest }))
  }

  /** Tells the daemon to run another number of processes, past the agent. */
  async function resize(name: string, replicas: number): Promise<void> {
    const primary = (await stack.daemon.state(name))?.variants[0]
    assert.ok(primary)
    const { release, command, env, portVariable, health, stop } = primary
    const folder = `${stack.home}/releases/${release}`
    const spec: VariantSpec = { release, folder, command, env, portVariable, replicas, health, stop }
    await stack.daemon.declareVariant(name, 'primary', spec)
  }

  void test('is shown as drift, field by field, and left alone', async () => {
    await running('watched')
    await resize('watched', 1)
    const view = await until('the drift', async () => {
      const found = await stack.application('watched')
      return found.sync === 'out-of-sync' ? found : undefined
    })
    assert.deepEqual(
      view.drift.map(({ resource, path, before, after }) => [resource, path, before, after]),
      [['primary', 'replicas', '2', '1']],
    )
    assert.equal((await stack.deployments('watched')).length, 1)
  })

  void test('is put right by itself where the file asks for it', async () => {
    await running('kept', 'drift: { converge: { minWindow: 10s, maxWindow: 1m } }\n')
    await resize('kept', 1)
    const [, second] = await until('a second deployment', async () => {
      const all = await stack.deployments('kept')
      return all.length === 2 && all[1]?.finishedAt !== undefined ? all : undefined
    })
    assert.equal(second?.trigger.kind, 'drift')
    assert.equal(second.trigger.reason, 'replicas of primary differs from what was deployed')
    assert.equal(second.status, 'succeeded')
    await until('it to be in sync', async () => (await stack.application('kept')).sync === 'synced')
    assert.equal((await stack.daemon.state('kept'))?.variants[0]?.ready, 2)
  })

  void test('a process that is killed comes back, and is no drift', async () => {
    await running('mortal')
    const instance = (await stack.daemon.state('mortal'))?.variants[0]?.instances[0]
    process.kill(instance?.pid ?? 0, 'SIGKILL')
    await until('another in its place', async () => {
      const variant = (await stack.daemon.state('mortal'))?.variants[0]
      return variant?.settled && variant.instances.some(({ restarts }) => restarts === 1)
    })
    const view = await until('it to be healthy', async () => {
      const found = await stack.application('mortal')
      return found.live?.health === 'healthy' ? found : undefined
    })
    assert.equal(view.sync, 'synced')
    assert.equal((await stack.deployments('mortal')).length, 1)
  })
})
