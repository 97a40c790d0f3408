import assert from 'node:assert/strict'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { getApplication, listApplications } from '#contract/applications.ts'
import { getDeployment, listDeployments } from '#contract/deployments.ts'
import { getFleet, listEnvironments } from '#contract/fleet.ts'
import type { ApplicationRow } from '#domain/application-row.ts'
import { attentionRank, ATTENTIONS } from '#domain/attention.ts'
import { STATUSES } from '#domain/status.ts'
import { seedStore } from '../../test/seed/store.ts'
import { startTestServer } from './server-fixture.ts'
import type { TestServer } from './server-fixture.ts'

const APPLICATIONS = 160

/** Every answer is read with the contract's schemas: what does not fit fails. */
async function startSeeded(t: TestContext): Promise<TestServer> {
  const home = await mkdtemp(join(tmpdir(), 'slipway-fleet-'))
  await seedStore({ home, applications: APPLICATIONS, deployments: 2 * APPLICATIONS })
  return startTestServer(t, { home })
}

async function readAll(server: TestServer, query: object): Promise<ApplicationRow[]> {
  const rows: ApplicationRow[] = []
  let cursor: string | undefined
  do {
    const page = await server.admin.call(listApplications, {
      query: { limit: 50, ...query, ...(cursor && { cursor }) },
    })
    rows.push(...page.items)
    cursor = page.next
  } while (cursor !== undefined)
  return rows
}

void test('counts, list and grid tell the same of a whole fleet', async (t) => {
  const server = await startSeeded(t)
  const rows = await readAll(server, { sort: 'attention' })
  assert.equal(rows.length, APPLICATIONS)
  assert.deepEqual(
    rows.map((row) => row.name),
    rows
      .toSorted((a, b) => attentionRank(a.attention) - attentionRank(b.attention) || (a.name < b.name ? -1 : 1))
      .map((row) => row.name),
  )
  const fleet = await server.admin.call(getFleet, { query: {} })
  assert.equal(fleet.all, APPLICATIONS)
  for (const attention of ATTENTIONS) {
    const narrowed = await readAll(server, { attention })
    assert.ok(narrowed.length > 0, attention)
    assert.equal(fleet.attention[attention], narrowed.length)
    assert.equal(rows.filter((row) => row.attention === attention).length, narrowed.length)
  }
  const withoutRegion = await readAll(server, { label: '!region' })
  assert.equal(fleet.labels.find(({ name }) => name === 'region')?.without, withoutRegion.length)
  const both = { label: 'env=production,!region', attention: 'failing,waiting,drifted,none', target: 'eu-west-live' }
  const few = await readAll(server, both)
  assert.ok(few.length > 0 && few.every((row) => row.labels['env'] === 'production' && !row.labels['region']))
  assert.equal((await server.admin.call(getFleet, { query: both })).all, few.length)

  const grid = await server.admin.call(listEnvironments, { query: { limit: 5, label: 'team=cart' } })
  assert.deepEqual(grid.columns, ['dev', 'staging', 'canary', 'production'])
  const [row] = grid.items
  assert.deepEqual([row?.name, Object.keys(row?.cells ?? {}).length], ['cart-api', 4])
  assert.equal(row?.cells['dev']?.[0]?.name, 'cart-api-dev')
})

void test('a seeded fleet has all there is, and each part of it can be opened', async (t) => {
  const server = await startSeeded(t)
  const rows = await readAll(server, {})
  const steps = new Set(rows.flatMap((row) => row.latest?.steps.cells.map((cell) => cell.status) ?? []))
  const latest = new Set<string>(rows.map((row) => row.latest?.status ?? 'none'))
  assert.deepEqual(
    [...STATUSES].filter((status) => !steps.has(status) && !latest.has(status)),
    [],
  )
  assert.deepEqual(
    [...STATUSES].filter((status) => status !== 'skipped' && !latest.has(status)),
    [],
  )
  for (const row of rows.filter((one) => one.attention !== 'none').slice(0, 12)) {
    const view = await server.admin.call(getApplication, { params: { name: row.name } })
    assert.equal(view.sync, row.sync)
    const deployment = await server.admin.call(getDeployment, { params: { id: row.latest?.id ?? '' } })
    assert.deepEqual([deployment.application, deployment.status], [row.name, row.latest?.status])
    assert.deepEqual(view.waiting, view.waiting && deployment.waiting)
  }
  const newest = await server.admin.call(listDeployments, { query: { limit: 200 } })
  assert.ok(new Set(newest.items.map((item) => item.revision.author)).size > 10)
})

void test('filters that do not fit are refused', async (t) => {
  const server = await startTestServer(t)
  for (const query of ['label=!', 'label=!a=b', 'label=a', 'attention=', 'attention=calm', 'attention=failing;none']) {
    for (const path of ['/v1/applications', '/v1/fleet', '/v1/environments']) {
      assert.equal((await server.ask(`${path}?${query}`)).status, 400, `${path}?${query}`)
    }
  }
  for (const path of ['/v1/environments?columns=a%3Db', '/v1/environments?cursor=x', '/v1/fleet?limit=1']) {
    assert.equal((await server.ask(path)).status, 400, path)
  }
  assert.equal((await server.ask('/v1/fleet', { token: '' })).status, 401)
  assert.equal((await server.ask('/v1/environments', { token: '' })).status, 401)
})
