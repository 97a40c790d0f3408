import type { Actor } from '#domain/actor.ts'
import { newSecret } from '#tools/id.ts'
import type { Store } from './store.ts'
import { equalSecrets, hashToken } from './token.ts'

export interface Member {
  readonly actor: Actor
  readonly role: string
}

const PREFIX = 'slipway_m'

/** The new member's token, which is known only now; undefined where the member is there already. */
export async function createMember(store: Store, member: { name: string; role: string }): Promise<string | undefined> {
  const token = newSecret(PREFIX)
  const created = await store.write(({ db }) =>
    db
      .insertInto('member')
      .values({
        name: member.name,
        email: null,
        role: member.role,
        groups: '[]',
        token_hash: hashToken(token),
        created_at: store.clock.now(),
      })
      .onConflict((oc) => oc.column('name').doNothing())
      .returning('name')
      .executeTakeFirst(),
  )
  return created && token
}

/** A new token in place of the old one. */
export async function renewToken(store: Store, name: string): Promise<string> {
  const token = newSecret(PREFIX)
  await store.write(({ db }) =>
    db
      .updateTable('member')
      .set({ token_hash: hashToken(token) })
      .where('name', '=', name)
      .returning('name')
      .executeTakeFirstOrThrow(),
  )
  return token
}

export async function memberByToken(store: Store, token: string): Promise<Member | undefined> {
  if (!token.startsWith(`${PREFIX}_`)) return undefined
  const hash = hashToken(token)
  const row = await store.db.selectFrom('member').selectAll().where('token_hash', '=', hash).executeTakeFirst()
  if (!row || !equalSecrets(row.token_hash, hash)) return undefined
  const groups = JSON.parse(row.groups) as string[]
  const actor: Actor = {
    kind: 'member',
    name: row.name,
    ...(row.email === null ? {} : { email: row.email }),
    ...(groups.length > 0 ? { groups } : {}),
  }
  return { actor, role: row.role }
}
