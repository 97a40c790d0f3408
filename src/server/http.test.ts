import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { sql } from 'kysely'
import { reportApplications, sendFacts } from '#contract/agent.ts'
import { listApplications } from '#contract/applications.ts'
import { getMe } from '#contract/info.ts'
import { agentMay, isOpen } from '#contract/permission.ts'
import type { Route } from '#contract/route.ts'
import { ROUTES } from '#contract/routes.ts'
import type { Fact } from '#domain/fact.ts'
import { factsOf, reportFor } from '#store/fact-fixture.ts'
import { startTestServer } from './server-fixture.ts'
import type { TestServer } from './server-fixture.ts'

const ALL: [string, Route][] = Object.entries(ROUTES)

function pathOf(route: Route): string {
  return route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => (name === 'name' ? 'shop' : 'dep00001'))
}

function permissionsOf(route: Route): string[] {
  return typeof route.permission === 'string' ? [route.permission] : Object.values(route.permission.byKind)
}

async function problemIn(
  response: Response,
): Promise<{ code: string; status: number; detail: string; where?: string }> {
  assert.equal(response.headers.get('content-type'), 'application/problem+json')
  return (await response.json()) as { code: string; status: number; detail: string; where?: string }
}

const JSON_HEADERS = { 'content-type': 'application/json' }

void test('every closed route refuses who has no token, and a token that is not its own', async (t) => {
  const server = await startTestServer(t)
  const agent = await server.agent('one')
  for (const [name, route] of ALL) {
    const permissions = permissionsOf(route)
    if (permissions.some((one) => isOpen(one as 'public'))) continue
    const init = { method: route.method, ...(route.body ? { body: '{}', headers: JSON_HEADERS } : {}) }
    for (const token of ['', 'nonsense', `slipway_m_${'x'.repeat(43)}`, `${server.adminToken}x`]) {
      const response = await server.ask(pathOf(route), { ...init, token })
      assert.equal(response.status, 401, `${name} with ${token}`)
      assert.equal(response.headers.get('www-authenticate'), 'Bearer')
      assert.equal((await problemIn(response)).code, 'auth.missing')
    }
    const isForAgents = permissions.every((one) => agentMay(one as 'info.read'))
    if (isForAgents && permissions[0] !== 'info.read') {
      assert.equal((await server.ask(pathOf(route), init)).status, 403, `${name} as a member`)
    }
    if (!isForAgents) {
      const response = await server.ask(pathOf(route), { ...init, token: agent.token })
      assert.equal((await problemIn(response)).code, 'auth.denied', `${name} as an agent`)
    }
  }
})

void test('who am I', async (t) => {
  const server = await startTestServer(t)
  const me = await server.admin.call(getMe)
  assert.equal(me.actor.name, 'admin')
  assert.ok(me.permissions.includes('deployment.approve') && !me.permissions.includes('agent.report'))
  const agent = await server.agent('one')
  assert.deepEqual((await agent.call(getMe)).actor, { kind: 'agent', name: 'one' })
})

void test('what is not in the contract is refused with its place', async (t) => {
  const server = await startTestServer(t)
  const wrong: [string, RequestInit, number, string, string?][] = [
    ['/v1/nothing', {}, 404, 'request.unknown-route'],
    ['/v1/applications', { method: 'POST', body: '{}', headers: JSON_HEADERS }, 405, 'request.method'],
    ['/v1/stream', { method: 'HEAD' }, 405, ''],
    ['/v1/applications?limit=0', {}, 400, 'request.invalid', 'query.limit'],
    ['/v1/applications?limit=1e1', {}, 400, 'request.invalid', 'query.limit'],
    ['/v1/applications?limit=', {}, 400, 'request.invalid', 'query.limit'],
    ['/v1/applications?limit=1&limit=2', {}, 400, 'request.invalid', 'query.limit'],
    ['/v1/applications?limti=1', {}, 400, 'request.invalid', 'query'],
    ['/v1/applications?cursor=!!', {}, 400, 'request.invalid', 'query.cursor'],
    ['/v1/applications?cursor=abc', {}, 400, 'request.cursor'],
    ['/v1/info?x=1', {}, 400, 'request.invalid', 'query'],
    ['/v1/applications/..%2Fx', {}, 400, 'request.invalid', 'params.name'],
    ['/v1/applications/nope', {}, 404, 'application.unknown'],
    ['/v1/deployments/dep00001', {}, 404, 'deployment.unknown'],
    ['/v1/commands/dep00001', {}, 404, 'command.unknown'],
    ['/v1/commands', { method: 'POST', body: '{}' }, 415, 'request.media'],
    ['/v1/commands', { method: 'POST', body: '{', headers: JSON_HEADERS }, 400, 'request.invalid', 'body'],
    [
      '/v1/commands',
      { method: 'POST', body: '{"kind":"sync","application":"shop","froce":true}', headers: JSON_HEADERS },
      400,
      'request.invalid',
      'body.froce',
    ],
    [
      '/v1/commands',
      { method: 'POST', body: '{"kind":"sync","application":"shop","__proto__":{"a":1}}', headers: JSON_HEADERS },
      400,
      'request.invalid',
      'body.__proto__',
    ],
    ['/v1/commands', { method: 'POST', body: ' '.repeat(300_000), headers: JSON_HEADERS }, 413, 'request.too-large'],
    ['/v1/info', { headers: { origin: 'https://evil.example' } }, 403, 'request.cross-site'],
  ]
  for (const [path, init, status, code, where] of wrong) {
    const response = await server.ask(path, init)
    assert.equal(response.status, status, path)
    if (code === '') continue
    const problem = await problemIn(response)
    assert.equal(problem.code, code, path)
    if (where !== undefined) assert.equal(problem.where, where, path)
  }
})

void test('a body without a length is cut off at the limit', async (t) => {
  const server = await startTestServer(t)
  const endless = new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(new Uint8Array(65_536)) })
  const init = { method: 'POST', body: endless, duplex: 'half', headers: JSON_HEADERS }
  const answered = await server.ask('/v1/commands', init as RequestInit).then(
    (response) => response.status,
    () => 413, // The connection may be closed before the answer is read.
  )
  assert.equal(answered, 413)
  await server.admin.call(listApplications)
})

void test('every answer carries the headers that keep browsers safe', async (t) => {
  const server = await startTestServer(t)
  for (const path of ['/v1/info', '/healthz', '/v1/nothing', '/docs', '/openapi.json', '/docs/style.css']) {
    const response = await server.ask(path)
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff', path)
    assert.match(
      response.headers.get('content-security-policy') ?? '',
      /default-src 'none'.*frame-ancestors 'none'/,
      path,
    )
    await response.arrayBuffer()
  }
})

void test('the reference page has every route and runs no script', async (t) => {
  const server = await startTestServer(t)
  const html = await (await server.ask('/docs', { token: '' })).text()
  for (const [name] of ALL) assert.ok(html.includes(`id="${name}"`), name)
  assert.equal(/<script|<style|<img|\sstyle=|\son\w+=|(?:src|href)=[^>]*:/.exec(html)?.[0], undefined)
  assert.equal(
    ((await (await server.ask('/openapi.json', { token: '' })).json()) as { openapi: string }).openapi,
    '3.1.0',
  )
})

void test('random bodies never crash the server and never change anything', async (t) => {
  const server = await startTestServer(t)
  const agent = await server.agent('one')
  await agent.call(reportApplications, { body: { applications: [reportFor('shop')], removed: [] } })
  await agent.call(sendFacts, { body: { facts: factsOf(STORY).slice(0, 3) } })
  const before = await contentsOf(server)
  const routes = ALL.filter(([, route]) => route.body || route.rawBody)
  const json = fc.oneof(
    fc.json(),
    fc.object({ withNullPrototype: true }).map((value) => JSON.stringify(value)),
    fc.string(),
  )
  const facts = fc.record({
    deployment: fc.constantFrom('dep00001', 'dep00002', ''),
    seq: fc.integer(),
    at: fc.anything(),
    kind: fc.constantFrom('planned', 'evidence', 'nothing', '__proto__'),
    plan: fc.object(),
  })
  const body = fc.oneof(
    json,
    facts.map((fact) => JSON.stringify({ facts: [fact] })),
  )
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...routes), body, async ([name, route], text) => {
      const token = permissionsOf(route)[0]?.startsWith('agent.') ? agent.token : server.adminToken
      const response = await server.ask(pathOf(route), {
        method: route.method,
        body: text,
        headers: JSON_HEADERS,
        token,
      })
      await response.arrayBuffer()
      assert.ok(response.status >= 400 && response.status < 500, `${name}: ${response.status} for ${text}`)
    }),
    { numRuns: 500 },
  )
  assert.deepEqual(await contentsOf(server), before)
})

void test('with a store that cannot be written the server stays up and says so', async (t) => {
  const server = await startTestServer(t)
  const agent = await server.agent('one')
  await agent.call(reportApplications, { body: { applications: [reportFor('shop')], removed: [] } })
  await agent.call(sendFacts, { body: { facts: factsOf(STORY).slice(0, 2) } })
  const { db } = server.running.store
  await sql`pragma query_only = 1`.execute(db)
  await assert.rejects(agent.call(sendFacts, { body: { facts: factsOf(STORY) } }), {
    code: 'store.unavailable',
    kind: 'world',
  })
  assert.equal((await server.ask('/readyz')).status, 503)
  assert.equal((await server.ask('/healthz')).status, 200)
  assert.equal((await server.admin.call(listApplications)).items.length, 1)
  await sql`pragma query_only = 0`.execute(db)
  // A disk that is full in the middle of a batch: nothing of it is kept.
  const pages = (await sql<{ page_count: number }>`pragma page_count`.execute(db)).rows[0]?.page_count ?? 0
  await sql.raw(`pragma max_page_count = ${pages}`).execute(db)
  const notes = Array.from({ length: 900 }, (_, i): Fact => {
    const evidence = { type: 'memo', key: 'note', value: 'x'.repeat(1_000) } as const
    return { deployment: 'dep00001', seq: i + 3, at: i, kind: 'evidence', step: '1-canary', evidence }
  })
  const body = { facts: notes }
  await assert.rejects(agent.call(sendFacts, { body }), { code: 'store.unavailable' })
  await sql`pragma max_page_count = 1000000`.execute(db)
  const answer = await agent.call(sendFacts, { body })
  assert.deepEqual(answer.deployments, [{ deployment: 'dep00001', storedTo: 902 }])
})

const STORY = { deployment: 'dep00001', application: 'shop', agent: 'one' }

async function contentsOf({ running }: TestServer): Promise<unknown> {
  const { db } = running.store
  return Promise.all([
    db.selectFrom('application_report').selectAll().execute(),
    db.selectFrom('deployment').selectAll().execute(),
    db.selectFrom('fact').selectAll().execute(),
    db.selectFrom('command').selectAll().execute(),
    db.selectFrom('agent').select(['name', 'registered_at', 'announcement']).execute(),
    db.selectFrom('history').selectAll().execute(),
    db.selectFrom('log_end').selectAll().execute(),
  ])
}
