import type { Kysely, Selectable } from 'kysely'
import type { Actor } from '#domain/actor.ts'
import type { Command, CommandAnswer, CommandBody } from '#domain/command.ts'
import type { CommandView } from '#domain/command-view.ts'
import { slipwayError } from '#domain/errors.ts'
import { historyOfAnswer, historyOfCommand } from '#domain/history.ts'
import { isTerminal } from '#domain/status.ts'
import { newId } from '#tools/id.ts'
import { ownerOf } from './applications.ts'
import { deploymentHead } from './deployments.ts'
import { addHistory } from './history.ts'
import type { Store, Write } from './store.ts'
import type { CommandTable, Tables } from './tables.ts'

export interface NewCommand {
  readonly body: CommandBody
  readonly by: Actor
  readonly lifetimeMs: number
  /** Who repeats what: the same key of the same owner makes one command. */
  readonly idempotencyKey?: string | undefined
}

export interface CreatedCommand {
  readonly view: CommandView
  /** False where the key was used before: nothing new was made. */
  readonly isNew: boolean
}

/**
 * Finds the agent that it is for and keeps the command for it.
 * Errors: `application.unknown`, `deployment.unknown`, `deployment.finished`, `command.key-reused`.
 */
export function createCommand(store: Store, wish: NewCommand): Promise<CreatedCommand> {
  return store.write(async (write) => {
    const earlier = await commandOfKey(write.db, wish)
    if (earlier) return { view: earlier, isNew: false }
    const target = await targetOf(write.db, wish.body)
    const at = store.clock.now()
    const { body, by } = wish
    const command: Command = { id: newId(at), body, by, at, expiresAt: at + wish.lifetimeMs }
    const row = await write.db
      .insertInto('command')
      .values({
        id: command.id,
        agent: target.agent,
        application: target.application,
        deployment: 'deployment' in body ? body.deployment : null,
        body: JSON.stringify(body),
        actor: JSON.stringify(by),
        at,
        expires_at: command.expiresAt,
        status: 'pending',
        idempotency_owner: wish.idempotencyKey === undefined ? null : ownerKey(by),
        idempotency_key: wish.idempotencyKey ?? null,
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    const view = viewOf(row)
    await addHistory(write.db, historyOfCommand(command, target))
    write.publish({ type: 'command', command: view })
    return { view, isNew: true }
  })
}

export async function commandById(store: Store, id: string): Promise<CommandView | undefined> {
  const row = await store.db.selectFrom('command').selectAll().where('id', '=', id).executeTakeFirst()
  return row && viewOf(row)
}

/** Oldest first; expired ones are left out. */
export async function pendingCommands(store: Store, agent: string): Promise<Command[]> {
  const rows = await store.db
    .selectFrom('command')
    .selectAll()
    .where('agent', '=', agent)
    .where('status', '=', 'pending')
    .where('expires_at', '>', store.clock.now())
    .orderBy('id')
    .execute()
  return rows.map((row) => commandOf(viewOf(row)))
}

/**
 * The first answer counts. An agent that had begun in time may still correct `expired`, which the server gave.
 * Errors: `command.unknown` (also for another agent's), `command.answered`.
 */
export function answerCommand(
  store: Store,
  { agent, id }: { readonly agent: string; readonly id: string },
  answer: CommandAnswer,
): Promise<CommandView> {
  return store.write(async (write) => {
    const row = await write.db.selectFrom('command').selectAll().where('id', '=', id).executeTakeFirst()
    if (!row || row.agent !== agent) throw slipwayError('command.unknown', { id })
    const before = viewOf(row)
    if (JSON.stringify(before.answer) === JSON.stringify(answer)) return before
    if (before.status !== 'pending' && before.status !== 'expired') {
      throw slipwayError('command.answered', { id, status: before.status })
    }
    return recordAnswer(write, before, { answer, at: store.clock.now(), by: { kind: 'agent', name: agent } })
  })
}

/** Answers what nobody answered in time. */
export function expireCommands(store: Store): Promise<CommandView[]> {
  return store.write(async (write) => {
    const at = store.clock.now()
    const rows = await write.db
      .selectFrom('command')
      .selectAll()
      .where('status', '=', 'pending')
      .where('expires_at', '<=', at)
      .execute()
    const views: CommandView[] = []
    for (const row of rows) {
      const message = `Agent ${row.agent} did not answer in time. See \`slipway agent list\`, then send it again.`
      const answer: CommandAnswer = { status: 'expired', message }
      views.push(await recordAnswer(write, viewOf(row), { answer, at, by: { kind: 'system', name: 'slipway' } }))
    }
    return views
  })
}

/** When the next unanswered command expires. */
export async function nextExpiry(store: Store): Promise<number | undefined> {
  const row = await store.db
    .selectFrom('command')
    .select('expires_at')
    .where('status', '=', 'pending')
    .orderBy('expires_at')
    .limit(1)
    .executeTakeFirst()
  return row?.expires_at
}

export function commandOf(view: CommandView): Command {
  const { id, body, by, at, expiresAt } = view
  return { id, body, by, at, expiresAt }
}

interface Given {
  readonly answer: CommandAnswer
  readonly at: number
  readonly by: Pick<Actor, 'kind' | 'name'>
}

async function recordAnswer(write: Write, before: CommandView, given: Given): Promise<CommandView> {
  const { answer, at } = given
  const row = await write.db
    .updateTable('command')
    .set({ status: answer.status, answer: JSON.stringify(answer), answered_at: at })
    .$if(answer.deployment !== undefined, (q) => q.set({ deployment: answer.deployment ?? null }))
    .where('id', '=', before.id)
    .returningAll()
    .executeTakeFirstOrThrow()
  const view = viewOf(row)
  const about = { application: view.application, by: given.by, at }
  await addHistory(write.db, historyOfAnswer(commandOf(view), answer, about))
  write.publish({ type: 'command', command: view })
  return view
}

async function commandOfKey(db: Kysely<Tables>, wish: NewCommand): Promise<CommandView | undefined> {
  if (wish.idempotencyKey === undefined) return undefined
  const row = await db
    .selectFrom('command')
    .selectAll()
    .where('idempotency_owner', '=', ownerKey(wish.by))
    .where('idempotency_key', '=', wish.idempotencyKey)
    .executeTakeFirst()
  if (row && row.body !== JSON.stringify(wish.body)) throw slipwayError('command.key-reused')
  return row && viewOf(row)
}

async function targetOf(db: Kysely<Tables>, body: CommandBody): Promise<{ agent: string; application: string }> {
  if ('application' in body) {
    const agent = await ownerOf(db, body.application)
    if (agent === undefined) throw slipwayError('application.unknown', { name: body.application })
    return { agent, application: body.application }
  }
  const id = body.deployment
  const head = await deploymentHead(db, id)
  if (!head) throw slipwayError('deployment.unknown', { id })
  const { application, status, agent } = head
  if (isTerminal(status)) throw slipwayError('deployment.finished', { id, status, application, command: body.kind })
  return { agent, application }
}

function ownerKey(by: Actor): string {
  return `${by.kind}:${by.name}`
}

function viewOf(row: Selectable<CommandTable>): CommandView {
  return {
    id: row.id,
    body: JSON.parse(row.body) as CommandBody,
    by: JSON.parse(row.actor) as Actor,
    at: row.at,
    expiresAt: row.expires_at,
    agent: row.agent,
    application: row.application,
    ...(row.deployment === null ? {} : { deployment: row.deployment }),
    status: row.status as CommandView['status'],
    ...(row.answer === null ? {} : { answer: JSON.parse(row.answer) as CommandAnswer }),
    ...(row.answered_at === null ? {} : { answeredAt: row.answered_at }),
  }
}
