import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from '#tools/clock.ts'
import { createKinds } from './discovery.ts'
import { apiTo, json, scriptedServer, status } from './fixture/scripted-server.ts'
import type { KindInfo } from './kinds.ts'

const VERBS = ['get', 'list', 'watch']

function group(name: string, kind: string, freshness = 'Current'): unknown {
  const resource = { resource: `${kind.toLowerCase()}s`, responseKind: { kind }, scope: 'Namespaced', verbs: VERBS }
  const resources = freshness === 'Stale' ? [] : [resource]
  return { metadata: { name }, versions: ['v2', 'v1'].map((version) => ({ version, freshness, resources })) }
}

function listOf(...items: readonly unknown[]): unknown {
  return { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', items }
}

const nameOf = (info: KindInfo | undefined): string => (info ? `${info.group}/${info.version} ${info.plural}` : 'none')

void test('two requests tell all kinds; the first version of a group is preferred', async (t) => {
  const server = await scriptedServer(t, ({ url }, response) => {
    json(response, 200, url === '/api' ? listOf() : listOf(group('a.example.com', 'Thing')))
  })
  const kinds = createKinds(apiTo(t, server.url), systemClock)
  const all = await Promise.all([kinds.find('a.example.com/v1', 'Thing'), kinds.preferred('a.example.com', 'Thing')])
  assert.deepEqual(all.map(nameOf), ['a.example.com/v1 things', 'a.example.com/v2 things'])
  assert.equal(server.seen.length, 2)
})

void test('a kind that is not known is asked for again, but not at once', async (t) => {
  let items = [group('a.example.com', 'Thing')]
  const server = await scriptedServer(t, (_request, response) => json(response, 200, listOf(...items)))
  let now = 1_000_000
  const kinds = createKinds(apiTo(t, server.url), { ...systemClock, now: () => now })
  assert.equal(await kinds.preferred('b.example.com', 'Other'), undefined)
  items = [...items, group('b.example.com', 'Other')]
  assert.equal(await kinds.preferred('b.example.com', 'Other'), undefined)
  assert.equal(server.seen.length, 2)
  now += 1_000
  assert.equal(nameOf(await kinds.preferred('b.example.com', 'Other')), 'b.example.com/v2 others')
  kinds.forget()
  await kinds.list()
  assert.equal(server.seen.length, 6)
})

void test('of a group whose own server is down nothing is said, be it there or not', async (t) => {
  const server = await scriptedServer(t, (_request, response) => {
    json(response, 200, listOf(group('a.example.com', 'Thing'), group('down.example.com', 'Other', 'Stale')))
  })
  const kinds = createKinds(apiTo(t, server.url), systemClock)
  await assert.rejects(kinds.find('down.example.com/v1', 'Other'), {
    code: 'kubernetes.discovery',
    message: /^Whether the cluster has Other of down.example.com is not known/,
  })
  assert.equal(await kinds.find('a.example.com/v1', 'Nothing'), undefined)
  assert.deepEqual((await kinds.list()).failedGroups, ['down.example.com'])
})

void test('an older server is asked group by group, and one that fails hides no other', async (t) => {
  const resources = (kind: string): unknown => ({
    kind: 'APIResourceList',
    resources: [
      { name: `${kind.toLowerCase()}s`, kind, namespaced: true, verbs: VERBS },
      { name: `${kind.toLowerCase()}s/status`, kind, namespaced: true, verbs: ['get'] },
    ],
  })
  const versions = [{ version: 'v1' }, { version: 'v2' }]
  const answers: Record<string, unknown> = {
    '/api': { kind: 'APIVersions', versions: ['v1'] },
    '/apis': {
      groups: [
        { name: 'good', versions, preferredVersion: { version: 'v2' } },
        { name: 'bad', versions: [{ version: 'v1' }] },
      ],
    },
    '/api/v1': resources('Pod'),
    '/apis/good/v1': resources('Thing'),
    '/apis/good/v2': resources('Thing'),
  }
  const server = await scriptedServer(t, ({ url }, response) => {
    const body = answers[url]
    json(response, body === undefined ? 403 : 200, body ?? status(403, 'no'))
  })
  const kinds = createKinds(apiTo(t, server.url), systemClock)
  assert.equal(nameOf(await kinds.preferred('good', 'Thing')), 'good/v2 things')
  assert.equal(nameOf(await kinds.find('v1', 'Pod')), '/v1 pods')
  await assert.rejects(kinds.find('bad/v1', 'Other'), { code: 'kubernetes.discovery' })
  assert.equal((await kinds.list()).kinds.length, 3)
})
