import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { listEvents } from '#contract/events.ts'
import { stepOf } from '#domain/deployment.ts'
import { CANARY, shopFile } from '../shop.ts'
import { startStack } from '../stack.ts'
import type { Stack } from '../stack.ts'
import { until } from '../until.ts'
import { sendVisitors } from '../visitors.ts'

void describe('a commit on its way', { concurrency: true }, () => {
  let stack: Stack

  before(async () => {
    stack = await startStack()
  })

  after(() => stack.end())

  /** An application whose first version is there. */
  async function running(name: string, rest = CANARY): Promise<{ port: number; address: string }> {
    const port = await stack.port()
    const commit = await stack.push(name, { version: 'v1' }, { port, rest, replicas: 2 })
    const ended = await stack.ended(name, commit)
    assert.equal(ended.status, 'succeeded', ended.reason)
    return { port, address: `127.0.0.1:${port}` }
  }

  void test('a good version takes a part of the traffic, is measured, and gets all of it; no request is lost', async (t) => {
    const { address } = await running('promoted')
    const visitors = sendVisitors(t, address)
    const ended = await stack.ended('promoted', await stack.push('promoted', { version: 'v2' }))
    await until('the new version alone', () => (visitors.visits.byVersion.get('v2') ?? 0) > 30)
    const { lost, byVersion, errors } = await visitors.end()
    assert.equal(ended.status, 'succeeded')
    assert.equal(ended.plan?.strategy, 'pipeline')
    assert.equal(ended.plan.why, 'behaviour.json changed')
    assert.deepEqual(
      ended.steps.map(({ id, status }) => [id, status]),
      ['1-canary', '2-traffic', '3-analysis', '4-primary', '5-clean'].map((id) => [id, 'succeeded']),
    )
    assert.equal(stepOf(ended, '3-analysis')?.verdict?.outcome, 'pass')
    assert.deepEqual([lost, [...errors]], [[], []])
    assert.ok((byVersion.get('v1') ?? 0) > 0)
    const view = await until('it to be in sync', async () => {
      const found = await stack.application('promoted')
      return found.sync === 'synced' ? found : undefined
    })
    assert.equal(view.live?.health, 'healthy')
    assert.equal(view.runningDeployment, ended.id)
    assert.deepEqual(view.drift, [])
  })

  void test('a bad version is caught by its analysis, rolled back and held; the next one lifts it', async (t) => {
    const { address } = await running('caught')
    const visitors = sendVisitors(t, address)
    const ended = await stack.ended('caught', await stack.push('caught', { version: 'v2', errorShare: 1 }))
    assert.equal(ended.status, 'failed')
    assert.equal(ended.rolledBack, true)
    assert.equal(ended.error?.code, 'analysis.failed')
    assert.equal(stepOf(ended, '3-analysis')?.verdict?.outcome, 'fail')
    assert.equal(stepOf(ended, '4-primary')?.status, 'cancelled')
    const held = await until('the quarantine', async () => {
      const view = await stack.application('caught')
      return view.quarantine && view.sync === 'out-of-sync' ? view : undefined
    })
    assert.match(held.sentence, /is quarantined since deployment/)
    // Other commits make the agent look again and again.
    for (const n of [1, 2, 3]) await stack.change(() => stack.git.commit({ 'elsewhere/file': String(n) }))
    await stack.agent.stop()
    await stack.agent.start()
    const refused = await stack.command({ kind: 'sync', application: 'caught' })
    assert.equal(refused.status, 'refused')
    assert.equal((await stack.deployments('caught')).length, 2)
    const lifted = await stack.ended('caught', await stack.push('caught', { version: 'v3' }))
    assert.equal(lifted.status, 'succeeded')
    await until('no quarantine', async () => (await stack.application('caught')).quarantine === undefined)
    const { lost } = await visitors.end()
    assert.deepEqual(lost, [])
  })

  void test('a change of numbers alone needs no pipeline', async () => {
    const { port } = await running('resized')
    const file = shopFile({ port, replicas: 3, rest: CANARY })
    const commit = await stack.change(() => stack.git.commit({ 'resized/app.slipway.yaml': file }))
    const ended = await stack.ended('resized', commit)
    assert.equal(ended.status, 'succeeded')
    assert.equal(ended.plan?.strategy, 'quick')
    assert.match(ended.plan.why, /only replicas 2 → 3 changed/)
    assert.equal((await stack.daemon.state('resized'))?.variants[0]?.ready, 3)
  })

  void test('two applications of one repository are deployed each for itself', async () => {
    await Promise.all([running('left'), running('right')])
    await stack.ended('left', await stack.push('left', { version: 'v2' }))
    assert.equal((await stack.deployments('right')).length, 1)
    const view = await stack.application('right')
    assert.equal(view.sync, 'synced')
  })

  void test('who did what, when, is in the history', async () => {
    await running('told')
    const { items } = await stack.api.call(listEvents, { query: { application: 'told' } })
    const sentences = items.map(({ sentence }) => sentence)
    assert.ok(sentences.some((one) => one.startsWith('Ended as succeeded')))
    assert.equal(items.at(-1)?.by.name, 'Ada')
  })
})
