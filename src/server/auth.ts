import type { IncomingMessage } from 'node:http'
import { agentMay, PERMISSIONS, roleMay, ROLES } from '#contract/permission.ts'
import type { Permission } from '#contract/permission.ts'
import type { Route } from '#contract/route.ts'
import type { Actor } from '#domain/actor.ts'
import { slipwayError } from '#domain/errors.ts'
import { agentByToken } from '#store/agents.ts'
import { memberByToken } from '#store/members.ts'
import { sessionById } from '#store/sessions.ts'
import type { Store } from '#store/store.ts'
import { checkOwnPage } from './own-page.ts'
import { sessionIdIn } from './session-cookie.ts'

/** Who calls. Nobody, where the route is open. */
export type Caller =
  | {
      readonly kind: 'member'
      readonly actor: Actor
      readonly role: string
      /** The digest of the browser's session, where that is what lets them in. */
      readonly session?: string
    }
  | { readonly kind: 'agent'; readonly actor: Actor }
  | { readonly kind: 'nobody' }

/** By a token, else by a browser's session. Errors: `auth.missing`, `session.ended`, `auth.cross-site`. */
export async function identifyCaller(
  store: Store,
  request: Pick<IncomingMessage, 'method' | 'headers'>,
): Promise<Caller> {
  const { authorization } = request.headers
  const session = authorization === undefined ? sessionIdIn(request.headers) : undefined
  if (session === undefined) return callerOfToken(store, authorization ?? '')
  checkOwnPage(request)
  const known = await sessionById(store, session)
  if (!known) throw slipwayError('session.ended')
  return { kind: 'member', ...known.member, session: known.digest }
}

async function callerOfToken(store: Store, authorization: string): Promise<Caller> {
  const token = /^Bearer ([\w.~+/=-]{1,500})$/i.exec(authorization)?.[1]
  if (token === undefined) throw slipwayError('auth.missing')
  const member = await memberByToken(store, token)
  if (member) return { kind: 'member', ...member }
  const agent = await agentByToken(store, token)
  if (agent !== undefined) return { kind: 'agent', actor: { kind: 'agent', name: agent } }
  throw slipwayError('auth.missing')
}

function callerMay(caller: Caller, permission: Permission): boolean {
  switch (caller.kind) {
    case 'nobody':
      return false
    case 'agent':
      return agentMay(permission)
    case 'member': {
      const role = ROLES.find((known) => known === caller.role)
      return role !== undefined && roleMay(role, permission)
    }
  }
}

/** Before the body is read: whether the caller may do any of what the route can do. Errors: `auth.denied`. */
export function checkRoute(caller: Caller, route: Route): void {
  const { permission } = route
  if (typeof permission === 'string') {
    checkPermission(caller, permission)
    return
  }
  const any = Object.values(permission.byKind)
  const [first] = any
  if (first !== undefined && !any.some((one) => callerMay(caller, one))) checkPermission(caller, first)
}

/** With the body: the permission of its kind. Errors: `auth.denied`. */
export function checkBody(caller: Caller, route: Route, body: unknown): void {
  if (typeof route.permission === 'string') return
  const kind = typeof body === 'object' && body !== null && 'kind' in body ? String(body.kind) : ''
  const permission = Object.hasOwn(route.permission.byKind, kind) ? route.permission.byKind[kind] : undefined
  if (permission === undefined) throw slipwayError('auth.denied', { actor: nameOf(caller), permission: 'of this kind' })
  checkPermission(caller, permission)
}

export function permissionsOf(caller: Caller): Permission[] {
  return PERMISSIONS.filter((permission) => callerMay(caller, permission))
}

function checkPermission(caller: Caller, permission: Permission): void {
  if (!callerMay(caller, permission)) throw slipwayError('auth.denied', { actor: nameOf(caller), permission })
}

function nameOf(caller: Caller): string {
  return caller.kind === 'nobody' ? 'nobody' : `${caller.kind} ${caller.actor.name}`
}
