import assert from 'node:assert/strict'
import { test } from 'node:test'
import { agentMay, isOpen, roleMay, ROLES } from '#contract/permission.ts'
import type { Permission } from '#contract/permission.ts'
import type { Route } from '#contract/route.ts'
import { ROUTES } from '#contract/routes.ts'
import { startTestServer } from './server-fixture.ts'
import type { TestServer } from './server-fixture.ts'

const ALL: [string, Route][] = Object.entries(ROUTES)
const DENIED = new Set([401, 403])

/** A request that has no effect wherever it is let through: what it names is not there, or its body is wrong. */
async function knock({ ask }: TestServer, route: Route, token: string, body: object = {}): Promise<number> {
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => (name === 'name' ? 'nobody' : 'dep00001'))
  const headers = { 'content-type': 'application/json' }
  const stop = new AbortController()
  const sent = route.body ? { body: JSON.stringify(body) } : {}
  const response = await ask(path, { method: route.method, headers, token, signal: stop.signal, ...sent })
  stop.abort() // A stream would stay open.
  return response.status
}

/** Each permission of a route, with a body that asks for it. */
function askedFor({ permission }: Route): [Permission, object][] {
  if (typeof permission === 'string') return [[permission, {}]]
  return Object.entries(permission.byKind).map(([kind, one]) => {
    const about = one.startsWith('application.') ? { application: 'nobody' } : { deployment: 'dep00001' }
    return [one, { kind, ...about }]
  })
}

void test('every route lets in exactly those who have its permission', async (t) => {
  const server = await startTestServer(t)
  const agent = await server.agent('one')
  const callers: { name: string; token: string; may: (permission: Permission) => boolean }[] = [
    { name: 'nobody', token: '', may: () => false },
    { name: 'a stranger', token: `slipway_m_${'x'.repeat(43)}`, may: () => false },
    { name: 'an agent', token: agent.token, may: agentMay },
  ]
  for (const role of ROLES) {
    const { token } = await server.member(`one.${role}`, { role })
    callers.push({ name: role, token, may: (permission) => roleMay(role, permission) })
  }
  let refusals = 0
  for (const [name, route] of ALL) {
    for (const [permission, body] of askedFor(route)) {
      if (isOpen(permission)) continue
      for (const caller of callers) {
        const status = await knock(server, route, caller.token, body)
        const told = `${name} (${permission}) by ${caller.name}: ${status}`
        assert.equal(!DENIED.has(status), caller.may(permission), told)
        if (caller.name === 'nobody') assert.equal(status, 401, told)
        refusals += DENIED.has(status) ? 1 : 0
      }
    }
  }
  assert.ok(refusals > 100, `only ${refusals} were refused`)
})

void test('a role that this server does not know may nothing', async (t) => {
  const server = await startTestServer(t)
  const { token } = await server.member('bob', { role: 'admin' })
  await server.running.store.db.updateTable('member').set({ role: 'emperor' }).where('name', '=', 'bob').execute()
  for (const [name, route] of ALL) {
    if (askedFor(route).some(([permission]) => isOpen(permission))) continue
    assert.equal(await knock(server, route, token), 403, name)
  }
})
