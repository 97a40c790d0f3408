import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import type { OutputWish } from '#domain/provider.ts'
import type { LogLine } from '#domain/question.ts'
import { systemClock } from '#tools/clock.ts'
import { clusterPlace } from '../../../../test/kubernetes-provider/cluster-place.ts'
import { deployment } from '../../../../test/kubernetes-provider/objects.ts'
import type { ClusterPlace } from '../../../../test/kubernetes-provider/cluster-place.ts'
import { until } from '../../../../test/until.ts'
import { formatKey } from '../manifest.ts'
import { eventsOf } from './events.ts'
import { logRate } from './log-rate.ts'
import { podOutput } from './logs.ts'
import { podsOf } from './pods.ts'
import type { LiveStore } from './store.ts'

const WEB = { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'web' }

async function running(t: TestContext, image = 'web:v1'): Promise<{ place: ClusterPlace; store: LiveStore }> {
  const place = await clusterPlace(t)
  const store = place.store()
  store.follow('shop', () => {}).want([WEB])
  await place.cluster.objects.apply(deployment('web', { image, replicas: 2 }))
  await until('pods', () => (podsOf(store, { application: 'shop', roots: [WEB] }) ?? []).length === 2)
  return { place, store }
}

interface Read {
  readonly lines: LogLine[]
  readonly groups: () => number
  readonly done: Promise<void>
}

function read(
  t: TestContext,
  { place, store }: { place: ClusterPlace; store: LiveStore },
  wish: Partial<OutputWish>,
): Read {
  const ending = new AbortController()
  const lines: LogLine[] = []
  let groups = 0
  const tools = { api: place.cluster.api, store, clock: systemClock, application: 'shop', roots: [WEB] }
  const done = (async () => {
    for await (const group of podOutput(tools, { lines: 100, follow: false, ...wish, signal: ending.signal })) {
      groups += 1
      lines.push(...group)
    }
  })()
  // The server may be gone before: then it ends with that.
  const ended = done.catch(() => {})
  t.after(() => {
    ending.abort()
    return ended
  })
  return { lines, groups: () => groups, done }
}

void test('the last lines of all pods are given, each with its pod', async (t) => {
  const both = await running(t, 'crash:v1')
  const pods = podsOf(both.store, { application: 'shop', roots: [WEB] }) ?? []
  await until('output', async () => {
    const { lines, done } = read(t, both, {})
    await done
    return new Set(lines.map(({ resource }) => resource)).size === 2
  })
  const [pod] = pods
  assert.ok(pod)
  const { lines, done } = read(t, both, { resource: formatKey(pod.key), lines: 1 })
  await done
  assert.equal(lines.length, 1)
  assert.equal(lines[0]?.resource, formatKey(pod.key))
  assert.ok((lines[0]?.at ?? 0) > 0 && (lines[0]?.text ?? '') !== '')
})

void test('what is followed goes on over the ends of containers, and says no line twice', async (t) => {
  const both = await running(t, 'crash:v1')
  const { lines } = read(t, both, { follow: true })
  const restarts = (): number => {
    const pods = podsOf(both.store, { application: 'shop', roots: [WEB] }) ?? []
    return Math.min(
      ...pods.map(({ object }) => Number(JSON.stringify(object()).match(/"restartCount":(\d+)/)?.[1] ?? 0)),
    )
  }
  await until('a second start of both', () => restarts() >= 1, restarts)
  await until(
    'lines of both',
    () => new Set(lines.map(({ resource }) => resource)).size === 2,
    () => lines,
  )
  const told = lines.map(({ resource, at, text }) => `${resource} ${at ?? ''} ${text}`)
  assert.equal(new Set(told).size, told.length)
})

void test('a first group comes though nothing was written, and a resource that is not there is an error', async (t) => {
  const both = await running(t, 'missing:v1')
  const { groups } = read(t, both, { follow: true })
  await until('a group', () => groups() > 0)
  await assert.rejects(read(t, both, { resource: '/Pod/shop/nope' }).done, { code: 'kubernetes.output-unknown' })
})

void test('lines that hold a text are counted in their time; without pods there is no number', async (t) => {
  const both = await running(t, 'crash:v1')
  const { lines } = read(t, both, { follow: true })
  await until('lines', () => lines.length > 0)
  const [line] = lines
  assert.ok(line?.at !== undefined)
  const { api } = both.place.cluster
  const source = logRate({
    api,
    pods: (variant) => (variant === 'canary' ? [] : (podsOf(both.store, { application: 'shop', roots: [WEB] }) ?? [])),
  })
  const { signal } = new AbortController()
  const query = { query: line.text, at: line.at + 1_000, windowMs: 10_000 }
  const found = await source.measure(query, signal)
  assert.ok(found.type === 'value' && found.value > 0)
  const before = await source.measure({ ...query, at: line.at - 60_000 }, signal)
  assert.deepEqual(before, { type: 'value', at: line.at - 60_000, value: 0 })
  assert.equal((await source.measure({ ...query, variant: 'canary' }, signal)).type, 'none')
})

void test('events of objects come with the newest first, and none of others', async (t) => {
  const { place, store } = await running(t, 'missing:v1')
  const pods = podsOf(store, { application: 'shop', roots: [WEB] }) ?? []
  const [first] = pods.map((entry) => entry.object().metadata)
  assert.ok(first)
  const events = await until('events', async () => {
    const found = await eventsOf(place.cluster, [first])
    return found.length > 1 ? found : undefined
  })
  const about = events.map((event) => (event['involvedObject'] as { name?: string }).name)
  assert.deepEqual(new Set(about), new Set([first.name]))
  const times = events.map((event) => Date.parse(String(event['lastTimestamp'] ?? event['eventTime'])))
  assert.deepEqual(
    times,
    times.toSorted((a, b) => b - a),
  )
})
