import { sql } from 'kysely'
import type { Selectable } from 'kysely'
import { newSecret } from '#tools/id.ts'
import type { Store, Write } from './store.ts'
import type { MemberTable } from './tables.ts'
import { hashToken } from './token.ts'

export interface SignInCode {
  /** Known only now. */
  readonly code: string
  readonly expiresAt: number
}

export const SIGN_IN_CODE_MS = 10 * 60_000
const PREFIX = 'slipway_c'
const ADMIN = 'admin'
/** Beyond these the ones that were made first are void. */
const MAX_FOR_A_MEMBER = 20

/** A code with which a browser signs in once as the member; undefined where there is none of that name. */
export function makeSignInCode(store: Store, member: string): Promise<SignInCode | undefined> {
  return makeCode(store, member, () => true)
}

/** As `makeSignInCode`, where the member is an admin. */
export function makeAdminSignInCode(store: Store, member: string): Promise<SignInCode | undefined> {
  return makeCode(store, member, ({ role }) => role === ADMIN)
}

function makeCode(
  store: Store,
  member: string,
  isFit: (row: Pick<Selectable<MemberTable>, 'role'>) => boolean,
): Promise<SignInCode | undefined> {
  const now = store.clock.now()
  const [code, expiresAt] = [newSecret(PREFIX), now + SIGN_IN_CODE_MS]
  return store.write(async (write) => {
    const { db } = write
    const row = await db
      .selectFrom('member')
      .select(['role', 'token_hash'])
      .where('name', '=', member)
      .executeTakeFirst()
    if (!row || !isFit(row)) return undefined
    const { token_hash } = row
    await db
      .insertInto('sign_in_code')
      .values({ digest: hashToken(code), member, token_hash, expires_at: expiresAt })
      .execute()
    await forgetSome(write, member, now)
    return { code, expiresAt }
  })
}

/** The member that the code stands for; undefined where it does not hold, or no longer. It is used up by this. */
export async function takeSignInCode(
  { db }: Write,
  code: string,
  now: number,
): Promise<Selectable<MemberTable> | undefined> {
  const digest = hashToken(code)
  const taken = await db.deleteFrom('sign_in_code').where('digest', '=', digest).returningAll().executeTakeFirst()
  if (!taken || taken.expires_at <= now) return undefined
  return db
    .selectFrom('member')
    .selectAll()
    .where('name', '=', taken.member)
    .where('token_hash', '=', taken.token_hash)
    .executeTakeFirst()
}

async function forgetSome({ db }: Write, member: string, now: number): Promise<void> {
  await db.deleteFrom('sign_in_code').where('expires_at', '<=', now).execute()
  const newest = db
    .selectFrom('sign_in_code')
    .select('digest')
    .where('member', '=', member)
    .orderBy(sql`rowid`, 'desc')
    .limit(MAX_FOR_A_MEMBER)
  await db.deleteFrom('sign_in_code').where('member', '=', member).where('digest', 'not in', newest).execute()
}
