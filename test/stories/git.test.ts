import assert from 'node:assert/strict'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { ApplicationView } from '#contract/applications.ts'
import { systemClock } from '#tools/clock.ts'
import { startStack } from '../stack.ts'
import type { Stack } from '../stack.ts'
import { until } from '../until.ts'

// One after the other: they change the whole repository.

let stack: Stack
let address: string
let good: string

before(async () => {
  stack = await startStack()
  const port = await stack.port()
  address = `127.0.0.1:${port}`
  good = await stack.push('shop', { version: 'v1' }, { port })
  await stack.ended('shop', good)
})

after(() => stack.end())

async function serves(version: string): Promise<void> {
  const response = await fetch(`http://${address}/`)
  assert.equal(response.headers.get('x-version'), version)
}

function shown(fits: (view: ApplicationView) => boolean): Promise<ApplicationView> {
  const find = async (): Promise<ApplicationView | undefined> => stack.application('shop')
  const fitting = async (): Promise<ApplicationView | undefined> => {
    const view = await find()
    return view && fits(view) ? view : undefined
  }
  return until('the application to be shown so', fitting, find)
}

const isWell = (view: ApplicationView): boolean => view.sync === 'synced' && view.warnings.length === 0

/** What no fault of git may change: the processes that serve. */
async function untouched(act: () => Promise<void>): Promise<void> {
  const pids = async (): Promise<unknown> =>
    (await stack.daemon.state('shop'))?.variants.map(({ instances }) => instances.map(({ pid }) => pid))
  const [before, deployments] = [await pids(), (await stack.deployments('shop')).length]
  await act()
  assert.deepEqual(await pids(), before)
  assert.equal((await stack.deployments('shop')).length, deployments)
}

void test('a broken file changes nothing, and is shown with its place', async () => {
  const file = await stack.git.git('show', 'HEAD:shop/app.slipway.yaml')
  const broken: readonly (readonly [text: string, place: RegExp])[] = [
    [file.replace('replicas:', 'replcias:'), /app\.slipway\.yaml:\d+:\d+.*replcias.*replicas/s],
    [`${file}\npipeline: [canary, {`, /app\.slipway\.yaml:\d+:\d+/],
    [file.replace('listen: ', 'listen: nowhere #'), /app\.slipway\.yaml:\d+:\d+.*listen/s],
    ['', /app\.slipway\.yaml/],
  ]
  await untouched(async () => {
    for (const [text, place] of broken) {
      const commit = await stack.change(() => stack.git.commit({ 'shop/app.slipway.yaml': text }))
      const view = await shown(({ head, sync }) => head?.commit === commit && sync === 'invalid')
      assert.equal(view.error?.code, 'config.invalid')
      assert.match(`${view.error.message}\n${view.error.output ?? ''}`, place)
      assert.equal(view.running?.commit, good)
    }
    await stack.change(() => stack.git.commit({ 'shop/app.slipway.yaml': `${file}\n` }))
    await shown((view) => isWell(view) && view.error === undefined)
  })
  await serves('v1')
})

void test('an unreachable remote changes nothing; its age is shown', async () => {
  await untouched(async () => {
    const away = join(stack.home, 'away')
    await rename(stack.git.folder, away)
    const view = await shown(({ warnings }) => warnings.some((one) => one.includes('cannot be read')))
    assert.ok(view.fetchedAt !== undefined && view.fetchedAt < systemClock.now())
    assert.equal(view.running?.commit, good)
    await rename(away, stack.git.folder)
    await shown(isWell)
  })
})

void test('a branch that was deleted changes nothing', async () => {
  await untouched(async () => {
    await stack.git.git('checkout', '--quiet', '--detach')
    await stack.git.git('branch', '--delete', '--force', 'main')
    await shown(({ warnings }) => warnings.some((one) => /branch/.test(one)))
    await stack.git.git('checkout', '--quiet', '-B', 'main')
    await shown(isWell)
  })
})

void test('an emptied tree changes nothing', async () => {
  await untouched(async () => {
    await stack.change(() => stack.git.commit({ shop: null }, 'oops'))
    await shown(({ warnings }) => warnings.length > 0)
    await stack.agent.stop()
    await stack.agent.start()
    await systemClock.sleep(1_500) // It looks at git more than once.
    assert.equal((await stack.application('shop')).running?.commit, good)
    await stack.git.git('revert', '--no-edit', 'HEAD')
    await shown(isWell)
  })
})

void test('a force-push to another history is followed', async () => {
  await stack.change(async () => {
    await stack.git.git('checkout', '--quiet', '--orphan', 'anew')
    const commit = await stack.git.commit({ 'shop/behaviour.json': '{ "version": "anew" }\n' }, 'shop anew')
    await stack.git.git('branch', '--force', 'main', commit)
    await stack.git.git('checkout', '--quiet', 'main')
    return commit
  })
  const commit = await stack.git.git('rev-parse', 'HEAD')
  const ended = await stack.ended('shop', commit)
  assert.equal(ended.status, 'succeeded', ended.reason)
  assert.match(ended.trigger.reason, /rewritten|behaviour\.json/)
  await serves('anew')
})

void test('an application that is broken, or never gets well, does not hold up the others', async () => {
  const [port, other] = [await stack.port(), await stack.port()]
  await stack.change(() =>
    stack.git.commit({ 'poison/app.slipway.yaml': 'host: { run: 7 }\n', 'link/app.slipway.yaml': '-> /etc/passwd' }),
  )
  await stack.push('sick', { version: 'v1', unhealthy: true }, { port })
  const commit = await stack.push('well', { version: 'v1' }, { port: other })
  assert.equal((await stack.ended('well', commit)).status, 'succeeded')
  const poison = await stack.application('poison')
  assert.equal(poison.sync, 'invalid')
  assert.equal(poison.error?.code, 'config.invalid')
  assert.equal((await stack.application('link')).error?.code, 'source.symlink')
  const [sick] = await stack.deployments('sick')
  await stack.command({ kind: 'cancel', deployment: sick?.id ?? '' })
})
