import assert from 'node:assert/strict'
import { test } from 'node:test'
import { getApplication } from '#contract/applications.ts'
import { sendCommand } from '#contract/commands.ts'
import { followApplicationLog, getConfiguration, previewCommand } from '#contract/questions.ts'
import type { CommandBody } from '#domain/command.ts'
import type { Deployment } from '#domain/deployment.ts'
import { slipwayError } from '#domain/errors.ts'
import type { Preview } from '#domain/preview.ts'
import { liveAgent } from '../../../test/agent/live-agent.ts'
import type { LiveAgent } from '../../../test/agent/live-agent.ts'
import { until } from '../../../test/until.ts'

const FILE = 'shop/app.slipway.yaml'
const CANARY = 'fake: {}\npipeline:\n  - canary\n  - primary\n  - clean\n'
const BAD = { throws: slipwayError('analysis.failed', { words: 'too many errors' }) }
const params = { name: 'shop' }

async function deployed(place: LiveAgent, files: Record<string, string>): Promise<Deployment> {
  const commit = await place.git.commit(files)
  return place.newest((d) => d.revision.commit === commit && d.finishedAt !== undefined)
}

function preview({ server }: LiveAgent, body: object): Promise<Preview> {
  return server.admin.call(previewCommand, { params, body: body as never })
}

/** Starts the agent; its application is deployed, and the control plane knows of it. */
async function begun(place: LiveAgent): Promise<void> {
  await place.start()
  await place.newest((d) => d.status === 'succeeded')
  await until('the application', () => place.server.admin.call(getApplication, { params }).catch(() => undefined))
}

async function command({ server }: LiveAgent, body: Partial<CommandBody>): Promise<string> {
  const view = await server.admin.call(sendCommand, { body: body as never, query: { waitMs: 20_000 } })
  return view.answer?.message ?? view.status
}

void test('the configuration is what runs, and before anything does, what the newest commit asks for', async (t) => {
  const place = await liveAgent(t)
  const gate = Promise.withResolvers<void>()
  place.target.trouble('shop sync', { until: gate.promise })
  await place.git.commit({ [FILE]: 'fake: { size: 3 }\n', 'shop/a': '1' })
  await place.start()
  const first = await until('the application', () =>
    place.server.admin.call(getConfiguration, { params }).catch(() => undefined),
  )
  assert.equal(first.deployed, false)
  assert.deepEqual(first.files[1], { path: 'size', text: '3', cut: false })
  gate.resolve()
  const running = await place.newest((d) => d.status === 'succeeded')
  place.target.trouble('shop load', BAD)
  await place.git.commit({ 'shop/a': '2' })
  const second = await place.server.admin.call(getConfiguration, { params })
  assert.equal(second.deployed, true)
  assert.equal(second.revision.commit, running.revision.commit)
  assert.deepEqual(second.files[0], first.files[0])
})

void test('the preview of a rollback is the plan that the rollback then has; nothing is recorded of it', async (t) => {
  const place = await liveAgent(t)
  await place.git.commit({ [FILE]: CANARY, 'shop/a': '1' })
  await place.start()
  const first = await place.newest((d) => d.status === 'succeeded')
  const second = await deployed(place, { 'shop/a': '2' })
  const seen = await preview(place, { kind: 'rollback' })
  assert.equal(seen.refused, undefined)
  assert.equal(seen.revision?.commit, first.revision.commit)
  assert.equal(seen.running?.commit, second.revision.commit)
  assert.equal((await place.newest(() => true)).id, second.id)
  await command(place, { kind: 'rollback', application: 'shop' })
  const third = await place.newest((d) => d.id !== second.id && d.finishedAt !== undefined)
  assert.equal(third.trigger.kind, 'rollback')
  assert.deepEqual(seen, previewOf(third))
  const unknown = await preview(place, { kind: 'rollback', to: 'nosuchone' })
  assert.match(unknown.refused ?? '', /"nosuchone" is no successful deployment of shop/)
  assert.deepEqual([unknown.stages, unknown.revision, unknown.strategy], [[], undefined, undefined])
})

void test('the preview of a sync says what the strategy would be, and that a quarantine refuses it', async (t) => {
  const place = await liveAgent(t)
  await place.git.commit({ [FILE]: CANARY, 'shop/a': '1' })
  await place.start()
  await place.newest((d) => d.status === 'succeeded')
  place.target.trouble('shop primary', BAD, 1)
  const failed = await deployed(place, { 'shop/a': 'bad' })
  assert.equal(failed.rolledBack, true)
  const held = await preview(place, { kind: 'sync' })
  assert.match(held.refused ?? '', /is quarantined since deployment/)
  assert.deepEqual([held.strategy, held.why], ['pipeline', 'files changed'])
  const asked = { kind: 'sync', application: 'shop', strategy: 'auto', liftQuarantine: false } as const
  assert.equal(await command(place, asked), held.refused)
  const lifted = await preview(place, { kind: 'sync', liftQuarantine: true, strategy: 'quick' })
  assert.equal(lifted.refused, undefined)
  assert.deepEqual([lifted.strategy, lifted.why], ['quick', 'admin asked for a quick sync'])
})

void test('a preview leaves a deployment that runs alone, and a rollback would be refused meanwhile', async (t) => {
  const place = await liveAgent(t)
  await place.git.commit({ [FILE]: CANARY, 'shop/a': '1' })
  await place.start()
  await place.newest((d) => d.status === 'succeeded')
  await deployed(place, { 'shop/a': '2' })
  const gate = Promise.withResolvers<void>()
  place.target.trouble('shop canary', { until: gate.promise }, 1)
  const commit = await place.git.commit({ 'shop/a': '3' })
  const running = await place.newest((d) => d.revision.commit === commit && d.status === 'running')
  const sync = await preview(place, { kind: 'sync' })
  assert.deepEqual([sync.refused, sync.strategy], [undefined, 'pipeline'])
  const rollback = await preview(place, { kind: 'rollback' })
  assert.match(rollback.refused ?? '', /^Deployment \w+ is running; cancel it to go back/)
  gate.resolve()
  const ended = await place.newest((d) => d.id === running.id && d.finishedAt !== undefined)
  assert.equal(ended.status, 'succeeded')
})

void test('what the application writes is followed until nobody listens any more', async (t) => {
  const place = await liveAgent(t)
  await place.git.commit({ [FILE]: 'fake: {}\n', 'shop/a': '1' })
  for (const n of [1, 2, 3]) place.target.print('shop', `line ${n}`)
  place.target.print('shop', 'x'.repeat(30_000))
  await begun(place)
  const seen: string[] = []
  for await (const { data } of place.server.admin.stream(followApplicationLog, { params, query: { lines: 2 } })) {
    if (data.type !== 'lines') continue
    seen.push(...data.lines.map(({ text }) => text))
    if (seen.length === 2) place.target.print('shop', 'a \u001B[31mnew one')
    if (seen.length === 3) break
  }
  assert.deepEqual([seen[0], seen[1]?.length, seen[2]], ['line 3', 20_000, 'a \u001B[31mnew one'])
  await until('the agent to stop', () => place.target.followers === 0)
})

void test('without following it ends by itself; what the agent cannot do is said', async (t) => {
  const place = await liveAgent(t)
  await place.git.commit({ [FILE]: 'fake: {}\n', 'shop/a': '1' })
  place.target.print('shop', 'only this')
  await begun(place)
  const types: string[] = []
  const query = { follow: 'false' } as const
  for await (const { data } of place.server.admin.stream(followApplicationLog, { params, query })) types.push(data.type)
  assert.deepEqual(types, ['lines', 'end'])
  await place.stop()
  await until('the agent to be away', async () => {
    const asked = place.server.admin.call(getConfiguration, { params })
    return asked.then(
      () => false,
      (error: { code: string }) => error.code === 'agent.away',
    )
  })
})

void test('a follower is told when the agent goes', async (t) => {
  const place = await liveAgent(t)
  await place.git.commit({ [FILE]: 'fake: {}\n', 'shop/a': '1' })
  await begun(place)
  const codes: string[] = []
  for await (const { data } of place.server.admin.stream(followApplicationLog, { params })) {
    if (data.type === 'lines') await place.stop()
    codes.push(data.type === 'error' ? data.error.code : data.type)
  }
  assert.deepEqual(codes, ['lines', 'agent.away', 'end'])
})

/** What the preview of a deployment should have been. */
function previewOf({ plan }: Deployment): Preview {
  assert.ok(plan)
  const { revision, running, versions, strategy, why, stages, differences, moreDifferences } = plan
  return {
    revision,
    ...(running ? { running } : {}),
    versions,
    strategy,
    why,
    stages: stages.map(({ id, kind, name, needs, timeoutMs }) => ({ id, kind, name, needs, timeoutMs })),
    differences,
    moreDifferences,
  }
}
