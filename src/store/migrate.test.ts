import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { migrate } from './migrate.ts'
import { SqliteConnection } from './sqlite.ts'

void test('migrations run once, in order, whole or not at all, and never backwards', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-migrate-'))
  const connection = new SqliteConnection(join(folder, 'test.db'))
  t.after(() => {
    connection.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const version = (): unknown => connection.prepare('pragma user_version').all([])[0]
  writeFileSync(join(folder, '0001_first.sql'), 'create table a (x integer);')
  migrate(connection, folder)
  writeFileSync(join(folder, '0002_second.sql'), 'insert into a values (1); create table b (x integer);')
  migrate(connection, folder)
  migrate(connection, folder)
  assert.equal(JSON.stringify(connection.prepare('select count(*) as n from a').all([])), '[{"n":1}]')
  assert.equal(JSON.stringify(version()), '{"user_version":2}')

  writeFileSync(join(folder, '0003_broken.sql'), 'insert into a values (2); create table b (x integer);')
  assert.throws(() => migrate(connection, folder), /already exists/)
  connection.script('rollback')
  assert.equal(JSON.stringify(version()), '{"user_version":2}')
  rmSync(join(folder, '0002_second.sql'))
  rmSync(join(folder, '0003_broken.sql'))
  assert.throws(() => migrate(connection, folder), { code: 'store.newer' })
})
