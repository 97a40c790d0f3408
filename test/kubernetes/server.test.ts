import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { openRecordedWatch } from './conformance/client.ts'
import { gatewayKinds } from './custom-kinds.ts'
import { at, listOf, objectOf, textOf } from './json.ts'
import type { JsonObject } from './json.ts'
import { startApiServer } from './server.ts'
import type { ApiServer, ApiServerOptions } from './server.ts'
import { NAMESPACE, configMap, speaker } from './speak.ts'
import type { Speaker } from './speak.ts'

const CONFIG = '/api/v1/namespaces/shop/configmaps'

async function place(
  t: TestContext,
  options: ApiServerOptions = {},
): Promise<{ readonly server: ApiServer; readonly api: Speaker }> {
  const server = await startApiServer({ manual: true, ...options })
  t.after(() => server.close())
  server.seed(NAMESPACE)
  server.advance(1000)
  return { server, api: speaker(server) }
}

function namesIn(body: JsonObject): unknown[] {
  return listOf(body['items']).map((item) => at(item, 'metadata', 'name'))
}

function versionOf(body: JsonObject): string {
  return String(objectOf(body['metadata'])['resourceVersion'])
}

describe('lists and watches', () => {
  test('pages hold everything once, and end', async (t) => {
    const { server, api } = await place(t, { controllers: false })
    for (const name of ['a', 'b', 'c', 'd', 'e']) server.seed(configMap(name, {}))
    const seen: unknown[] = []
    let next = ''
    do {
      const { body } = await api.get(`${CONFIG}?limit=2${next === '' ? '' : `&continue=${next}`}`)
      seen.push(...namesIn(body))
      next = textOf(at(body, 'metadata', 'continue'))
    } while (next !== '')
    assert.deepEqual(seen, ['a', 'b', 'c', 'd', 'e'])
  })

  test('a page that is asked for after a compaction is gone', async (t) => {
    const { server, api } = await place(t, { controllers: false })
    for (const name of ['a', 'b', 'c']) server.seed(configMap(name, {}))
    const { body } = await api.get(`${CONFIG}?limit=1`)
    server.seed(configMap('d', {}))
    server.compact()
    const { status } = await api.get(`${CONFIG}?limit=1&continue=${String(at(body, 'metadata', 'continue'))}`)
    assert.equal(status, 410)
  })

  test('selectors choose by labels and by fields', async (t) => {
    const { server, api } = await place(t, { controllers: false })
    server.seed(configMap('a', {}, { labels: { tier: 'web', x: '1' } }))
    server.seed(configMap('b', {}, { labels: { tier: 'db' } }))
    server.seed(configMap('c', {}))
    const select = async (query: string): Promise<unknown[]> => namesIn((await api.get(`${CONFIG}?${query}`)).body)
    const by = (selector: string): Promise<unknown[]> => select(`labelSelector=${encodeURIComponent(selector)}`)
    assert.deepEqual(await by('tier=web'), ['a'])
    assert.deepEqual(await by('tier in (web,db),!x'), ['b'])
    assert.deepEqual(await by('tier notin (web)'), ['b', 'c'])
    assert.deepEqual(await by('tier!=db'), ['a', 'c'])
    assert.deepEqual(await select('fieldSelector=metadata.name%3Dc'), ['c'])
    assert.equal((await api.get(`${CONFIG}?fieldSelector=data.x%3D1`)).status, 400)
  })

  test('a watch goes on where a list ended, and one from before a compaction is told to list again', async (t) => {
    const { server, api } = await place(t, { controllers: false })
    const version = versionOf((await api.get(CONFIG)).body)
    server.seed(configMap('a', {}))
    const path = `${CONFIG}?watch=1&timeoutSeconds=1&resourceVersion=${version}`
    const open = await openRecordedWatch(server.url, path, undefined)
    server.advance(1000)
    const events = await open.events
    assert.deepEqual(
      events.map((event) => [at(event, 'type'), at(event, 'object', 'metadata', 'name')]),
      [['ADDED', 'a']],
    )
    server.compact()
    const [late] = await (await openRecordedWatch(server.url, path, undefined)).events
    assert.equal(at(late, 'object', 'code'), 410)
  })
})

describe('faults', () => {
  test('429 comes with the time to wait, as often as it was asked for', async (t) => {
    const { server } = await place(t)
    server.faults.tooMany(1, 3)
    const first = await fetch(server.url + CONFIG)
    assert.equal(first.status, 429)
    assert.equal(first.headers.get('retry-after'), '3')
    assert.equal((await fetch(server.url + CONFIG)).status, 200)
  })

  test('connections break, and come back', async (t) => {
    const { server, api } = await place(t)
    server.faults.resetConnections(1)
    await assert.rejects(api.get(CONFIG))
    assert.equal((await api.get(CONFIG)).status, 200)
  })

  test('one group is down: it is in the discovery without its kinds, and everything in it answers 503', async (t) => {
    const { server, api } = await place(t)
    const up = server.faults.groupDown('batch')
    const accept = { accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList' }
    const { body } = await api.send('GET', '/apis', undefined, accept)
    const group = listOf(body['items']).find((item) => at(item, 'metadata', 'name') === 'batch')
    assert.deepEqual(objectOf(group)['versions'], [{ version: 'v1', freshness: 'Stale' }])
    assert.equal((await api.get('/apis/batch/v1')).status, 503)
    assert.equal((await api.get('/apis/batch/v1/namespaces/shop/jobs')).status, 503)
    assert.equal((await api.get('/apis/apps/v1/deployments')).status, 200)
    up()
    assert.equal((await api.get('/apis/batch/v1')).status, 200)
  })

  test('tokens are asked for, expire, and are replaced', async (t) => {
    const { server, api } = await place(t, { token: 'first' })
    const as = async (token: string): Promise<number> =>
      (await api.send('GET', CONFIG, undefined, { authorization: `Bearer ${token}` })).status
    assert.deepEqual([(await api.get(CONFIG)).status, await as('first'), await as('other')], [403, 200, 401])
    const renew = server.faults.expireTokens()
    assert.equal(await as('first'), 401)
    renew()
    server.addToken('other')
    assert.equal(await as('other'), 200)
  })

  test('admission denies and changes', async (t) => {
    const { server, api } = await place(t)
    server.faults.deny(({ draft }) => (draft.metadata.name === 'bad' ? 'not on a Friday' : undefined))
    server.faults.mutate(
      ({ draft }) => void (draft.metadata.annotations = { ...draft.metadata.annotations, injected: 'yes' }),
    )
    const denied = await api.apply(`${CONFIG}/bad`, configMap('bad', {}))
    assert.equal(denied.status, 403)
    assert.match(String(denied.body['message']), /not on a Friday/)
    const { body } = await api.apply(`${CONFIG}/good`, configMap('good', {}))
    assert.equal(at(body, 'metadata', 'annotations', 'injected'), 'yes')
    assert.equal((await api.apply(`${CONFIG}/good`, configMap('good', {}))).body['metadata'] !== undefined, true)
  })

  test('what is forbidden is refused, and the review of permissions says so before', async (t) => {
    const { server, api } = await place(t)
    server.faults.forbid(({ plural, verb }) => plural === 'secrets' && verb === 'list')
    assert.equal((await api.get('/api/v1/namespaces/shop/secrets')).status, 403)
    const attributes = { verb: 'list', group: '', resource: 'secrets', namespace: 'shop' }
    const review = {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes: attributes },
    }
    const { body } = await api.send('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', review)
    assert.equal(at(body, 'status', 'allowed'), false)
  })

  test('watches drop without an end, and a restarted server still has everything', async (t) => {
    const { server, api } = await place(t)
    const watch = await openRecordedWatch(server.url, `${CONFIG}?watch=1`, undefined)
    server.faults.dropWatches()
    await assert.rejects(watch.events)
    server.seed(configMap('kept', {}))
    await server.restart()
    assert.equal((await api.get(`${CONFIG}/kept`)).status, 200)
  })
})

test('requests are logged by what they do; dry runs and reviews write nothing', async (t) => {
  const { server, api } = await place(t)
  server.requests.clear()
  await api.get(`${CONFIG}/none`)
  await api.apply(`${CONFIG}/a`, configMap('a', {}), 'fieldManager=x&dryRun=All')
  await api.apply(`${CONFIG}/a`, configMap('a', {}))
  const writes = server.requests.writes()
  assert.deepEqual(
    writes.map(({ verb, name }) => [verb, name]),
    [['patch', 'a']],
  )
  assert.equal(server.requests.count(), 3)
  assert.equal(server.requests.count('get'), 1)
})

test('custom kinds are there from the start, in each of their versions, with their defaults', async (t) => {
  const { api } = await place(t, { definitions: gatewayKinds() })
  const route = {
    kind: 'HTTPRoute',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { parentRefs: [{ name: 'gate' }], rules: [{ backendRefs: [{ name: 'web', port: 80 }] }] },
  }
  const path = '/apis/gateway.networking.k8s.io/v1/namespaces/shop/httproutes/web'
  const { status, body } = await api.apply(path, { ...route, apiVersion: 'gateway.networking.k8s.io/v1' })
  assert.equal(status, 201)
  const [rule] = listOf(at(body, 'spec', 'rules'))
  assert.equal(at(listOf(at(rule, 'backendRefs'))[0], 'weight'), 1)
  const older = await api.get(path.replace('/v1/', '/v1beta1/'))
  assert.equal(older.body['apiVersion'], 'gateway.networking.k8s.io/v1beta1')
  const again = await api.apply(path.replace('/v1/', '/v1beta1/'), {
    ...route,
    apiVersion: 'gateway.networking.k8s.io/v1beta1',
  })
  assert.deepEqual(again.body['spec'], body['spec'])
  assert.equal(at(again.body, 'metadata', 'generation'), 1)
})

test('strict validation refuses unknown fields of a posted object, and without it they are warned of', async (t) => {
  const { api, server } = await place(t)
  const object = { ...configMap('a', {}), extra: 1 }
  const strict = await api.send('POST', `${CONFIG}?fieldValidation=Strict`, object)
  assert.equal(strict.status, 400)
  assert.equal(strict.body['message'], 'strict decoding error: unknown field "extra"')
  const response = await fetch(server.url + CONFIG, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(object),
  })
  assert.equal(response.status, 201)
  assert.equal(response.headers.get('warning'), '299 - "unknown field \\"extra\\""')
})
