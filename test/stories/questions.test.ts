import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { followApplicationLog, getConfiguration, previewCommand } from '#contract/questions.ts'
import { startStack } from '../stack.ts'
import type { Stack } from '../stack.ts'
import { until } from '../until.ts'

const STEPS = 'pipeline:\n  - canary: { replicas: 1 }\n  - primary\n  - clean: canary\n'

void describe('questions that only the agent can answer', { concurrency: true }, () => {
  let stack: Stack

  before(async () => {
    stack = await startStack()
  })

  after(() => stack.end())

  async function running(name: string, rest?: string, host?: string): Promise<{ address: string; commit: string }> {
    const port = await stack.port()
    const settings = { port, ...(rest === undefined ? {} : { rest }), ...(host === undefined ? {} : { host }) }
    const ended = await stack.ended(name, await stack.push(name, { version: 'v1' }, settings))
    assert.equal(ended.status, 'succeeded', ended.reason)
    await until('the application', () => stack.application(name).catch(() => undefined))
    return { address: `http://127.0.0.1:${port}`, commit: ended.revision.commit }
  }

  void test('what an application renders to, without the values of its secrets', async () => {
    const { commit } = await running('rendered', '', '  env: { DB_PASSWORD: hunter2, COLOUR: blue }\n')
    const shown = await stack.api.call(getConfiguration, { params: { name: 'rendered' } })
    assert.deepEqual([shown.deployed, shown.revision.commit, shown.moreFiles], [true, commit, 0])
    assert.deepEqual(
      shown.files.map(({ path }) => path),
      ['.slipway/host.yaml', 'behaviour.json', 'package.json', 'server.js'],
    )
    assert.match(shown.files[0]?.text ?? '', /COLOUR: blue\n +DB_PASSWORD: \(hidden\)/)
    assert.equal(shown.files[1]?.text, '{"version":"v1"}\n')
    assert.ok(!JSON.stringify(shown).includes('hunter2'))
  })

  void test('the preview of a rollback is what the rollback then plans', async () => {
    const name = 'previewed'
    const { commit } = await running(name, STEPS)
    const second = await stack.ended(name, await stack.push(name, { version: 'v2' }))
    assert.equal(second.status, 'succeeded', second.reason)
    const preview = await stack.api.call(previewCommand, { params: { name }, body: { kind: 'rollback' } })
    assert.equal(preview.refused, undefined)
    assert.equal(preview.revision?.commit, commit)
    const text = preview.differences.find(({ resource }) => resource === 'behaviour.json')?.text ?? ''
    assert.match(text, /-\{"version":"v2"\}\n\+\{"version":"v1"\}/)
    assert.equal((await stack.deployments(name)).length, 2)
    const answer = await stack.command({ kind: 'rollback', application: name })
    const rolledBack = await until('the rollback', async () => {
      const all = await stack.deployments(name)
      return all.find(({ id, finishedAt }) => id === answer.deployment && finishedAt !== undefined)
    })
    const { plan } = rolledBack
    assert.ok(plan)
    const stages = plan.stages.map(({ id, kind, name, needs, timeoutMs }) => ({ id, kind, name, needs, timeoutMs }))
    const { revision, running: ran, versions, strategy, why, differences, moreDifferences } = plan
    assert.deepEqual(preview, {
      revision,
      versions,
      strategy,
      why,
      stages,
      differences,
      moreDifferences,
      running: ran,
    })
  })

  void test('what an application writes, as it writes it, from each of its processes', async (t) => {
    const name = 'talking'
    const { address } = await running(name)
    const say = (text: string): Promise<Response> => fetch(`${address}/say/${encodeURIComponent(text)}`)
    await say('before anybody listened')
    const stop = new AbortController()
    t.after(() => stop.abort())
    const seen: { resource: string; text: string }[] = []
    const query = { lines: 10 }
    const follow = async (): Promise<void> => {
      const stream = stack.api.stream(followApplicationLog, { params: { name }, query, signal: stop.signal })
      for await (const { data } of stream) if (data.type === 'lines') seen.push(...data.lines)
    }
    const following = follow()
    const texts = (): string[] => seen.map(({ text }) => text)
    await until('the last lines', () => texts().includes('before anybody listened'))
    await say('heard at \u001B[1monce')
    await until('the new line', () => texts().includes('heard at \u001B[1monce'))
    // The next version is another process, which is followed as well.
    await stack.ended(name, await stack.push(name, { version: 'v2' }))
    await say('from the next version')
    await until('the line of the next version', () => texts().includes('from the next version'))
    const live = await until('live state', async () => (await stack.application(name)).live)
    const own = seen.find(({ text }) => text === 'from the next version')
    await until('the resource', async () => {
      const { resources } = (await stack.application(name)).live ?? live
      return resources.some(({ id }) => id === own?.resource)
    })
    stop.abort()
    await following
  })
})
