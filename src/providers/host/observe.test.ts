import assert from 'node:assert/strict'
import { chmod, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { Difference } from '#domain/diff.ts'
import { LiveState } from '#domain/health.ts'
import { ALL_TO_PRIMARY } from '#host/api.ts'
import { until } from '#host/fixture/stage-set.ts'
import { canary } from './canary.ts'
import type { Connection } from './connection.ts'
import { diff } from './drift.ts'
import { play } from '../../../test/play-stage.ts'
import { rehearse } from './fixture/rehearsal.ts'
import { host } from './index.ts'
import { liveState, observe } from './observe.ts'
import { withReleaseFiles } from './release-watch.ts'
import { sync } from './sync.ts'
import { traffic } from './traffic.ts'

void describe('live state', { concurrency: true }, () => {
  void test('is pushed with every change, from nothing to healthy', async () => {
    await using r = await rehearse()
    const v1 = await r.desired('v1')
    const stop = new AbortController()
    const seen: LiveState[] = []
    const watching = (async () => {
      for await (const live of observe(r.connection, { name: 'shop', app: v1.settings }, stop.signal)) {
        seen.push(LiveState.parse(live))
        if (live.resources.some((one) => one.kind === 'release') && live.health === 'healthy') stop.abort()
      }
    })()
    await play(() => sync.run(r.context(v1), {}))
    await watching
    assert.equal(seen[0]?.health, 'missing')
    const last = seen.at(-1)
    assert.deepEqual(last?.weights, ALL_TO_PRIMARY)
    assert.deepEqual(
      last?.resources.map((one) => [one.kind, one.parent ?? '', one.health]),
      [
        ['application', '', 'healthy'],
        ['variant', 'application', 'healthy'],
        ['release', 'primary', 'healthy'],
        ['process', 'primary', 'healthy'],
      ],
    )
    assert.deepEqual(diff(v1, last), [])
  })

  void test('is unknown, not missing, when the daemon is away, and that is no drift', async () => {
    await using r = await rehearse()
    const v1 = await r.desired('v1')
    await r.stage.stop('stop')
    const seen: LiveState[] = []
    const { signal } = new AbortController()
    await assert.rejects(
      async () => {
        for await (const live of observe(r.connection, { name: 'shop', app: v1.settings }, signal)) seen.push(live)
      },
      { code: 'host.unreachable' },
    )
    assert.equal(seen[0]?.health, 'unknown')
    assert.deepEqual(diff(v1, seen[0]), [])
    await r.stage.start()
  })

  void test('that was changed by hand is drift, field by field', async () => {
    await using r = await rehearse()
    const v1 = await r.desired('v1')
    await play(() => sync.run(r.context(v1), {}))
    const changed = await r.desired('v1', { replicas: 2, env: { APP_VERSION: 'v1', API_TOKEN: 'x' } })
    await play(() => sync.run(r.context(changed), {}))
    await play(() => canary.run(r.context(v1), {}))
    await play(() => traffic.run(r.context(v1), { canary: 30, baseline: 0 }))
    const live = liveState(await r.stage.client.state('shop'), 0)
    assert.deepEqual(
      diff(v1, live).map(({ resource, path }) => `${resource}:${path}`),
      ['primary:replicas', 'primary:env', 'primary:envDigest', 'application:weights'],
    )
    assert.ok(!JSON.stringify(live).includes('"x"'))
    const views = await host.variants(r.connection, { name: 'shop', app: v1.settings })
    assert.deepEqual(
      views.map(({ variant, ready, wanted, weight }) => [variant, ready, wanted, weight]),
      [
        ['primary', 2, 2, 70],
        ['canary', 1, 1, 30],
      ],
    )
    assert.equal(await (await fetch(`http://${views[1]?.address}`)).text(), 'v1')
  })

  void test('of a proxy that cannot listen is degraded, says who has the port, and is drift', async () => {
    await using r = await rehearse()
    const v1 = await r.desired('v1')
    await play(() => sync.run(r.context(v1), {}))
    await r.stage.stop('keep')
    const [host = '', port = ''] = r.stage.front.listen.split(':')
    const foreign = createServer((_req, res) => res.end('foreign'))
    await new Promise<void>((resolve) => foreign.listen(Number(port), host, resolve))
    await r.stage.start()
    const live = liveState(await r.stage.client.state('shop'), 0)
    foreign.close()
    assert.equal(live.health, 'degraded')
    assert.match(live.reason, /is taken by another program$/)
    assert.deepEqual(diff(v1, live), [
      { resource: 'application', path: 'proxy', before: 'answering', after: live.reason },
    ])
  })

  void test('of a process that was killed by hand is no drift: it comes back, and is counted', async () => {
    await using r = await rehearse()
    const v1 = await r.desired('v1')
    await play(() => sync.run(r.context(v1), {}))
    const before = (await r.stage.client.state('shop'))?.variants[0]?.instances[0]
    process.kill(before?.pid ?? 0, 'SIGKILL')
    const state = await until(r.stage.client, 'shop', (now) => {
      const one = now?.variants[0]?.instances[0]
      return one?.status === 'ready' && one.pid !== before?.pid
    })
    const live = liveState(state, 0)
    assert.deepEqual(diff(v1, live), [])
    assert.equal(live.health, 'healthy')
    const revived = live.resources.find(({ kind }) => kind === 'process')
    assert.equal(revived?.fields?.['restarts'], '1')
    assert.equal(revived?.reason, 'answers /healthz; started again once')
  })

  void test('of files that were changed on disk is drift by name, and a sync puts them back in place', async () => {
    await using r = await rehearse()
    const v1 = await r.desired('v1')
    await play(() => sync.run(r.context(v1), {}))
    const folder = join(r.connection.releases, v1.release)
    await writeFile(join(folder, 'beside.log'), 'what the application itself writes is its own business')
    const stop = new AbortController()
    const seen = liveStates(r.connection, stop.signal)
    const untilDrift = async (count: number): Promise<readonly Difference[]> => {
      for (;;) {
        const { value, done } = await seen.next()
        if (done) throw new Error('it ended')
        const live: LiveState = value
        const drift = diff(v1, live)
        if (live.resources.some((one) => one.kind === 'release') && drift.length === count) return drift
      }
    }
    await untilDrift(0)
    await chmod(join(folder, 'app.js'), 0o644)
    await writeFile(join(folder, 'app.js'), 'process.exit(1) // somebody was here')
    await rm(join(folder, 'package.json'))
    const [app, manifest] = await untilDrift(2)
    assert.equal(app?.resource, 'app.js')
    assert.match(app?.before ?? '', /^[0-9a-f]{12}$/)
    assert.match(app?.after ?? '', /^[0-9a-f]{12}$/)
    assert.notEqual(app?.before, app?.after)
    assert.deepEqual([manifest?.resource, manifest?.after], ['package.json', 'missing'])
    await play(() => sync.run(r.context(v1), {}))
    await untilDrift(0)
    assert.match(await readFile(join(folder, 'beside.log'), 'utf8'), /own business/)
    stop.abort()
    assert.equal(await (await fetch(`http://${r.stage.front.listen}`)).text(), 'v1')
  })

  void test('of something that was never deployed is missing, as a whole', async () => {
    await using r = await rehearse()
    assert.deepEqual(diff(await r.desired('v1'), liveState(undefined, 0)), [
      { resource: 'primary', path: '', before: 'present' },
      { resource: 'application', path: '', before: 'present' },
    ])
  })
})

/** As `observe`, but looking at the files all the time. */
async function* liveStates({ client, releases, check }: Connection, signal: AbortSignal): AsyncGenerator<LiveState> {
  const states = (over: AbortSignal) => client.watch('shop', over)
  for await (const { state, files } of withReleaseFiles(states, { releases, check, signal, everyMs: 20 })) {
    yield liveState(state, Date.now(), files)
  }
}
