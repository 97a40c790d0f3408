import { sql } from 'kysely'
import type { Kysely, Selectable } from 'kysely'
import type { Actor } from '#domain/actor.ts'
import { slipwayError } from '#domain/errors.ts'
import { newSecret } from '#tools/id.ts'
import { pageOf, readCursor } from './cursor.ts'
import type { Page } from './cursor.ts'
import { addHistory } from './history.ts'
import type { Store, Write } from './store.ts'
import type { MemberTable, Tables } from './tables.ts'
import { equalSecrets, hashToken } from './token.ts'

export interface Member {
  readonly actor: Actor
  readonly role: string
}

/** What is known of a member, but for its token. */
export interface MemberRecord {
  readonly name: string
  readonly role: string
  readonly email?: string
  readonly groups: readonly string[]
  readonly createdAt: number
}

export interface NewMember {
  readonly name: string
  readonly role: string
  readonly email?: string | undefined
  readonly groups?: readonly string[]
}

/** What is left out stays; `null` takes the address away. */
export interface MemberChange {
  readonly role?: string | undefined
  readonly email?: string | null | undefined
  readonly groups?: readonly string[] | undefined
}

export interface Given {
  readonly by: Actor
  /** Told of the member before it is touched; refuses by throwing. */
  readonly check: (before: MemberRecord) => void
}

const PREFIX = 'slipway_m'
const ADMIN = 'admin'

/** The token of the very first member; undefined where there are members already. */
export function createFirstMember(store: Store, member: { name: string; by: Actor }): Promise<string | undefined> {
  return store.write(async (write) => {
    const one = await write.db.selectFrom('member').select('name').limit(1).executeTakeFirst()
    if (one) return undefined
    return insertMember(store, write, { member: { name: member.name, role: ADMIN }, by: member.by })
  })
}

/** A new token for an admin of that name; undefined where there is none. */
export function renewAdminToken(store: Store, { name, by }: { name: string; by: Actor }): Promise<string | undefined> {
  return store.write(async (write) => {
    const row = await write.db.selectFrom('member').select('role').where('name', '=', name).executeTakeFirst()
    return row?.role === ADMIN ? replaceToken(store, write, { name, by }) : undefined
  })
}

/** The new member's token, which is known only now. Errors: `member.name-taken`, `member.email-taken`. */
export function addMember(store: Store, member: NewMember, by: Actor): Promise<string> {
  return store.write(async (write) => {
    const known = await write.db.selectFrom('member').select('name').where('name', '=', member.name).executeTakeFirst()
    if (known) throw slipwayError('member.name-taken', { name: member.name })
    return insertMember(store, write, { member, by })
  })
}

/** Errors: `member.unknown`, `member.last-admin`, `member.email-taken`, those of the check. */
export function setMember(
  store: Store,
  name: string,
  given: Given & { readonly change: MemberChange },
): Promise<MemberRecord> {
  const { change, by, check } = given
  return store.write(async (write) => {
    const before = await memberNamed(write, name)
    check(before)
    const { email = before.email ?? null, role = before.role, groups = before.groups } = change
    if (role !== ADMIN) await keepAnAdmin(write, before)
    if (email !== null) await checkEmail(write, email, name)
    const row = await write.db
      .updateTable('member')
      .set({ role, email, groups: JSON.stringify(groups) })
      .where('name', '=', name)
      .returningAll()
      .executeTakeFirstOrThrow()
    const after = recordOf(row)
    if (tell(after) !== tell(before)) await told(store, write, { by, sentence: `Changed member ${tell(after)}` })
    return after
  })
}

/** A new token in place of the old one, which is void from now on. Errors: `member.unknown`, those of the check. */
export function renewToken(store: Store, name: string, given: Given): Promise<string> {
  return store.write(async (write) => {
    given.check(await memberNamed(write, name))
    return replaceToken(store, write, { name, by: given.by })
  })
}

/** Errors: `member.unknown`, `member.last-admin`, those of the check. */
export function removeMember(store: Store, name: string, given: Given): Promise<void> {
  return store.write(async (write) => {
    const before = await memberNamed(write, name)
    given.check(before)
    await keepAnAdmin(write, before)
    await write.db.deleteFrom('member').where('name', '=', name).execute()
    await told(store, write, { by: given.by, sentence: `Removed member ${name}` })
  })
}

export async function listMembers(
  store: Store,
  query: { limit: number; cursor?: string | undefined },
): Promise<Page<MemberRecord>> {
  const after = readCursor(query.cursor, 'string')
  const rows = await store.db
    .selectFrom('member')
    .selectAll()
    .$if(after !== undefined, (q) => q.where('name', '>', String(after?.[0])))
    .orderBy('name')
    .limit(query.limit + 1)
    .execute()
  return pageOf(rows, query.limit, { item: recordOf, key: (row) => [row.name, ''] })
}

export async function memberByToken(store: Store, token: string): Promise<Member | undefined> {
  const row = await memberRowByToken(store.db, token)
  return row && memberOf(row)
}

export async function memberRowByToken(
  db: Kysely<Tables>,
  token: string,
): Promise<Selectable<MemberTable> | undefined> {
  if (!token.startsWith(`${PREFIX}_`)) return undefined
  const hash = hashToken(token)
  const row = await db.selectFrom('member').selectAll().where('token_hash', '=', hash).executeTakeFirst()
  return row && equalSecrets(row.token_hash, hash) ? row : undefined
}

/** As who a member acts. */
export function memberOf(row: Selectable<MemberTable>): Member {
  const { name, role, email, groups } = recordOf(row)
  const actor: Actor = {
    kind: 'member',
    name,
    ...(email === undefined ? {} : { email }),
    ...(groups.length > 0 ? { groups: [...groups] } : {}),
  }
  return { actor, role }
}

async function insertMember(
  store: Store,
  write: Write,
  { member, by }: { readonly member: NewMember; readonly by: Actor },
): Promise<string> {
  const { name, role, email = null, groups = [] } = member
  if (email !== null) await checkEmail(write, email, name)
  const token = newSecret(PREFIX)
  const row = await write.db
    .insertInto('member')
    .values({
      name,
      email,
      role,
      groups: JSON.stringify(groups),
      token_hash: hashToken(token),
      created_at: store.clock.now(),
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  await told(store, write, { by, sentence: `Added member ${tell(recordOf(row))}` })
  return token
}

async function replaceToken(store: Store, write: Write, { name, by }: { name: string; by: Actor }): Promise<string> {
  const token = newSecret(PREFIX)
  const token_hash = hashToken(token)
  await write.db.updateTable('member').set({ token_hash }).where('name', '=', name).execute()
  await told(store, write, { by, sentence: `Renewed the token of member ${name}` })
  return token
}

async function memberNamed({ db }: Write, name: string): Promise<MemberRecord> {
  const row = await db.selectFrom('member').selectAll().where('name', '=', name).executeTakeFirst()
  if (!row) throw slipwayError('member.unknown', { name })
  return recordOf(row)
}

/** Without an admin nobody could ever make one again. */
async function keepAnAdmin({ db }: Write, leaving: MemberRecord): Promise<void> {
  if (leaving.role !== ADMIN) return
  const other = await db
    .selectFrom('member')
    .select('name')
    .where('role', '=', ADMIN)
    .where('name', '!=', leaving.name)
    .limit(1)
    .executeTakeFirst()
  if (!other) throw slipwayError('member.last-admin', { name: leaving.name })
}

/** Two members with one address would be one person with two votes. */
async function checkEmail({ db }: Write, email: string, name: string): Promise<void> {
  const other = await db
    .selectFrom('member')
    .select('name')
    .where(sql<string>`lower(email)`, '=', email.toLowerCase())
    .where('name', '!=', name)
    .executeTakeFirst()
  if (other) throw slipwayError('member.email-taken', { email, name: other.name })
}

function told(store: Store, write: Write, { by, sentence }: { by: Actor; sentence: string }): Promise<void> {
  return addHistory(write.db, { at: store.clock.now(), kind: 'member', by, sentence })
}

/** `bob: approver, bob@example.com, in leads and ops` */
function tell({ name, role, email, groups }: MemberRecord): string {
  const parts = [
    role,
    ...(email === undefined ? [] : [email]),
    ...(groups.length === 0 ? [] : [`in ${groups.join(' and ')}`]),
  ]
  return `${name}: ${parts.join(', ')}`
}

function recordOf(row: Selectable<MemberTable>): MemberRecord {
  return {
    name: row.name,
    role: row.role,
    ...(row.email === null ? {} : { email: row.email }),
    groups: JSON.parse(row.groups) as string[],
    createdAt: row.created_at,
  }
}
