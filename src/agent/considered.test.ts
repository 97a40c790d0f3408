import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import * as fc from 'fast-check'
import { SqliteFile } from '#tools/sqlite.ts'
import { Considered, CONSIDERED_SCHEMA } from './considered.ts'
import type { LookedAt } from './considered.ts'

function database(t: TestContext): SqliteFile {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-considered-'))
  const db = new SqliteFile(join(folder, 'journal.db'))
  db.script(CONSIDERED_SCHEMA)
  t.after(() => {
    db.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return db
}

/** Of each table, how many rows a piece of work writes. */
function writesOf(db: SqliteFile, work: () => void): number {
  const total = (): number => Number(db.get('select total_changes() as count')?.['count'])
  const before = total()
  work()
  return total() - before
}

void test('marks of one moment are one write, known at once and durable a moment later', async (t) => {
  const db = database(t)
  let writes = 0
  const transaction = db.transaction.bind(db)
  db.transaction = (work) => {
    writes += 1
    return transaction(work)
  }
  const considered = new Considered(db)
  for (let i = 0; i < 1_000; i += 1) considered.mark(`app-${i}`, { commit: 'c1' })
  assert.deepEqual(considered.of('app-7'), { commit: 'c1' })
  await sleep(150)
  assert.equal(writes, 1)
  considered.mark('app-7', { commit: 'c2', passedOver: 'only README.md changed' })
  considered.close()
  const again = new Considered(db)
  assert.deepEqual(again.of('app-7'), { commit: 'c2', passedOver: 'only README.md changed' })
  assert.deepEqual(again.of('app-8'), { commit: 'c1' })
})

void test('a commit that passes a thousand by and concerns three writes a few rows', (t) => {
  const db = database(t)
  const names = Array.from({ length: 1_000 }, (_, i) => `app-${i}`)
  const at = (commit: string, concerned: readonly string[]): number => {
    const considered = new Considered(db)
    const elsewhere: LookedAt = { commit, passedOver: 'elsewhere' }
    for (const name of names) considered.mark(name, concerned.includes(name) ? { commit } : elsewhere)
    return writesOf(db, () => considered.close())
  }
  assert.ok(at('c0', []) >= 1_000)
  assert.equal(at('c1', []), 1)
  for (let round = 2; round < 20; round += 1) {
    const writes = at(`c${round}`, [`app-${round}`, `app-${round * 7}`, `app-${round * 31}`])
    assert.ok(writes <= 12, `${writes} rows written`)
  }
  assert.ok(Number(db.get('select count(*) as count from look')?.['count']) <= 2)
})

void test('whatever is marked, in whatever order, is what a later life reads', (t) => {
  const db = database(t)
  const names = Array.from({ length: 10 }, (_, i) => `app-${i}`)
  const NAME = fc.constantFrom(...names)
  const LOOK = fc.record(
    { commit: fc.constantFrom('c1', 'c2', 'c3'), passedOver: fc.constantFrom('x', 'y') },
    { requiredKeys: ['commit'], noNullPrototype: true },
  )
  const MARK = fc.tuple(fc.array(NAME, { minLength: 1 }), LOOK)
  fc.assert(
    fc.property(fc.array(fc.array(MARK), { maxLength: 6 }), (rounds) => {
      db.script('delete from looked_at; delete from look')
      const expected = new Map<string, LookedAt>()
      for (const round of rounds) {
        const considered = new Considered(db)
        for (const [names, look] of round) {
          for (const name of names) {
            considered.mark(name, look)
            expected.set(name, look)
          }
        }
        considered.close()
        const again = new Considered(db)
        for (const name of names) assert.deepEqual(again.of(name), expected.get(name))
      }
    }),
    { numRuns: 150 },
  )
})

void test('one that was forgotten is new, and what was not written of it is not written', (t) => {
  const db = database(t)
  const considered = new Considered(db)
  considered.mark('shop', { commit: 'c1' })
  considered.forget('shop')
  assert.equal(considered.of('shop'), undefined)
  considered.close()
  assert.equal(new Considered(db).of('shop'), undefined)
})
