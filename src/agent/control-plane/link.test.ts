import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClient } from '#contract/client.ts'
import { listAgents } from '#contract/agents.ts'
import { sendCommand } from '#contract/commands.ts'
import type { Command } from '#domain/command.ts'
import { startTestServer } from '#server/server-fixture.ts'
import { reportApplications } from '#contract/agent.ts'
import { systemClock } from '#tools/clock.ts'
import { silentLog } from '#tools/log.ts'
import { until } from '../../../test/until.ts'
import { keepLink } from './link.ts'
import type { LinkTools } from './link.ts'

const ANNOUNCEMENT = { name: 'here', version: '0', providers: [], stages: [], targets: [], repositories: [] }

function tools(parts: Pick<LinkTools, 'client'> & Partial<LinkTools>): LinkTools {
  return {
    clock: systemClock,
    log: silentLog,
    announcement: () => ANNOUNCEMENT,
    onCommand: () => Promise.resolve(),
    onHint: () => {},
    onQuestion: () => {},
    onUnasked: () => {},
    onConnected: () => {},
    onRegistered: () => Promise.resolve(),
    heartbeat: () => Promise.resolve(),
    ...parts,
  }
}

void test('the agent is known and connected while the line is open, and hears commands until they are answered', async (t) => {
  const server = await startTestServer(t)
  const client = await server.agent('here')
  const heard: Command[] = []
  let connections = 0
  const shutdown = new AbortController()
  t.after(() => shutdown.abort())
  const link = keepLink(
    tools({
      client,
      onCommand: (command) => Promise.resolve(heard.push(command)),
      onConnected: () => (connections += 1),
    }),
    shutdown.signal,
  )
  await until('the line', () => connections === 1)
  const connected = async (): Promise<boolean> => (await server.admin.call(listAgents)).items[0]?.connected === true
  assert.equal(await connected(), true)
  const application = { name: 'shop', kind: '', target: '', labels: {}, repository: '', path: '', sentence: '' }
  const row = { ...application, sync: 'unknown' as const, versions: [], drift: [], warnings: [], evaluatedAt: 1 }
  await client.call(reportApplications, { body: { applications: [row], removed: [] } })
  await server.admin.call(sendCommand, { body: { kind: 'sync', application: 'shop' } })
  await until('the command', () => heard.length === 1)
  assert.equal(heard[0]?.body.kind, 'sync')
  shutdown.abort()
  await link
  await until('the line to be down', async () => !(await connected()))
  const again = new AbortController()
  t.after(() => again.abort())
  const second = keepLink(tools({ client, onCommand: (command) => Promise.resolve(heard.push(command)) }), again.signal)
  await until('the same command, as nobody has answered it', () => heard.length === 2)
  assert.equal(heard[1]?.id, heard[0]?.id)
  again.abort()
  await second
})

void test('a control plane that is not there is asked again until it is, without an end of the agent', async (t) => {
  let tries = 0
  const away: typeof fetch = () => {
    tries += 1
    return Promise.reject(new TypeError('fetch failed'))
  }
  const client = createClient({ url: 'http://127.0.0.1:1', token: 'x', fetch: away })
  const shutdown = new AbortController()
  t.after(() => shutdown.abort())
  const link = keepLink(tools({ client }), shutdown.signal)
  await until('several tries', () => tries >= 3)
  shutdown.abort()
  await link
})

void test('a line on which the heartbeat fails is made anew', async (t) => {
  const server = await startTestServer(t)
  const client = await server.agent('here')
  let connections = 0
  let beats = 0
  // The server asks for a heartbeat every 15 s; this clock does not wait for it.
  const clock = {
    ...systemClock,
    sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(Math.min(ms, 30), signal),
  }
  const shutdown = new AbortController()
  t.after(() => shutdown.abort())
  const heartbeat = (): Promise<void> => {
    beats += 1
    return beats === 2 ? Promise.reject(new Error('no answer')) : Promise.resolve()
  }
  const link = keepLink(tools({ client, clock, heartbeat, onConnected: () => (connections += 1) }), shutdown.signal)
  await until('a second line', () => connections >= 2)
  shutdown.abort()
  await link
})
