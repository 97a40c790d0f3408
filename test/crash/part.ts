// `node part.ts agent|server|host <home> <address>`: the very programs of Slipway, with a point at which they are killed.
import fs from 'node:fs/promises'
import http from 'node:http'
import type { ClientRequest } from 'node:http'
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
    watchCluster()
    await (await import('#cli/processes/agent.ts')).agent({ home })
    break
  case 'server':
    await watchStore()
    await (await import('#cli/processes/server.ts')).server({ home, listen })
    break
  case 'host':
    watchRecords()
    await (await import('#cli/processes/host.ts')).host({ home })
}

/** Every write of the agent's journal that holds facts, an answer, or that a commit has been looked at. */
async function watchJournal(): Promise<void> {
  const { Journal } = await import('#agent/journal.ts')
  const appends: Pick<InstanceType<typeof Journal>, 'append'> = Journal.prototype
  const considers: Pick<InstanceType<typeof Journal>, 'markConsidered'> = Journal.prototype
  surround(appends, 'append', ([entry]) => entry.facts.map(({ kind }) => kind).join(' ') || 'answer')
  surround(considers, 'markConsidered', () => 'considered')
}

/** Every request that changes something in a cluster: right before it is sent, and when its answer is about to be heard. */
function watchCluster(): void {
  const { request } = http
  http.request = (...args: unknown[]) => {
    const what = changeIn(args[0])
    const after = what === undefined ? undefined : point.before(what)
    const sent: ClientRequest = Reflect.apply(request, http, args)
    if (after) sent.once('response', after)
    return sent
  }
  syncBuiltinESMExports()
}

/** Undefined for questions, dry runs, and requests to anything but an API server. */
function changeIn(wish: unknown): string | undefined {
  if (typeof wish !== 'object' || wish === null || !('path' in wish) || !('method' in wish)) return undefined
  const [path = '', query = ''] = String(wish.path).split('?')
  const isChange = wish.method !== 'GET' && /^\/apis?\//.test(path) && !path.startsWith('/apis/authorization.k8s.io/')
  return isChange && !query.includes('dryRun') ? `${String(wish.method)} ${path}` : undefined
}

/** Puts the point before and after each call of a method that writes durably. */
function surround<Name extends string, Args extends unknown[]>(
  owner: Record<Name, (...args: Args) => void>,
  name: Name,
  what: (args: Args) => string,
): void {
  const write = owner[name]
  owner[name] = function surrounded(...args) {
    const after = point.before(what(args))
    write.apply(this, args)
    after()
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
        const after = point.before(`${count} facts`)
        const result = statement.run(values)
        after()
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
    const after = isRecord ? point.before('record') : undefined
    await rename(from, to)
    after?.()
  }
  syncBuiltinESMExports()
}
