import assert from 'node:assert/strict'
import { test } from 'node:test'
import { agentStream, answerCommand, reportApplications, sendFacts } from '#contract/agent.ts'
import { getApplication, listApplications } from '#contract/applications.ts'
import { sendCommand } from '#contract/commands.ts'
import { getDeployment, listDeployments } from '#contract/deployments.ts'
import { listEvents } from '#contract/events.ts'
import { liveStream } from '#contract/stream.ts'
import { factsOf, reportFor } from '#store/fact-fixture.ts'
import { startTestServer } from './server-fixture.ts'

void test('a deployment as agent, member and watcher meet it', async (t) => {
  const { admin, agent } = await startTestServer(t)
  const shopAgent = await agent('one')
  await shopAgent.call(reportApplications, { body: { applications: [reportFor('shop')], removed: [] } })
  const list = await admin.call(listApplications)
  assert.deepEqual(
    list.items.map((item) => item.name),
    ['shop'],
  )
  assert.equal((await admin.call(getApplication, { params: { name: 'shop' } })).connected, false)

  const facts = factsOf({ deployment: 'dep00001', application: 'shop', agent: 'one' }).slice(0, 3)
  const seen: string[] = []
  const watcher = new AbortController()
  const watching = (async () => {
    for await (const { data } of admin.stream(liveStream, { signal: watcher.signal })) {
      if (data.type === 'ready') await shopAgent.call(sendFacts, { body: { facts } })
      if (data.type === 'fact') seen.push(data.fact.kind)
      if (data.type === 'fact' && data.fact.kind === 'step-started') return
    }
  })()
  await watching
  assert.deepEqual(seen, ['triggered', 'planned', 'step-started'])
  assert.equal((await admin.call(getDeployment, { params: { id: 'dep00001' } })).status, 'running')

  const working = (async () => {
    for await (const { data } of shopAgent.stream(agentStream)) {
      if (data.type !== 'command') continue
      const body = { status: 'done', message: 'Cancelled', deployment: 'dep00001' } as const
      await shopAgent.call(answerCommand, { params: { id: data.command.id }, body })
      return
    }
  })()
  const answered = await admin.call(sendCommand, {
    body: { kind: 'cancel', deployment: 'dep00001' },
    query: { waitMs: 5_000 },
  })
  await working
  assert.equal(answered.status, 'done')
  const history = await admin.call(listEvents, { query: { application: 'shop' } })
  assert.deepEqual(
    history.items.map((item) => item.kind),
    ['answer', 'command', 'planned', 'triggered'],
  )
  assert.equal((await admin.call(listDeployments, { query: { status: 'running,waiting' } })).items.length, 1)
})
