import { sql } from 'kysely'
import type { Selectable } from 'kysely'
import type { Actor } from '#domain/actor.ts'
import { newSecret } from '#tools/id.ts'
import { addHistory } from './history.ts'
import { memberOf, memberRowByToken } from './members.ts'
import type { Member } from './members.ts'
import { takeSignInCode } from './sign-in-codes.ts'
import type { Store, Write } from './store.ts'
import type { MemberTable } from './tables.ts'
import { hashToken } from './token.ts'

/** A browser that is signed in as a member. */
export interface Session {
  /** Names the session, without letting anybody in. */
  readonly digest: string
  readonly member: Member
  /** It ends then at the latest. */
  readonly expiresAt: number
}

export interface OpenedSession extends Session {
  /** The secret of the cookie, known only now. */
  readonly id: string
}

/** With what a browser signs in. */
export type Proof = { readonly token: string } | { readonly code: string }

const SECOND_MS = 1_000
const HOUR_MS = 3_600 * SECOND_MS
const PREFIX = 'slipway_s'
export const SESSION_MS = 7 * 24 * HOUR_MS
export const SESSION_IDLE_MS = 12 * HOUR_MS
const WRITE_USE_EVERY_MS = 60 * SECOND_MS
/** Beyond these the ones that began first end. */
const MAX_FOR_A_MEMBER = 50

/** Undefined where the proof proves nothing, or no longer; a code is used up by this. `from` is for the history. */
export function openSession(store: Store, proof: Proof, from: string): Promise<OpenedSession | undefined> {
  const now = store.clock.now()
  return store.write(async (write) => {
    const row =
      'token' in proof ? await memberRowByToken(write.db, proof.token) : await takeSignInCode(write, proof.code, now)
    if (!row) return undefined
    const member = memberOf(row)
    const session = await insertSession(write, row, now)
    await forgetSome(write, row.name, now)
    const sentence = `Signed in with a ${'token' in proof ? 'token' : 'sign-in code'} from ${from}`
    await addHistory(write.db, { at: now, kind: 'session', by: member.actor, sentence })
    return { ...session, member }
  })
}

/** The session that still holds, with its member as they are now; this counts as a use of it. */
export async function sessionById(store: Store, id: string): Promise<Session | undefined> {
  const digest = hashToken(id)
  const row = await readSession(store, digest)
  if (!row) return undefined
  const now = store.clock.now()
  if (now - row.used_at >= WRITE_USE_EVERY_MS) await writeUse(store, digest, now)
  return { digest, member: memberOf(row), expiresAt: row.expires_at }
}

/** When it ends if it is not used again; undefined where it has ended. */
export async function sessionEnd(store: Store, digest: string): Promise<number | undefined> {
  const row = await readSession(store, digest)
  return row && Math.min(row.expires_at, row.used_at + SESSION_IDLE_MS)
}

/** Answers with the digest of the session that this ended; undefined where there was none any more. */
export function endSession(store: Store, id: string): Promise<string | undefined> {
  const digest = hashToken(id)
  return store.write(async ({ db }) => {
    const row = await db.deleteFrom('session').where('digest', '=', digest).returning('member').executeTakeFirst()
    if (!row) return undefined
    const by: Actor = { kind: 'member', name: row.member }
    await addHistory(db, { at: store.clock.now(), kind: 'session', by, sentence: 'Signed out' })
    return digest
  })
}

async function insertSession(
  { db }: Write,
  member: Pick<Selectable<MemberTable>, 'name' | 'token_hash'>,
  now: number,
): Promise<Pick<OpenedSession, 'id' | 'digest' | 'expiresAt'>> {
  const id = newSecret(PREFIX)
  const digest = hashToken(id)
  const expiresAt = now + SESSION_MS
  await db
    .insertInto('session')
    .values({
      digest,
      member: member.name,
      token_hash: member.token_hash,
      created_at: now,
      used_at: now,
      expires_at: expiresAt,
    })
    .execute()
  return { id, digest, expiresAt }
}

/** What has ended, and what is too much. */
async function forgetSome({ db }: Write, member: string, now: number): Promise<void> {
  await db
    .deleteFrom('session')
    .where((row) => row.or([row('expires_at', '<=', now), row('used_at', '<=', now - SESSION_IDLE_MS)]))
    .execute()
  const newest = db
    .selectFrom('session')
    .select('digest')
    .where('member', '=', member)
    .orderBy(sql`rowid`, 'desc')
    .limit(MAX_FOR_A_MEMBER)
  await db.deleteFrom('session').where('member', '=', member).where('digest', 'not in', newest).execute()
}

function readSession(store: Store, digest: string) {
  const now = store.clock.now()
  return store.db
    .selectFrom('session')
    .innerJoin('member', (join) =>
      join.onRef('member.name', '=', 'session.member').onRef('member.token_hash', '=', 'session.token_hash'),
    )
    .selectAll('member')
    .select(['session.used_at', 'session.expires_at'])
    .where('session.digest', '=', digest)
    .where('session.expires_at', '>', now)
    .where('session.used_at', '>', now - SESSION_IDLE_MS)
    .executeTakeFirst()
}

/** A store that cannot be written says so by itself; whoever only reads goes on. */
async function writeUse(store: Store, digest: string, now: number): Promise<void> {
  await store
    .write(({ db }) => db.updateTable('session').set({ used_at: now }).where('digest', '=', digest).execute())
    .catch(() => {})
}
