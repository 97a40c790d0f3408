import { z } from 'zod'
import { Actor } from '#domain/actor.ts'
import { PERMISSIONS } from './permission.ts'
import { route } from './route.ts'
import { Moment } from './scalar.ts'

/** What a browser is told of its session; the session itself is in a cookie that no script can read. */
export const SessionView = z.object({
  actor: Actor,
  permissions: z.array(z.enum(PERMISSIONS)),
  expiresAt: Moment.meta({ description: 'Then at the latest. Twelve hours without a request end it, too.' }),
})

export type SessionView = z.infer<typeof SessionView>

export const openSession = route({
  method: 'POST',
  path: '/v1/session',
  permission: 'public',
  summary: 'Signs a browser in with a member’s token or a sign-in code, and sets the session’s cookie.',
  body: z.union([
    z.strictObject({ token: z.string().min(1).max(500) }),
    z.strictObject({ code: z.string().min(1).max(200) }),
  ]),
  reply: SessionView,
  status: 201,
})

export const endSession = route({
  method: 'POST',
  path: '/v1/session/end',
  permission: 'public',
  summary: 'Signs out: the session of the cookie ends, and so do the streams that it opened.',
  reply: z.object({ ended: z.boolean() }),
})

export const makeSignInCode = route({
  method: 'POST',
  path: '/v1/session/code',
  permission: 'session.open',
  summary: 'Makes a code with which a browser signs in once as who asked for it, soon.',
  reply: z.object({ code: z.string(), expiresAt: Moment }),
  status: 201,
})
