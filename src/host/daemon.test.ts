import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { systemClock } from '#tools/clock.ts'
import { isAlive, identify } from '#tools/process-id.ts'
import { silentLog } from '#tools/log.ts'
import { loadUntil } from './fixture/load.ts'
import { isSettled, setStage, specOf, until } from './fixture/stage-set.ts'
import { freePort } from './life.ts'
import { findTagged } from './process-table.ts'
import { homeHash, socketPath } from './socket-path.ts'
import { startHost } from './start.ts'

void describe('the daemon', { concurrency: true }, () => {
  void test('rolls to a new release under load without a failed request', async () => {
    await using stage = await setStage()
    await stage.client.declareFront('shop', stage.front)
    await stage.client.declareVariant('shop', 'primary', specOf('v0', { replicas: 2 }))
    await until(stage.client, 'shop', isSettled('primary'))
    const load = await loadUntil(stage.url, async () => {
      for (const version of ['v1', 'v2', 'v3']) {
        await stage.client.declareVariant('shop', 'primary', specOf(version, { replicas: 2 }))
        const state = await until(stage.client, 'shop', isSettled('primary'))
        assert.equal(state?.variants[0]?.release, specOf(version).release)
      }
    })
    assert.deepEqual(load.failures, [])
    assert.ok(load.requests > 50)
    assert.deepEqual([...load.bodies].sort(), ['v0', 'v1', 'v2', 'v3'])
  })

  void test('lets a slow request end before its instance is stopped', async () => {
    await using stage = await setStage()
    await stage.client.declareFront('shop', stage.front)
    await stage.client.declareVariant('shop', 'primary', specOf('v1'))
    await until(stage.client, 'shop', isSettled('primary'))
    const slow = fetch(`${stage.url}/slow/600`)
    while (!(await stage.client.metrics()).includes('in_flight{application="shop",variant="primary"} 1\n'));
    await stage.client.declareVariant('shop', 'primary', specOf('v2'))
    await until(stage.client, 'shop', isSettled('primary'))
    assert.equal(await (await slow).text(), 'v1')
  })

  void test('ends a process that ignores SIGTERM, after its grace time', async () => {
    await using stage = await setStage()
    const spec = specOf('v1', {
      env: { APP_IGNORES_SIGTERM: '1' },
      stop: { signal: 'SIGTERM', graceMs: 200, drainMs: 100 },
    })
    await stage.client.declareFront('shop', stage.front)
    await stage.client.declareVariant('shop', 'primary', spec)
    const state = await until(stage.client, 'shop', isSettled('primary'))
    const found = await identify(state?.variants[0]?.instances[0]?.pid ?? 0)
    assert.ok(found)
    await stage.client.removeApplication('shop')
    await until(stage.client, 'shop', (now) => now === undefined)
    assert.equal(await isAlive(found), false)
  })

  void test('says why a release does not get ready, and the old one answers on', async () => {
    await using stage = await setStage()
    await stage.client.declareFront('shop', stage.front)
    await stage.client.declareVariant('shop', 'primary', specOf('v1'))
    await until(stage.client, 'shop', isSettled('primary'))
    await stage.client.declareVariant('shop', 'primary', specOf('v2', { env: { APP_EXIT: '4' } }))
    const failing = await until(stage.client, 'shop', (state) =>
      Boolean(state?.variants[0]?.instances.some((one) => one.failures.length >= 2)),
    )
    const broken = failing?.variants[0]?.instances.find((one) => one.failures.length >= 2)
    assert.equal(broken?.reason, 'exited with 4 twice; tried again after 2s')
    assert.match(broken?.lastLines ?? '', /giving up on purpose/)
    assert.equal(await (await fetch(stage.url)).text(), 'v1')
    await stage.client.declareVariant('shop', 'primary', specOf('v1'))
    await until(stage.client, 'shop', isSettled('primary'))
    assert.equal(await (await fetch(stage.url)).text(), 'v1')
  })

  void test('a program that does not exist is a failure with a reason', async () => {
    await using stage = await setStage()
    await stage.client.declareFront('shop', stage.front)
    await stage.client.declareVariant('shop', 'primary', specOf('v1', { command: ['no-such-program'] }))
    const state = await until(stage.client, 'shop', (now) => Boolean(now?.variants[0]?.instances[0]?.failures.length))
    assert.match(state?.variants[0]?.reason ?? '', /could not be started: the program `no-such-program` was not found/)
  })

  void test('an instance that is not healthy in time is ended and counted', async () => {
    await using stage = await setStage()
    const spec = specOf('v1', { env: { APP_UNHEALTHY: '1' } })
    await stage.client.declareFront('shop', stage.front)
    await stage.client.declareVariant('shop', 'primary', {
      ...spec,
      health: { ...spec.health, startWithinMs: 500 },
    })
    const state = await until(stage.client, 'shop', (now) =>
      Boolean(now?.variants[0]?.instances[0]?.failures.some((failure) => failure.slow)),
    )
    assert.match(state?.variants[0]?.reason ?? '', /was not healthy for 500 ms/)
  })

  void test('a sick instance gets no requests until it is well again; others take them', async () => {
    await using stage = await setStage()
    await stage.client.declareFront('shop', stage.front)
    await stage.client.declareVariant('shop', 'primary', specOf('v1', { replicas: 2 }))
    await until(stage.client, 'shop', isSettled('primary'))
    await fetch(`${stage.url}/sicken`)
    const sick = await until(stage.client, 'shop', (state) =>
      Boolean(state?.variants[0]?.instances.some((one) => one.status === 'unhealthy')),
    )
    assert.match(sick?.reason ?? '', /1 of 2 instances ready; instance \d: GET \/healthz answered 500/)
    assert.deepEqual((await loadUntil(stage.url, () => systemClock.sleep(100))).failures, [])
  })

  void test('cuts the log of an application that floods it', async () => {
    await using stage = await setStage()
    await stage.client.declareFront('shop', stage.front)
    await stage.client.declareVariant('shop', 'primary', specOf('v1', { env: { APP_FLOODS: '1' } }))
    await until(stage.client, 'shop', isSettled('primary'))
    const folder = join(stage.home, 'host', 'logs', 'shop')
    const isCut = async (): Promise<boolean> => (await readdir(folder)).some((file) => file.endsWith('.log.1'))
    while (!(await isCut())) await systemClock.sleep(20)
    for (const file of await readdir(folder)) {
      // It writes on while we look: a multiple of the limit would mean that nothing is cut.
      assert.ok((await stat(join(folder, file))).size < 200 * 1024 * 1024)
    }
  })

  void test('ends what a process has started, with it', async () => {
    await using stage = await setStage()
    const script = `
      require('node:child_process').spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)'], { stdio: 'ignore' })
      require('node:http').createServer((req, res) => res.end('ok')).listen(process.env.PORT, '127.0.0.1')`
    const tagOf = `${homeHash(stage.home)}/`
    await stage.client.declareFront('shop', stage.front)
    await stage.client.declareVariant('shop', 'primary', specOf('v1', { command: [process.execPath, '-e', script] }))
    await until(stage.client, 'shop', isSettled('primary'))
    if (process.platform === 'linux') assert.equal((await findTagged(tagOf)).length, 2)
    await stage.client.removeApplication('shop')
    await until(stage.client, 'shop', (now) => now === undefined)
    const gone = async (): Promise<boolean> => (await findTagged(tagOf)).length === 0
    while (!(await gone())) await systemClock.sleep(5)
  })

  void test('a port that was taken in the meantime is not held against the application', async () => {
    await using stage = await setStage()
    const script = 'console.error("listen EADDRINUSE: address already in use"); process.exit(1)'
    await stage.client.declareFront('shop', stage.front)
    await stage.client.declareVariant('shop', 'primary', specOf('v1', { command: [process.execPath, '-e', script] }))
    const state = await until(stage.client, 'shop', (now) => Boolean(now?.variants[0]?.instances[0]?.failures.length))
    assert.equal(state?.variants[0]?.instances[0]?.restarts, 4)
    assert.equal(state.variants[0]?.instances[0]?.failures.length, 1)
  })

  void test('the environment of a process is small, and holds what was configured', async () => {
    await using stage = await setStage()
    const script =
      'require("node:http").createServer((req, res) => res.end(JSON.stringify(process.env))).listen(process.env.WEB_PORT, "127.0.0.1")'
    const spec = specOf('v1', {
      command: [process.execPath, '-e', script],
      portVariable: 'WEB_PORT',
      env: { COLOUR: 'red' },
    })
    process.env['SLIPWAY_TEST_SECRET'] = 'not to be passed on'
    await stage.client.declareFront('shop', stage.front)
    await stage.client.declareVariant('shop', 'primary', spec)
    await until(stage.client, 'shop', isSettled('primary'))
    delete process.env['SLIPWAY_TEST_SECRET']
    const env = (await (await fetch(stage.url)).json()) as Record<string, string>
    assert.equal(env['COLOUR'], 'red')
    assert.match(env['SLIPWAY_INSTANCE'] ?? '', /^[0-9a-f]{16}\/shop\/primary\/\w+$/)
    assert.equal(env['SLIPWAY_TEST_SECRET'], undefined)
  })

  void test('serves its metrics on an address of their own, also after a restart', async () => {
    await using stage = await setStage()
    const metricsListen = `127.0.0.1:${await freePort()}`
    await stage.client.applySettings({ metricsListen })
    await stage.stop('keep')
    await stage.start()
    const answer = await fetch(`http://${metricsListen}/metrics`)
    assert.match(await answer.text(), /^# TYPE slipway_proxy_requests_total counter$/m)
    assert.equal((await fetch(`http://${metricsListen}/v1/applications`)).status, 404)
    await stage.client.applySettings({})
    await assert.rejects(fetch(`http://${metricsListen}/metrics`))
  })

  void test('tells that its address is taken, and opens it when it is free', async () => {
    await using stage = await setStage()
    const port = Number(stage.front.listen.split(':')[1])
    const thief = createServer().listen(port, '127.0.0.1')
    await new Promise((resolve) => thief.once('listening', resolve))
    const state = await stage.client.declareFront('shop', stage.front)
    assert.equal(state.listen.status, 'failed')
    assert.equal(state.reason, `${stage.front.listen} is taken by another program`)
    await new Promise((resolve) => thief.close(resolve))
    await until(stage.client, 'shop', (now) => now?.listen.status === 'open')
  })

  void test('moves to a new address without giving up the old one first', async () => {
    await using stage = await setStage()
    await using other = await setStage()
    await stage.client.declareFront('shop', stage.front)
    await stage.client.declareVariant('shop', 'primary', specOf('v1'))
    await until(stage.client, 'shop', isSettled('primary'))
    const state = await stage.client.declareFront('shop', { ...stage.front, listen: other.front.listen })
    assert.equal(state.listen.status, 'open')
    assert.equal(await (await fetch(other.url)).text(), 'v1')
    await assert.rejects(fetch(stage.url))
  })

  void test('a second daemon for the same home is refused', async () => {
    await using stage = await setStage()
    await assert.rejects(startHost({ home: stage.home, clock: systemClock, log: silentLog }), {
      code: 'host.already-running',
    })
    assert.deepEqual(await stage.client.states(), [])
  })

  void test('its socket is for its user alone, and found when the home is too deep', async () => {
    await using stage = await setStage()
    assert.equal((await stat(socketPath(stage.home))).mode & 0o777, 0o600)
    const deep = join(stage.home, 'd'.repeat(120))
    const host = await startHost({ home: deep, clock: systemClock, log: silentLog })
    assert.ok(Buffer.byteLength(host.socket) <= 100)
    assert.equal((await stat(join(host.socket, '..'))).mode & 0o777, 0o700)
    await host.close()
    await assert.rejects(stat(join(host.socket, '..')), { code: 'ENOENT' })
  })

  void test('answers what it does not know with an error that the client knows', async () => {
    await using stage = await setStage()
    assert.equal(await stage.client.state('nobody'), undefined)
    await assert.rejects(stage.client.declareVariant('nobody', 'primary', specOf('v1')), {
      code: 'host.application-unknown',
    })
    await assert.rejects(stage.client.declareFront('../etc', stage.front), { code: 'host.bad-request' })
    await stage.client.removeApplication('nobody')
  })
})
