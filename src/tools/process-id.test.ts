import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { endGroup, identify, isAlive } from './process-id.ts'

void test('a process is known by its number and its start', async () => {
  const own = await identify(process.pid)
  assert.ok(own && (await isAlive(own)))
  assert.deepEqual(await identify(process.pid), own)
  assert.equal(await isAlive({ ...own, started: `${own.started}1` }), false)
})

void test('a process that ended is gone', async () => {
  const child = spawn('/bin/sh', ['-c', 'exit 0'], { stdio: 'ignore' })
  await once(child, 'exit')
  assert.equal(await identify(child.pid ?? 0), undefined)
})

void test('a group ends even if its leader ignores being asked', { timeout: 20_000 }, async () => {
  const child = spawn('/bin/sh', ['-c', `trap '' TERM; echo ready; while :; do sleep 1; done`], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  await once(child.stdout, 'data')
  const exited = once(child, 'exit')
  const id = await identify(child.pid ?? 0)
  assert.ok(id)
  assert.equal(await endGroup(id, 50), true)
  assert.deepEqual(await exited, [null, 'SIGKILL'])
  assert.equal(await endGroup(id, 50), false)
})
