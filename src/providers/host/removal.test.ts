import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { test } from 'node:test'
import { identify, isAlive } from '#tools/process-id.ts'
import { play } from '../../../test/play-stage.ts'
import { rehearse } from './fixture/rehearsal.ts'
import { restore } from './restore.ts'
import { sync } from './sync.ts'

void test('removing an application ends its traffic, then its processes, then its files', async () => {
  await using r = await rehearse()
  const v1 = await r.desired('v1')
  await play(() => sync.run(r.context(v1), {}))
  const pid = (await r.stage.client.state('shop'))?.variants[0]?.instances[0]?.pid ?? 0
  const running = await identify(pid)
  const slow = fetch(`${r.stage.url}/slow/400`)
  while (!(await r.stage.client.metrics()).includes('in_flight{application="shop",variant="primary"} 1\n'));

  const waits = await play(() => restore(r.context(v1, { running: v1 }), undefined))
  assert.equal((await slow).status, 200, 'what was in flight was answered')
  assert.ok(waits.some((wait) => /being removed/.test(wait)))
  assert.ok(running && !(await isAlive(running)))
  await assert.rejects(fetch(r.stage.url))
  assert.equal(await r.stage.client.state('shop'), undefined)
  assert.deepEqual(await readdir(r.connection.releases), [])
  await play(() => restore(r.context(v1, { running: v1 }), undefined))
})

void test('a release that another application runs stays', async () => {
  await using r = await rehearse()
  const v1 = await r.desired('v1')
  await play(() => sync.run(r.context(v1), {}))
  const state = await r.stage.client.state('shop')
  const primary = state?.variants[0]
  assert.ok(primary)
  await r.stage.client.declareFront('twin', { listen: '127.0.0.1:1', headers: [] })
  await r.stage.client.declareVariant('twin', 'primary', {
    release: v1.release,
    folder: `${r.connection.releases}/${v1.release}`,
    command: primary.command,
    env: primary.env,
    portVariable: primary.portVariable,
    replicas: 1,
    health: primary.health,
    stop: primary.stop,
  })
  await play(() => restore(r.context(v1, { running: v1 }), undefined))
  assert.ok((await readdir(r.connection.releases)).includes(v1.release))
})
