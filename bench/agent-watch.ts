import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { getApplication } from '#contract/applications.ts'
import type { Fact } from '#domain/fact.ts'
import type { LoneAgent } from './lone-agent.ts'
import { cpuMsOf } from './process-table.ts'

const LOOK_MS = 10
const PATIENCE_MS = 120_000

interface Scene {
  readonly journal: DatabaseSync
  readonly names: readonly string[]
}

/** What an agent has written, while it runs. */
export function openJournal(home: string): DatabaseSync {
  return new DatabaseSync(join(home, 'agent', 'journal.db'), { readOnly: true })
}

/** When the last application was seen as looked at. */
export function allConsidered({ journal, names }: Scene, commit: string): number | undefined {
  const sql = 'select count(*) as count from looked_at join look on id = look where commit_hash = ?'
  const row = journal.prepare(sql).get(commit)
  return Number(row?.['count']) === names.length ? Date.now() : undefined
}

export function factOf(journal: DatabaseSync, commit: string, kind: Fact['kind']): Fact | undefined {
  const sql = `select fact.body from fact join fact as first on first.deployment = fact.deployment and first.seq = 1
    where first.body ->> '$.revision.commit' = ? and fact.body ->> '$.kind' = ? limit 1`
  const row = journal.prepare(sql).get(commit, kind)
  return row && (JSON.parse(String(row['body'])) as Fact)
}

export async function until<T>(look: () => T | undefined): Promise<T> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(LOOK_MS)) {
    const found = look()
    if (found !== undefined) return found
  }
  throw new Error('waited in vain')
}

/** Until the control plane has been told of it; reports go in the order of the names. */
export async function known({ client }: LoneAgent, name: string): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(200)) {
    const found = await client.call(getApplication, { params: { name } }).catch(() => undefined)
    if (found) return
  }
  throw new Error(`the control plane was not told of ${name}`)
}

/** Until the agent has not worked for a moment: what it had to tell is told. */
export async function atRest({ pid }: LoneAgent): Promise<void> {
  let before = cpuMsOf([pid])
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end;) {
    await sleep(500)
    const now = cpuMsOf([pid])
    if (now - before <= 40) return
    before = now
  }
}
