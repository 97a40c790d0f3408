import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import type { ApplicationReport } from '#domain/report.ts'
import { virtualClock } from '../../../test/agent/virtual-clock.ts'
import { serveHealth } from './health-endpoint.ts'
import { Vitals } from './vitals.ts'
import type { VitalParts } from './vitals.ts'

const TARGET = { name: 'prod', kind: 'kubernetes', warnings: ['The certificate of https://cluster is not checked'] }

interface Probed {
  readonly vitals: Vitals
  readonly clock: ReturnType<typeof virtualClock>
  readonly port: number
  get(path: string, method?: string): Promise<{ status: number; body: Record<string, unknown> }>
}

async function probed(t: TestContext, fleet?: VitalParts['fleet']): Promise<Probed> {
  const clock = virtualClock()
  const vitals = new Vitals({
    clock,
    targets: { announced: () => [TARGET] },
    fleet: fleet ?? { names: () => [], report: () => undefined },
    journal: { undeliveredCount: () => 2 },
    hanging: () => 1,
  })
  const { port, close } = await serveHealth('127.0.0.1:0', vitals)
  t.after(close)
  return {
    vitals,
    clock,
    port,
    async get(path, method = 'GET') {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, { method })
      return { status: response.status, body: (await response.json()) as Record<string, unknown> }
    },
  }
}

void test('it lives while it starts, and for as long as its watchdog comes round', async (t) => {
  const { get, vitals, clock } = await probed(t)
  await clock.advance(3_600_000)
  assert.deepEqual(await get('/healthz'), { status: 200, body: { status: 'ok' } })
  vitals.turned()
  await clock.advance(60_000)
  assert.equal((await get('/healthz')).status, 200)
  await clock.advance(60_000)
  assert.deepEqual(await get('/healthz?x=1'), { status: 503, body: { status: 'stuck' } })
  vitals.turned()
  assert.equal((await get('/healthz')).status, 200)
})

void test('it is ready once the control plane has heard it, and stays so', async (t) => {
  const { get, vitals, clock } = await probed(t)
  const targets = [{ name: 'prod', kind: 'kubernetes', applications: 0, seen: 0 }]
  const told = { undelivered: 2, hanging: 1, targets }
  assert.deepEqual(await get('/readyz'), { status: 503, body: { status: 'starting', ...told } })
  vitals.heard()
  const heardAt = new Date(clock.now()).toISOString()
  await clock.advance(3_600_000)
  assert.deepEqual(await get('/readyz'), { status: 200, body: { status: 'ready', heardAt, ...told } })
})

void test('an application counts as seen while its target can be asked', async (t) => {
  const report = (health?: string): ApplicationReport =>
    ({ kind: 'kubernetes', target: 'prod', ...(health ? { live: { health } } : {}) }) as ApplicationReport
  const reports = new Map([
    ['new', report()],
    ['lost', report('unknown')],
    ['broken', report('degraded')],
    ['well', report('healthy')],
  ])
  const { get } = await probed(t, { names: () => [...reports.keys()], report: (name) => reports.get(name) })
  const { body } = await get('/readyz')
  assert.deepEqual(body['targets'], [{ name: 'prod', kind: 'kubernetes', applications: 4, seen: 2 }])
})

void test('nothing else is there, and nothing can be written', async (t) => {
  const { get, port } = await probed(t)
  assert.equal((await get('/')).status, 404)
  assert.equal((await get('/v1/agents')).status, 404)
  assert.equal((await get('/healthz', 'POST')).status, 405)
  await assert.rejects(serveHealth(`127.0.0.1:${port}`, (await probed(t)).vitals), { code: 'agent.health-listen' })
})
