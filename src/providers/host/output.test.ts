import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'yaml'
import type { LogLine } from '#domain/question.ts'
import { configuration } from './configuration.ts'
import { memoryBlobs } from '#domain/testing/memory-blobs.ts'
import { play } from '../../../test/play-stage.ts'
import { memorySource, rehearse } from './fixture/rehearsal.ts'
import { load } from './load.ts'
import { output } from './output.ts'
import { AppSettings } from './settings.ts'
import { sync } from './sync.ts'

const TELLING = ['sh', '-c', 'echo "begins with $APP_VERSION" && exec "$0" app.js', process.execPath]

void test('what the processes print is read from the daemon, each line with its process', async () => {
  await using r = await rehearse()
  const desired = await r.desired('v1', { run: TELLING, replicas: 2 })
  await play(() => sync.run(r.context(desired), {}))
  const subject = { name: 'shop', app: desired.settings }
  const read = async (resource?: string): Promise<LogLine[]> => {
    const { signal } = new AbortController()
    const groups = await Array.fromAsync(output(r.connection, subject, { resource, lines: 10, follow: false, signal }))
    assert.deepEqual(groups.at(-1), [])
    return groups.flat()
  }
  const state = await r.stage.client.state('shop')
  const instances = (state?.variants ?? []).flatMap((variant) => variant.instances)
  const all = await read()
  assert.deepEqual(
    all.map(({ resource }) => resource),
    instances.map(({ id }) => `primary/${id}`),
  )
  assert.ok(all.every(({ text }) => text === 'begins with v1'))
  assert.deepEqual(await read('application'), all)
  assert.deepEqual(await read('primary'), all)
  assert.deepEqual(await read(`primary/${instances[1]?.id}`), all.slice(1))
  assert.deepEqual(await read('canary'), [])
  for (const resource of ['primary/files', 'primary/../../secrets', 'nothing', `primary/${'0'.repeat(16)}`]) {
    await assert.rejects(read(resource), { code: 'host.output-unknown' }, resource)
  }
})

void test('following ends with the signal, and in an error when there is no application', async () => {
  await using r = await rehearse()
  const desired = await r.desired('v1', { run: TELLING })
  const subject = { name: 'shop', app: desired.settings }
  const stop = new AbortController()
  const wish = { lines: 10, follow: true, signal: stop.signal }
  const early = Array.fromAsync(output(r.connection, subject, wish))
  await assert.rejects(early, { code: 'host.application-unknown' })
  await play(() => sync.run(r.context(desired), {}))
  const seen: string[] = []
  for await (const lines of output(r.connection, subject, wish)) {
    seen.push(...lines.map(({ text }) => text))
    if (lines.length === 0) stop.abort()
  }
  assert.deepEqual(seen, ['begins with v1'])
})

void test('a configuration is the settings as they would be written, without secrets, and the files', async () => {
  const blobs = memoryBlobs()
  const app = AppSettings.parse({
    run: ['node', 'a.js'],
    listen: '127.0.0.1:8081',
    env: { API_TOKEN: 'hunter2', COLOUR: 'blue' },
    health: { every: '90s' },
    sticky: { for: '2h' },
  })
  const large = 'y'.repeat(20_000)
  const files = { 'a.js': '1', 'large.txt': large, 'logo.png': Buffer.from([0x89, 0, 1]), 'app.slipway.yaml': '' }
  const { desired } = await load(memorySource(files), { name: 'shop', app }, { blobs })
  const [settings, ...rest] = await Array.fromAsync(configuration(desired, blobs))
  assert.ok(!settings?.text?.includes('hunter2'))
  const { host } = parse(settings?.text ?? '') as { host: Record<string, unknown> }
  assert.deepEqual(host['env'], { API_TOKEN: '(hidden)', COLOUR: 'blue' })
  const { target: _where, ...written } = AppSettings.parse(host)
  assert.deepEqual(written, { ...desired.settings, env: host['env'] })
  assert.deepEqual(rest, [
    { path: 'a.js', text: '1' },
    { path: 'large.txt', text: large },
    { path: 'logo.png', text: undefined },
  ])
})
