import assert from 'node:assert/strict'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { CANARY } from '../shop.ts'
import { startStack } from '../stack.ts'
import type { Stack } from '../stack.ts'
import { until } from '../until.ts'
import { sendVisitors } from '../visitors.ts'
import type { Visitors } from '../visitors.ts'

// One after the other: they take away what all need.

let stack: Stack
let address: string
let visitors: Visitors

before(async () => {
  stack = await startStack()
  const port = await stack.port()
  address = `127.0.0.1:${port}`
  // What nobody visits cannot be measured. A door that is still closed counts as nobody's loss here.
  visitors = sendVisitors({ after: () => {} }, address)
  await stack.ended('shop', await stack.push('shop', { version: 'v1' }, { port, rest: CANARY }))
  const second = await stack.ended('shop', await stack.push('shop', { version: 'v2' }))
  assert.equal(second.status, 'succeeded', second.reason)
})

after(async () => {
  await visitors.end()
  await stack.end()
})

async function serves(version: string): Promise<void> {
  const response = await fetch(`http://${address}/`)
  assert.equal(response.headers.get('x-version'), version)
}

async function withoutGit(act: () => Promise<void>): Promise<void> {
  const away = join(stack.home, 'away')
  await rename(stack.git.folder, away)
  try {
    await act()
  } finally {
    await rename(away, stack.git.folder)
  }
}

void test('a rollback to an earlier deployment works while git is gone', async () => {
  const before = visitors.visits.lost.length
  const [first] = await stack.deployments('shop')
  await withoutGit(async () => {
    const answer = await stack.command({ kind: 'rollback', application: 'shop', to: first?.id ?? '' })
    assert.equal(answer.status, 'done', answer.message)
    const back = await until('the rollback', async () => {
      const last = (await stack.deployments('shop')).at(-1)
      return last?.trigger.kind === 'rollback' && last.finishedAt !== undefined ? last : undefined
    })
    assert.equal(back.status, 'succeeded', back.reason)
    await serves('v1')
  })
  assert.equal(visitors.visits.lost.length, before)
})

void test('a rollback that is under way when git goes, and the agent too, is carried to its end', async () => {
  // v2 is quarantined by the rollback before; v3 is new.
  const third = await stack.ended('shop', await stack.push('shop', { version: 'v3' }))
  assert.equal(third.status, 'succeeded', third.reason)
  const commit = await stack.push('shop', { version: 'v4', errorShare: 1 })
  await stack.deployment('shop', commit, (d) =>
    d.steps.some(({ id, status }) => id === '3-analysis' && status !== 'pending'),
  )
  await withoutGit(async () => {
    await stack.agent.kill()
    await stack.agent.start()
    const ended = await stack.ended('shop', commit)
    assert.equal(ended.status, 'failed')
    assert.equal(ended.rolledBack, true)
  })
  await serves('v3')
})

void test('while the control plane is away the agent goes on by itself, and tells everything later, in order', async () => {
  await stack.server.kill()
  const commits = [await stack.push('shop', { version: 'v5' })]
  await until('the first to end', () => stack.hasAgentEnded(commits[0] ?? ''))
  commits.push(await stack.push('shop', { version: 'v6' }))
  await until('the second to end', () => stack.hasAgentEnded(commits[1] ?? ''))
  await serves('v6')
  await stack.server.start()
  for (const commit of commits) {
    const told = await stack.ended('shop', commit)
    assert.equal(told.status, 'succeeded')
    const facts = await stack.facts(told.id)
    assert.deepEqual(
      facts.map(({ seq }) => seq),
      facts.map((_, n) => n + 1),
    )
    const times = facts.map(({ at }) => at)
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    )
  }
  await until('the newest state', async () => (await stack.application('shop')).running?.commit === commits[1])
})

void test('a command that was sent while the agent was away is carried out when it is back, once', async () => {
  await stack.agent.kill()
  const before = (await stack.deployments('shop')).length
  const pending = stack.command({ kind: 'sync', application: 'shop', strategy: 'quick' })
  await stack.agent.start()
  const answer = await pending
  assert.equal(answer.status, 'done', answer.message)
  await until('it to end', async () => {
    const last = (await stack.deployments('shop')).at(-1)
    return last?.id === answer.deployment && last?.finishedAt !== undefined
  })
  await stack.agent.kill()
  await stack.agent.start()
  await until('the agent to be back', async () => (await stack.application('shop')).connected)
  assert.equal((await stack.deployments('shop')).length, before + 1)
})
