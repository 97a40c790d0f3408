import assert from 'node:assert/strict'
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { applicationRowOf, ApplicationRow } from '#domain/application-row.ts'
import { deploymentRowOf, DeploymentRow } from '#domain/deployment-row.ts'
import { foldFacts } from '#domain/deployment.ts'
import type { ApplicationReport } from '#domain/report.ts'
import { systemClock } from '#tools/clock.ts'
import { listApplications } from './application-list.ts'
import { replaceApplications } from './applications.ts'
import { listDeployments } from './deployments.ts'
import { factsOf, reportFor } from './fact-fixture.ts'
import { migrate, MIGRATIONS } from './migrate.ts'
import { SqliteConnection } from './sqlite.ts'
import { openStore } from './store.ts'

const ALL = { limit: 50, sort: 'attention', descending: false } as const
const DRIFT = [{ resource: 'primary', path: 'replicas', before: '2', after: '1' }]
const ERROR = { code: 'target.unknown', kind: 'user' as const, message: 'No', hint: 'Yes' }

const REPORTS: readonly ApplicationReport[] = [
  reportFor('broken', { error: ERROR }),
  reportFor('deploying', { sync: 'deploying', drift: DRIFT }),
  reportFor('drifted', { sync: 'out-of-sync', drift: DRIFT }),
  reportFor('gone', { live: { at: 1, health: 'missing', reason: '', resources: [] } }),
  reportFor('well', { versions: [{ name: 'well', version: '1' }] }),
]

/** A database as it was before lists told what applications want and how far deployments are. */
function openEarlier(folder: string): SqliteConnection {
  const migrations = join(folder, 'migrations')
  mkdirSync(migrations)
  const connection = new SqliteConnection(join(folder, 'server.db'))
  for (const name of readdirSync(MIGRATIONS).filter((file) => file < '0004')) {
    copyFileSync(join(MIGRATIONS, name), join(migrations, name))
  }
  migrate(connection, migrations)
  return connection
}

function addEarlierRows(connection: SqliteConnection): void {
  const application = connection.prepare(
    `insert into application (name, agent, kind, target, sync, health, health_rank, search, changed_at, evaluated_at)
      values (?, 'one', 'host', 'this-host', ?, ?, 0, '', 5, 5)`,
  )
  const texts = connection.prepare('insert into application_report values (?, ?, ?, ?)')
  for (const report of REPORTS) {
    const { versions, attention, ...row } = applicationRowOf(report)
    assert.ok(versions.length <= 1 && attention)
    application.run([report.name, report.sync, row.health])
    texts.run([report.name, JSON.stringify(row), JSON.stringify(report), 'f'])
  }
  const deployment = foldFacts(factsOf({ deployment: 'dep00001', application: 'well', agent: 'one' }))
  assert.ok(deployment)
  const { steps, ...rest } = deploymentRowOf(deployment)
  const listRow = JSON.stringify({ ...rest, steps: { done: steps.done, all: steps.all } })
  connection
    .prepare(
      `insert into deployment (id, application, agent, status, actor, commit_hash, created_at, last_seq, list_row)
        values ('dep00001', 'well', 'one', 'succeeded', 'Ada', 'a', 1, 6, ?)`,
    )
    .run([listRow])
}

void test('rows of an earlier version are listed, sorted and told as those of this one', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-upgrade-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const earlier = openEarlier(folder)
  addEarlierRows(earlier)
  earlier.close()

  const store = openStore({ file: join(folder, 'server.db'), clock: systemClock })
  t.after(() => store.close())
  const { items } = await listApplications(store, ALL)
  assert.deepEqual(
    items.map((row) => [row.name, row.attention]),
    [
      ['broken', 'failing'],
      ['gone', 'failing'],
      ['drifted', 'drifted'],
      ['deploying', 'none'],
      ['well', 'none'],
    ],
  )
  for (const item of items) assert.deepEqual(ApplicationRow.parse(item), item)
  assert.deepEqual(items.at(-1)?.latest?.steps, { done: 1, all: 1, cells: [] })
  const deployments = await listDeployments(store, { limit: 50 })
  for (const item of deployments.items) assert.deepEqual(DeploymentRow.parse(item), item)
  assert.equal(deployments.items.length, 1)

  await replaceApplications(store, 'one', { applications: REPORTS, removed: [] })
  const after = await listApplications(store, ALL)
  assert.deepEqual(
    after.items.map((row) => row.attention),
    ['failing', 'failing', 'drifted', 'none', 'none'],
  )
  assert.deepEqual(after.items.at(-1)?.versions, [{ name: 'well', version: '1' }])
})
