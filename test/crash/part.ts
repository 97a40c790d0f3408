// `node part.ts agent|server|host <home> <address>`: the very programs of Slipway, with a point at which they are killed.
import fs from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import type { SqliteStatement } from 'kysely'
import { CrashPoint, PARTS } from './crash-point.ts'

const [, , name, home = '', listen = ''] = process.argv
const part = PARTS.find((one) => one === name)
if (!part) throw new Error(`there is no part ${name}`)
const point = new CrashPoint(home, part)

switch (part) {
  case 'agent':
    await watchJournal()
    await (await import('#cli/agent.ts')).agent({ home })
    break
  case 'server':
    await watchStore()
    await (await import('#cli/server.ts')).server({ home, listen })
    break
  case 'host':
    watchRecords()
    await (await import('#cli/host.ts')).host({ home })
}

/** Every write of the agent's journal that holds facts, an answer, or that a commit has been looked at. */
async function watchJournal(): Promise<void> {
  const { Journal } = await import('#agent/journal.ts')
  const appends: Pick<InstanceType<typeof Journal>, 'append'> = Journal.prototype
  const considers: Pick<InstanceType<typeof Journal>, 'markConsidered'> = Journal.prototype
  surround(appends, 'append', ([entry]) => entry.facts.map(({ kind }) => kind).join(' ') || 'answer')
  surround(considers, 'markConsidered', () => 'considered')
}

/** Puts the point before and after each call of a method that writes durably. */
function surround<Name extends string, Args extends unknown[]>(
  owner: Record<Name, (...args: Args) => void>,
  name: Name,
  what: (args: Args) => string,
): void {
  const write = owner[name]
  owner[name] = function surrounded(...args) {
    point.before(what(args))
    write.apply(this, args)
    point.after()
  }
}

/** Every transaction of the server that takes in facts. */
async function watchStore(): Promise<void> {
  const { SqliteConnection } = await import('#store/sqlite.ts')
  const owner: Record<'prepare', (sql: string) => SqliteStatement> = SqliteConnection.prototype
  const { prepare } = owner
  let facts = 0
  owner.prepare = function counted(sql) {
    const statement = prepare.call(this, sql)
    if (/^insert into "?fact"? /.test(sql)) facts += 1
    if (sql === 'rollback') facts = 0
    if (sql !== 'commit' || facts === 0) return statement
    const count = facts
    facts = 0
    return {
      ...statement,
      run(values) {
        point.before(`${count} facts`)
        const result = statement.run(values)
        point.after()
        return result
      },
    }
  }
}

/** Every record of an application that the daemon makes durable. */
function watchRecords(): void {
  const { rename } = fs
  fs.rename = async (from, to) => {
    const isRecord = String(to).includes('/host/applications/')
    if (isRecord) point.before('record')
    await rename(from, to)
    if (isRecord) point.after()
  }
  syncBuiltinESMExports()
}
