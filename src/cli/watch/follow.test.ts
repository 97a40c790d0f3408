import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { connect } from 'node:net'
import { test } from 'node:test'
import { createClient } from '#contract/client.ts'
import { systemClock } from '#tools/clock.ts'
import { openStage } from '../agent-fixture.ts'
import { followDeployment } from './follow.ts'
import { factsOf, rolledBackBodies } from '../view/story-fixture.ts'

const ID = 'dep00001'

/** Stands between client and server, and can cut every connection. */
async function cuttableWay(to: string): Promise<{ url: string; cut(): void; close(): void }> {
  const sockets = new Set<Socket>()
  const { port, hostname } = new URL(to)
  const way = createServer((near) => {
    const far = connect(Number(port), hostname)
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        near.destroy()
        far.destroy()
      })
    }
    near.pipe(far).pipe(near)
  })
  await new Promise<void>((done) => way.listen(0, '127.0.0.1', done))
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  const close = (): void => {
    cut()
    way.close()
  }
  return { url: `http://127.0.0.1:${(way.address() as AddressInfo).port}`, cut, close }
}

async function allOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

void test('every fact comes once and in order, though the connection breaks again and again, and that is said', async (t) => {
  const stage = await openStage(t)
  const way = await cuttableWay(stage.server.url)
  t.after(() => way.close())
  const facts = factsOf(rolledBackBodies())
  await stage.send(facts.slice(0, 2))
  const said: string[] = []
  const seen: number[] = []
  const client = createClient({ url: way.url, token: stage.server.adminToken })
  const following = {
    id: ID,
    clock: systemClock,
    signal: AbortSignal.timeout(20_000),
    onConnection: (state: string) => said.push(state),
  }
  for await (const { fact, story, before } of followDeployment(client, following)) {
    seen.push(fact.seq)
    assert.equal(story.deployment.lastSeq, fact.seq)
    assert.equal(before?.lastSeq ?? 0, fact.seq - 1)
    // The next facts come while the way is cut, so that none of them reaches this stream at once.
    if (fact.seq % 8 === 2) {
      way.cut()
      await stage.send(facts.slice(fact.seq, fact.seq + 8))
    }
  }
  assert.deepEqual(
    seen,
    facts.map((fact) => fact.seq),
  )
  assert.ok(said.includes('lost'), said.join())
})

void test('a deployment that has ended is told from its list of facts', async (t) => {
  const stage = await openStage(t)
  await stage.send(factsOf(rolledBackBodies()))
  const following = { id: ID, clock: systemClock, signal: AbortSignal.timeout(10_000), onConnection: () => {} }
  const steps = await allOf(followDeployment(stage.server.admin, following))
  assert.equal(steps.at(-1)?.story.deployment.status, 'failed')
  assert.equal(steps.length, rolledBackBodies().length)
})

void test('a deployment that nobody knows is an error', async (t) => {
  const stage = await openStage(t)
  const following = { id: 'nobody00', clock: systemClock, signal: AbortSignal.timeout(10_000), onConnection: () => {} }
  await assert.rejects(allOf(followDeployment(stage.server.admin, following)), { code: 'deployment.unknown' })
})
