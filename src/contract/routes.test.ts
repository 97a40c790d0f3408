import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openApi } from './openapi.ts'
import { agentMay, isOpen, lackedFor, PERMISSIONS, roleMay, ROLES } from './permission.ts'
import type { Permission } from './permission.ts'
import { parameterNames } from './route.ts'
import type { Route } from './route.ts'
import { ROUTES } from './routes.ts'

const ALL: [string, Route][] = Object.entries(ROUTES)

void test('every route says what it needs and is consistent', () => {
  const seen = new Set<string>()
  for (const [name, route] of ALL) {
    const { permission } = route
    const needed = typeof permission === 'string' ? [permission] : Object.values(permission.byKind)
    assert.ok(needed.length > 0 && needed.every((one) => PERMISSIONS.includes(one)), name)
    assert.deepEqual(Object.keys(route.params?.shape ?? {}), parameterNames(route.path), name)
    assert.ok(route.summary.endsWith('.'), name)
    assert.ok((route.reply === undefined) !== (route.events === undefined), `${name}: a reply or a stream`)
    assert.ok(route.method !== 'GET' || (!route.body && !route.rawBody), name)
    const key = `${route.method} ${route.path.replaceAll(/\{\w+\}/g, '{}')}`
    assert.ok(!seen.has(key), `${key} is there twice`)
    seen.add(key)
  }
})

void test('a permission is for people or for agents, and open ones are for nobody', () => {
  for (const permission of PERMISSIONS) {
    const both = agentMay(permission) && roleMay('admin', permission)
    assert.equal(both, permission === 'info.read', permission)
    if (isOpen(permission)) assert.equal(agentMay(permission) || roleMay('admin', permission), false)
    else assert.ok(agentMay(permission) || roleMay('admin', permission), permission)
  }
})

void test('each role may what the one before may, and more: nothing else', () => {
  const more: Readonly<Record<(typeof ROLES)[number], RegExp>> = {
    viewer: /\.read$|^session\.open$/,
    operator: /^(application\.(sync|rollback)|deployment\.(cancel|skip|retry|pause))$/,
    approver: /^(deployment\.approve|application\.delete)$/,
    admin: /^(member|agent)\.manage$/,
  }
  const all: RegExp[] = []
  for (const role of ROLES) {
    all.push(more[role])
    for (const permission of PERMISSIONS) {
      assert.equal(
        roleMay(role, permission),
        all.some((pattern) => pattern.test(permission)),
        `${role} ${permission}`,
      )
    }
  }
})

void test('nobody gives a role that may what they may not', () => {
  for (const [i, giver] of ROLES.entries()) {
    const permissions = PERMISSIONS.filter((permission: Permission) => roleMay(giver, permission))
    for (const [j, role] of ROLES.entries()) {
      assert.equal(lackedFor(role, permissions) === undefined, j <= i, `${giver} gives ${role}`)
    }
  }
})

void test('only health, webhooks, signing in and signing out are open', () => {
  const open = ALL.filter(([, { permission }]) => typeof permission === 'string' && isOpen(permission))
  assert.deepEqual(
    open.map(([name]) => name),
    ['openSession', 'endSession', 'getHealth', 'getReadiness', 'gitHook'],
  )
})

void test('the OpenAPI document has every route, and every reference leads somewhere', () => {
  const document = openApi('1.2.3')
  const text = JSON.stringify(document)
  const schemas = (document['components'] as { schemas: object }).schemas
  const references = [...text.matchAll(/"\$ref":"([^"]*)"/g)].map((match) => match[1] ?? '')
  assert.ok(references.length > 20)
  for (const reference of references) {
    const name = /^#\/components\/schemas\/(\w+)$/.exec(reference)?.[1]
    assert.ok(name !== undefined && Object.hasOwn(schemas, name), reference)
  }
  for (const [name] of ALL) assert.ok(text.includes(`"operationId":"${name}"`), name)
  assert.deepEqual(
    Object.keys(schemas).filter((name) => name.endsWith('Input')),
    [],
  )
})
