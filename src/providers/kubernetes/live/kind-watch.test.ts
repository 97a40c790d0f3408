import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { compareText } from '#domain/text.ts'
import { systemClock } from '#tools/clock.ts'
import { until } from '../../../../test/until.ts'
import { createKinds } from '../api/discovery.ts'
import { apiTo, json, scriptedServer, status } from '../api/fixture/scripted-server.ts'
import type { ScriptedServer, Seen } from '../api/fixture/scripted-server.ts'
import { createObjects } from '../api/objects.ts'
import { formatKey, keyOf } from '../manifest.ts'
import { KindWatch } from './kind-watch.ts'

const GROUPS: Readonly<Record<string, unknown>> = {
  '/api': {
    kind: 'APIGroupDiscoveryList',
    items: [
      {
        metadata: {},
        versions: [
          { version: 'v1', resources: [{ resource: 'pods', responseKind: { kind: 'Pod' }, scope: 'Namespaced' }] },
        ],
      },
    ],
  },
  '/apis': { kind: 'APIGroupDiscoveryList', items: [] },
}

function pod(name: string, resourceVersion: string): Record<string, unknown> {
  return {
    metadata: { name, namespace: 'shop', uid: `u-${name}`, resourceVersion, creationTimestamp: '2026-01-01T00:00:00Z' },
  }
}

interface Place {
  readonly server: ScriptedServer
  readonly watch: KindWatch
  /** Names of the pods that are known, in order. */
  readonly names: () => string
  readonly asked: (what: 'list' | 'watch') => readonly URL[]
}

/** One watch on pods. `answer` is asked for lists and watches only. */
async function place(t: TestContext, answer: (url: URL, response: ServerResponse) => void): Promise<Place> {
  const server = await scriptedServer(t, ({ url }: Seen, response) => {
    const known = GROUPS[url]
    if (known !== undefined) json(response, 200, known)
    else answer(new URL(url, 'http://x'), response)
  })
  const api = apiTo(t, server.url)
  const kinds = createKinds(api, systemClock)
  const known = new Set<string>()
  const watch = new KindWatch(
    { group: '', kind: 'Pod' },
    { objects: createObjects(api, kinds), kinds, clock: systemClock },
    {
      put: (object) => known.add(formatKey(keyOf(object))),
      gone: (object) => known.delete(formatKey(keyOf(object))),
      sweep: (present) => {
        for (const id of known) if (!present.has(id)) known.delete(id)
      },
      changed: () => {},
    },
  )
  const running = watch.run()
  t.after(() => {
    watch.close()
    return running
  })
  return {
    server,
    watch,
    names: () =>
      [...known]
        .map((id) => id.split('/').at(-1) ?? '')
        .toSorted(compareText)
        .join(' '),
    asked: (what) =>
      server.seen
        .map(({ url }) => new URL(url, 'http://x'))
        .filter(
          ({ pathname, searchParams }) =>
            pathname.endsWith('/pods') && searchParams.has('watch') === (what === 'watch'),
        ),
  }
}

function list(response: ServerResponse, items: readonly unknown[], metadata: Record<string, string>): void {
  json(response, 200, { kind: 'PodList', apiVersion: 'v1', metadata, items })
}

function say(response: ServerResponse, ...events: readonly unknown[]): void {
  if (!response.headersSent) response.writeHead(200, { 'content-type': 'application/json' })
  response.write(events.map((event) => `${JSON.stringify(event)}\n`).join(''))
}

const isWatch = (url: URL): boolean => url.searchParams.has('watch')

void test('all pages are read, and the watch goes on from where the list ended', async (t) => {
  const { names, asked } = await place(t, (url, response) => {
    if (isWatch(url))
      say(response, { type: 'ADDED', object: pod('c', '12') }, { type: 'DELETED', object: pod('a', '13') })
    else if (url.searchParams.get('continue') === 'next') list(response, [pod('b', '9')], { resourceVersion: '11' })
    else list(response, [pod('a', '5')], { resourceVersion: '11', continue: 'next' })
  })
  await until('b and c', () => names() === 'b c', names)
  assert.deepEqual(
    asked('list').map(({ searchParams }) => searchParams.get('limit')),
    ['500', '500'],
  )
  const [first] = asked('watch')
  assert.equal(first?.searchParams.get('resourceVersion'), '11')
  assert.equal(first?.searchParams.get('allowWatchBookmarks'), 'true')
})

void test('a watch that breaks goes on from the last version, be it of a change or of a bookmark', async (t) => {
  const { names, asked } = await place(t, (url, response) => {
    if (!isWatch(url)) return list(response, [], { resourceVersion: '1' })
    const n = asked('watch').length
    if (n === 1) {
      say(response, { type: 'ADDED', object: pod('a', '5') })
      setTimeout(() => response.destroy(), 20)
    } else if (n === 2) {
      say(response, { type: 'BOOKMARK', object: { metadata: { resourceVersion: '40' } } })
      setTimeout(() => response.destroy(), 20)
    } else say(response, { type: 'ADDED', object: pod('b', '41') })
  })
  await until('a and b', () => names() === 'a b', names)
  assert.deepEqual(
    asked('watch').map(({ searchParams }) => searchParams.get('resourceVersion')),
    ['1', '5', '40'],
  )
  assert.equal(asked('list').length, 1)
})

void test('a version that is too old leads to a new list, and what is not in it any more is gone', async (t) => {
  const { names, asked } = await place(t, (url, response) => {
    if (isWatch(url) && asked('watch').length === 1) {
      say(response, { type: 'ERROR', object: status(410, 'too old resource version: 1 (30)', { reason: 'Expired' }) })
      response.end()
    } else if (isWatch(url)) response.writeHead(200).flushHeaders()
    else if (asked('list').length === 1) list(response, [pod('a', '1'), pod('b', '1')], { resourceVersion: '1' })
    else list(response, [pod('b', '30')], { resourceVersion: '30' })
  })
  await until('only b', () => names() === 'b', names)
  await until('the second watch', () => asked('watch').length === 2)
  assert.equal(asked('watch')[1]?.searchParams.get('resourceVersion'), '30')
})

void test('a list that breaks off in the middle takes nothing away', async (t) => {
  const { names, asked, watch } = await place(t, (url, response) => {
    if (isWatch(url)) {
      if (asked('watch').length > 1) return response.writeHead(200).flushHeaders()
      say(response, { type: 'ERROR', object: status(410, 'too old') })
      response.end()
      return
    }
    if (asked('list').length === 1) return list(response, [pod('a', '1'), pod('b', '1')], { resourceVersion: '1' })
    if (url.searchParams.get('continue') !== 'next')
      return list(response, [pod('a', '1')], { resourceVersion: '9', continue: 'next' })
    json(
      response,
      403,
      status(403, 'pods is forbidden: User "u" cannot list resource "pods" in API group "" at the cluster scope'),
    )
  })
  await until('the trouble', () => watch.state.type === 'broken')
  assert.equal(names(), 'a b')
  assert.ok(watch.state.type === 'broken' && watch.state.loaded && watch.state.code === 'kubernetes.forbidden')
})

void test('a server that comes back is watched again', async (t) => {
  let isAway = true
  const { watch } = await place(t, (url, response) => {
    if (isAway) json(response, 403, status(403, 'starting'))
    else if (isWatch(url)) response.writeHead(200).flushHeaders()
    else list(response, [], { resourceVersion: '1' })
  })
  await until('the trouble', () => watch.state.type === 'broken')
  isAway = false
  await until('the watch', () => watch.state.type === 'live')
})
