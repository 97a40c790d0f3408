import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sendFacts, sendLogs } from '#contract/agent.ts'
import { followLog, readLog } from '#contract/deployments.ts'
import { factsOf } from '#store/fact-fixture.ts'
import { startTestServer } from './server-fixture.ts'

const STORY = { deployment: 'dep00001', application: 'shop', agent: 'one' }
const LOG = { deployment: 'dep00001', step: '1-canary' }
const PARAMS = { id: 'dep00001', step: '1-canary' }

void test('a follower has the whole log, as it grows, and its end', async (t) => {
  const server = await startTestServer(t)
  const agent = await server.agent('one')
  await agent.call(sendFacts, { body: { facts: factsOf(STORY).slice(0, 3) } })
  const send = (offset: number, text: string, ended?: boolean): Promise<unknown> =>
    agent.call(sendLogs, { body: { chunks: [{ ...LOG, offset, text, ...(ended ? { ended } : {}) }] } })
  await send(0, 'before\n')
  let text = ''
  let size: number | undefined
  for await (const { data } of server.admin.stream(followLog, { params: PARAMS })) {
    if (data.type === 'end') size = data.size
    else text += data.text
    if (text === 'before\n') await send(7, 'wärme\n')
    if (text.endsWith('wärme\n')) await send(14, 'last\n', true)
  }
  assert.equal(text, 'before\nwärme\nlast\n')
  assert.equal(size, 19)
  const part = await server.admin.call(readLog, { params: PARAMS, query: { offset: 7 } })
  assert.deepEqual([part.text, part.ended], ['wärme\nlast\n', true])
  const half = await server.admin.call(readLog, { params: PARAMS, query: { limit: 10 } })
  assert.equal(half.ended, false)
  const resumed: string[] = []
  for await (const { data } of server.admin.stream(followLog, { params: PARAMS, after: '14' })) {
    if (data.type === 'text') resumed.push(data.text)
  }
  assert.deepEqual(resumed, ['last\n'])
  // A retry writes into the same log again, which is then not over.
  await send(19, 'again\n')
  assert.equal((await server.admin.call(readLog, { params: PARAMS })).ended, false)
})

void test('chunks are taken or refused one by one', async (t) => {
  const server = await startTestServer(t)
  const agent = await server.agent('one')
  const other = await server.agent('two')
  await agent.call(sendFacts, { body: { facts: factsOf(STORY).slice(0, 3) } })
  const chunks = [
    { ...LOG, offset: 0, text: 'one\n' },
    { ...LOG, offset: 9, text: 'gap\n' },
    { ...LOG, deployment: 'dep00009', offset: 0, text: 'x' },
    { ...LOG, offset: 0, text: 'one\ntwo\n' },
  ]
  const { logs } = await agent.call(sendLogs, { body: { chunks } })
  assert.deepEqual(
    logs.map(({ size, refused }) => [size, refused?.code]),
    [
      [4, undefined],
      [4, 'log.gap'],
      [0, 'deployment.unknown'],
      [8, undefined],
    ],
  )
  const foreign = await other.call(sendLogs, { body: { chunks: chunks.slice(0, 1) } })
  assert.deepEqual(
    foreign.logs.map(({ size, refused }) => [size, refused?.code]),
    [[0, 'deployment.foreign']],
  )
  const unknown = server.admin.call(readLog, { params: { id: 'dep00001', step: 'nope' } })
  await assert.rejects(unknown, { code: 'step.unknown' })
})
