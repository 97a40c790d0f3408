import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { reportOf } from '#domain/errors.ts'
import { converge, prune } from '#providers/kubernetes/apply/index.ts'
import { drift } from '#providers/kubernetes/drift/of-application.ts'
import { keyOf } from '#providers/kubernetes/manifest.ts'
import { AppSettings } from '#providers/kubernetes/settings.ts'
import { configMap } from '../kubernetes-provider/objects.ts'
import type { Fault } from '../kubernetes/faults.ts'
import { openPlace } from '../kubernetes-provider/place.ts'
import type { Place } from '../kubernetes-provider/place.ts'
import { untilDone, wishFor, workFor } from '../kubernetes-provider/work.ts'
import { until } from '../until.ts'

const A = configMap('a', { value: '1' })
const B = configMap('b', { value: '1' })
const PAGE = '<html><head><title>502 Bad Gateway</title></head><body><h1>502</h1></body></html>'
const MIB = 'x'.repeat(1024 * 1024)

function* endless(): Generator<string, void> {
  for (;;) yield MIB
}

type Garbage = NonNullable<Fault['garbage']>

const ANSWERS: readonly (readonly [string, Garbage, RegExp])[] = [
  ['a page of a proxy', { code: 502, type: 'text/html', text: PAGE }, /\(502\): a web page, "502 Bad Gateway"$/],
  ['a page of a proxy as if all were well', { code: 200, type: 'text/html', text: PAGE }, /with something else: /],
  ['a proxy that knows no such path', { code: 404, type: 'text/plain', text: 'no route' }, /\(404\): no route$/],
  [
    'half an object',
    { code: 200, type: 'application/json', text: '{"kind":"ConfigMap","metad' },
    /cut off, or no JSON/,
  ],
  ['an object that is none', { code: 200, type: 'application/json', text: '{}' }, /with something else: it is no /],
  ['a list that is none', { code: 200, type: 'application/json', text: '[]' }, /with something else: it is no /],
]

/** `a` and `b` are applied, and seen. */
async function applied(place: Place): Promise<void> {
  await untilDone(() => converge(place.connection, wishFor([A, B])))
  place.connection.store.follow('shop', () => {}).want([keyOf(A), keyOf(B)])
  await until('both to be seen', () => place.connection.store.find(keyOf(B)) !== undefined)
}

const stateIn = ({ connection }: Place) => connection.store.stateOf(keyOf(A))

function isThere({ server }: Place, name: string): boolean {
  return server.store.collection('configmaps').get('shop', name) !== undefined
}

void suite('answers that are none', () => {
  for (const [name, garbage, told] of ANSWERS) {
    void test(`${name}: nothing is removed or forgotten, nothing has drifted, and the error says what came`, async () => {
      await using place = await openPlace({ controllers: false })
      const { connection, server } = place
      await applied(place)
      const undo = server.faults.add({ when: ({ verb }) => verb !== 'watch', garbage })
      const wish = { ...workFor({ round: 'r2' }), keep: [A], candidates: [] }
      await assert.rejects(prune(connection, wish), (error: unknown) => {
        const { message, kind } = reportOf(error)
        assert.match(message, told)
        assert.equal(kind, 'world')
        return true
      })
      const subject = { name: 'shop', app: AppSettings.parse({}) }
      const changed = { namespace: 'shop', objects: [A, { ...B, data: { value: '2' } }] }
      const { signal } = new AbortController()
      const looked = await drift(connection, { subject, desired: changed, signal })
      assert.deepEqual(looked.differences, [])
      assert.match(looked.warnings.join('\n'), /^Whether ConfigMap shop\/b drifted is not known: /m)
      assert.deepEqual(
        server.requests.writes().filter(({ verb, code }) => verb === 'delete' && code === 200),
        [],
      )
      undo()
      await untilDone(() => prune(connection, { ...wish, round: 'r3' }))
      assert.ok(isThere(place, 'a') && !isThere(place, 'b'))
    })
  }

  void test('a watch whose line never ends is broken off, and what was seen stays', async () => {
    await using place = await openPlace({ controllers: false })
    await applied(place)
    const before = process.memoryUsage().arrayBuffers
    let most = 0
    const undo = place.server.faults.add({
      when: ({ verb }) => verb === 'watch',
      garbage: { code: 200, type: 'application/json', text: { [Symbol.iterator]: endless } },
    })
    place.server.faults.dropWatches()
    await until(
      'the trouble',
      () => {
        most = Math.max(most, process.memoryUsage().arrayBuffers - before)
        const state = stateIn(place)
        return state.type === 'broken' && /a line of more than/.test(state.why)
      },
      () => stateIn(place),
    )
    assert.ok(most < 256 * 1024 * 1024, `${most} bytes`)
    assert.ok(place.connection.store.find(keyOf(B)))
    undo()
    await until(
      'the watch',
      () => stateIn(place).type === 'live',
      () => stateIn(place),
    )
  })

  void test('an event of an unknown type: what is there is listed anew', async () => {
    await using place = await openPlace({ controllers: false })
    await applied(place)
    const text = `${JSON.stringify({ type: 'PAUSED', object: { metadata: { resourceVersion: '1' } } })}\n`
    place.server.faults.add({
      when: ({ verb, plural }) => verb === 'watch' && plural === 'configmaps',
      times: 4,
      garbage: { code: 200, type: 'application/json', text },
    })
    place.server.faults.dropWatches()
    place.server.seed(configMap('c', {}))
    place.connection.store.follow('shop', () => {}).want([A, B, configMap('c', {})].map(keyOf))
    await until('what came meanwhile', () => place.connection.store.find(keyOf(configMap('c', {}))) !== undefined)
    await until(
      'the watch',
      () => stateIn(place).type === 'live',
      () => stateIn(place),
    )
    assert.ok(place.connection.store.find(keyOf(B)))
  })

  void test('a list whose next page is too old is begun anew, and is whole', async () => {
    await using place = await openPlace({ controllers: false })
    const { server, connection } = place
    const all = Array.from({ length: 700 }, (_, n) => configMap(`c${n}`, {}))
    for (const one of all) server.seed(one)
    let pages = 0
    server.faults.add({
      when: ({ verb, plural }) => {
        if (verb !== 'list' || plural !== 'configmaps') return false
        pages += 1
        if (pages === 2) {
          server.seed(configMap('late', {}))
          server.compact()
        }
        return false
      },
      delayMs: 0,
    })
    connection.store.follow('shop', () => {}).want(all.map(keyOf))
    await until(
      'all of them',
      () => all.every((one) => connection.store.find(keyOf(one))),
      () => connection.store.size,
    )
    assert.ok(connection.store.find(keyOf(configMap('late', {}))))
    assert.ok(server.requests.all().some(({ verb, code }) => verb === 'list' && code === 410))
    assert.equal(stateIn(place).type, 'live')
  })
})
