import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sendFacts } from '#contract/agent.ts'
import { createClient } from '#contract/client.ts'
import { liveStream } from '#contract/stream.ts'
import type { LiveMessage } from '#contract/stream.ts'
import type { Fact } from '#domain/fact.ts'
import { factsOf } from '#store/fact-fixture.ts'
import { startTestServer } from './server-fixture.ts'
import type { TestServer } from './server-fixture.ts'

const FACTS = factsOf({ deployment: 'dep00001', application: 'shop', agent: 'one' })
const OTHER = factsOf({ deployment: 'dep00002', application: 'blog', agent: 'one' })

/** Reads until the event is there that `isLast` knows; answers with all before and the last id. */
async function readUntil(
  server: TestServer,
  options: { after?: string; query?: { deployment?: string; application?: string } },
  isLast: (message: LiveMessage) => boolean,
): Promise<{ seen: LiveMessage[]; id: string | undefined }> {
  const seen: LiveMessage[] = []
  for await (const { id, data } of server.admin.stream(liveStream, options)) {
    seen.push(data)
    if (isLast(data)) return { seen, id }
  }
  return { seen, id: undefined }
}

const isReady = ({ type }: LiveMessage): boolean => type === 'ready'

function sequence(messages: readonly LiveMessage[]): (string | number)[] {
  return messages.map((message) => (message.type === 'fact' ? message.fact.seq : message.type))
}

void test('a resumed stream has every event once, in order', async (t) => {
  const server = await startTestServer(t)
  const agent = await server.agent('one')
  const start = await readUntil(server, {}, isReady)
  await agent.call(sendFacts, { body: { facts: FACTS.slice(0, 4) } })
  const two = await readUntil(server, { after: start.id ?? '' }, (m) => m.type === 'fact' && m.fact.seq === 2)
  const rest = readUntil(server, { after: two.id ?? '' }, (m) => m.type === 'fact' && m.fact.kind === 'finished')
  await agent.call(sendFacts, { body: { facts: [...FACTS.slice(4), ...OTHER] } })
  const numbers = sequence([...two.seen, ...(await rest).seen]).filter((item) => typeof item === 'number')
  assert.deepEqual(numbers, [1, 2, 3, 4, 5, 6])
})

void test('nothing is lost or doubled where catching up meets what is live', async (t) => {
  const server = await startTestServer(t)
  const agent = await server.agent('one')
  await agent.call(sendFacts, { body: { facts: FACTS.slice(0, 3) } })
  const notes = Array.from({ length: 300 }, (_, i): Fact => {
    const evidence = { type: 'memo', key: 'n', value: i } as const
    return { deployment: 'dep00001', seq: i + 4, at: i, kind: 'evidence', step: '1-canary', evidence }
  })
  const isLast = (m: LiveMessage): boolean => m.type === 'fact' && m.fact.seq === 303
  const readers = Array.from({ length: 5 }, () => readUntil(server, { after: '0' }, isLast))
  for (let i = 0; i < notes.length; i += 10) await agent.call(sendFacts, { body: { facts: notes.slice(i, i + 10) } })
  for (const { seen } of await Promise.all(readers)) {
    const numbers = sequence(seen).filter((item) => typeof item === 'number')
    assert.deepEqual(
      numbers,
      Array.from({ length: 303 }, (_, i) => i + 1),
    )
  }
})

void test('filters leave the rest out, live and while catching up', async (t) => {
  const server = await startTestServer(t)
  const agent = await server.agent('one')
  const isEnd = (m: LiveMessage): boolean => m.type === 'fact' && m.fact.kind === 'finished'
  const live = readUntil(server, { query: { deployment: 'dep00002' } }, isEnd)
  const other = readUntil(server, { query: { application: 'blog' } }, isEnd)
  await readUntil(server, {}, isReady)
  await agent.call(sendFacts, { body: { facts: [...FACTS, ...OTHER] } })
  const again = readUntil(server, { after: '0', query: { deployment: 'dep00002' } }, isEnd)
  for (const { seen } of [await live, await other, await again]) {
    assert.ok(seen.every((m) => m.type !== 'fact' || m.fact.deployment === 'dep00002'))
    assert.deepEqual(
      sequence(seen).filter((item) => typeof item === 'number'),
      [1, 2, 3, 4, 5, 6],
    )
  }
})

void test('a resume from before the oldest event, or from another server, begins with a reset', async (t) => {
  const server = await startTestServer(t, { feedLimit: 10 })
  const { store } = server.running
  for (let i = 0; i < 300; i += 1) {
    await store.write(async ({ publish }) => publish({ type: 'agent', name: `a${i}`, connected: true }))
  }
  for (const after of ['1', '999999', 'abc']) {
    const { seen } = await readUntil(server, { after }, isReady)
    assert.deepEqual(sequence(seen), ['reset', 'ready'], after)
  }
  const { seen } = await readUntil(server, { after: '299' }, isReady)
  assert.deepEqual(sequence(seen), ['agent', 'ready'])
})

void test('a watcher goes on over a restart of the server', async (t) => {
  const first = await startTestServer(t)
  const { home, adminToken } = first
  const agent = await first.agent('one')
  const port = Number(new URL(first.url).port)
  const seen: number[] = []
  for await (const { data } of first.admin.stream(liveStream)) {
    if (data.type === 'ready' && seen.length === 0) await agent.call(sendFacts, { body: { facts: FACTS.slice(0, 2) } })
    if (data.type !== 'fact') continue
    seen.push(data.fact.seq)
    if (data.fact.kind === 'finished') break
    if (data.fact.seq !== 2) continue
    await first.running.close()
    const second = await startTestServer(t, { home, adminToken, listen: { host: '127.0.0.1', port } })
    assert.equal(second.running.adminToken, undefined)
    await createClient({ url: second.url, token: agent.token }).call(sendFacts, { body: { facts: FACTS } })
  }
  assert.deepEqual(seen, [1, 2, 3, 4, 5, 6])
})

void test('a reader that does not read is cut off, and others are not held up', async (t) => {
  const server = await startTestServer(t)
  const agent = await server.agent('one')
  const stuck = await server.ask('/v1/stream') // Its body is never read.
  await agent.call(sendFacts, { body: { facts: FACTS.slice(0, 3) } })
  const isLast = (m: LiveMessage): boolean => m.type === 'fact' && m.fact.seq === 28
  const reading = readUntil(server, { after: '0' }, isLast)
  for (let seq = 4; seq <= 28; seq += 1) {
    const evidence = { type: 'memo', key: 'n', value: 'x'.repeat(1_000_000) } as const
    const fact: Fact = { deployment: 'dep00001', seq, at: seq, kind: 'evidence', step: '1-canary', evidence }
    await agent.call(sendFacts, { body: { facts: [fact] } })
  }
  await reading
  const bytes = await stuck.arrayBuffer().then(
    (buffer) => buffer.byteLength,
    () => 0,
  )
  assert.ok(bytes < 25_000_000, `${bytes} bytes were kept for it`)
})
