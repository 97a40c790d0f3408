import type { Actor } from '#domain/actor.ts'
import { slipwayError } from '#domain/errors.ts'
import { addHistory } from '#store/history.ts'
import { endSession, openSession, SESSION_MS } from '#store/sessions.ts'
import { makeSignInCode } from '#store/sign-in-codes.ts'
import type { Store } from '#store/store.ts'
import { permissionsOf } from '../auth.ts'
import type { Handlers } from '../handler.ts'
import { checkOwnPage } from '../own-page.ts'
import type { ServerParts } from '../parts.ts'
import { noSessionCookie, sessionCookie, sessionIdIn } from '../session-cookie.ts'

type Mine = 'openSession' | 'endSession' | 'makeSignInCode'

const SYSTEM: Actor = { kind: 'system', name: 'slipway' }

export function sessionHandlers({ store, streams, signIns }: ServerParts): Pick<Handlers, Mine> {
  const end = async (id: string | undefined): Promise<boolean> => {
    const digest = id === undefined ? undefined : await endSession(store, id)
    if (digest !== undefined) streams.end({ kind: 'session', name: digest })
    return digest !== undefined
  }
  return {
    async openSession({ body, address, headers, setHeader }) {
      const attempt = signIns.enter(address)
      const session = await openSession(store, body, address)
      if (!session) {
        if (attempt.failed()) await tellFailures(store, address)
        throw slipwayError('session.refused')
      }
      attempt.succeeded()
      await end(sessionIdIn(headers)) // The browser forgets it now.
      setHeader('set-cookie', sessionCookie(session.id, headers, SESSION_MS))
      const { member, expiresAt } = session
      return { actor: member.actor, permissions: permissionsOf({ kind: 'member', ...member }), expiresAt }
    },
    async endSession({ headers, setHeader }) {
      const id = sessionIdIn(headers)
      if (id !== undefined) checkOwnPage({ method: 'POST', headers })
      const ended = await end(id)
      setHeader('set-cookie', noSessionCookie(headers))
      return { ended }
    },
    async makeSignInCode({ actor, session }) {
      // A session that could make codes could make itself last for ever.
      if (session !== undefined) throw slipwayError('session.token-needed')
      const made = await makeSignInCode(store, actor.name)
      if (!made) throw slipwayError('auth.missing') // Removed since the token was looked at.
      return made
    },
  }
}

async function tellFailures(store: Store, address: string): Promise<void> {
  const sentence = `Many sign-ins from ${address} failed; it has to wait between further ones`
  await store.write(({ db }) => addHistory(db, { at: store.clock.now(), kind: 'session', by: SYSTEM, sentence }))
}
