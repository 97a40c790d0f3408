import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import type { Health, Resource } from '#domain/health.ts'
import { graphNodes, MOST_NODES } from './graph-nodes.ts'
import { layOut, NODE_HEIGHT, NODE_WIDTH } from './graph-layout.ts'
import { countResources, filterTree, inOrder } from './resource-filter.ts'
import { commonPlace, nameParts, resourceName, shortName } from './resource-name.ts'
import { treeOf, wayTo } from './resource-tree.ts'
import { treeKey } from './tree-keys.ts'
import { parentRow, rowsOf } from './tree-rows.ts'
import { weightsByKey } from './variant-weights.ts'

function resource(id: string, parent?: string, more: Partial<Resource> = {}): Resource {
  return {
    id,
    ...(parent === undefined ? {} : { parent }),
    kind: 'pod',
    name: id,
    health: 'healthy',
    reason: '',
    ...more,
  }
}

const NONE: ReadonlySet<string> = new Set()

/** `app(a,b(c))` */
function words(resources: readonly Resource[]): string {
  const tell = (nodes: ReturnType<typeof treeOf>): string =>
    nodes.map(({ key, children }) => (children.length > 0 ? `${key}(${tell(children)})` : key)).join(',')
  return tell(treeOf(resources))
}

test('flat resources become a tree, in the same order whatever order they are reported in', () => {
  const resources = [resource('app'), resource('web 10', 'app'), resource('web 2', 'app'), resource('x', 'web 2')]
  assert.equal(words(resources), 'app(web 2(x),web 10)')
  assert.equal(words(resources.toReversed()), words(resources))
})

test('a resource whose parent is not there stands at the root and says so', () => {
  const tree = treeOf([resource('a'), resource('b', 'gone')])
  assert.deepEqual(
    tree.map(({ key, isLost }) => [key, isLost]),
    [
      ['a', false],
      ['b', true],
    ],
  )
})

test('circles are cut, and nobody in them is lost', () => {
  assert.equal(words([resource('a', 'c'), resource('b', 'a'), resource('c', 'b')]), 'a(b(c))')
  assert.equal(words([resource('self', 'self')]), 'self')
})

test('resources with the same id are all shown, under keys of their own', () => {
  const keys = inOrder(treeOf([resource('a'), resource('a'), resource('a'), resource('b', 'a')])).map(({ key }) => key)
  assert.equal(new Set(keys).size, 4)
})

test('whatever is reported, each resource is in the tree, the list and the layout exactly once', () => {
  const id = fc.constantFrom('a', 'b', 'c', 'd', 'e', '', '__proto__', 'a #1')
  const any = fc.record({ id, parent: fc.option(id, { nil: undefined }) })
  fc.assert(
    fc.property(fc.array(any, { maxLength: 30 }), (reported) => {
      const resources = reported.map(({ id, parent }) => resource(id, parent))
      const tree = treeOf(resources)
      const keys = inOrder(tree).map(({ key }) => key)
      assert.equal(keys.length, resources.length)
      assert.equal(new Set(keys).size, resources.length)
      assert.equal(rowsOf(tree, NONE).length, resources.length)
      for (const key of keys) assert.equal(wayTo(tree, key).at(-1)?.key, key)
    }),
  )
})

test('a chain of ten thousand is no trouble', () => {
  const chain = Array.from({ length: 10_000 }, (_, at) => resource(`r${at}`, at === 0 ? undefined : `r${at - 1}`))
  const tree = treeOf(chain)
  assert.equal(rowsOf(tree, NONE).at(-1)?.level, 10_000)
  assert.equal(inOrder(filterTree(tree, { text: 'r9999' })).length, 10_000)
  assert.equal(graphNodes(tree, NONE), undefined)
})

test('a filter keeps what matches and the way to it', () => {
  const tree = treeOf([
    resource('app', undefined, { kind: 'application' }),
    resource('one', 'app'),
    resource('two', 'app', { health: 'degraded', reason: 'It crashes' }),
  ])
  const kept = (filter: Parameters<typeof filterTree>[1]): string =>
    inOrder(filterTree(tree, filter))
      .map(({ key }) => key)
      .join(' ')
  assert.equal(kept({}), 'app one two')
  assert.equal(kept({ health: 'degraded' }), 'app two')
  assert.equal(kept({ health: 'not-healthy' }), 'app two')
  assert.equal(kept({ kind: 'application' }), 'app')
  assert.equal(kept({ text: 'CRASH' }), 'app two')
  assert.equal(kept({ text: 'one', health: 'degraded' }), '')
})

test('resources are counted by health, the worst first, and by kind', () => {
  const counts = countResources([
    resource('a'),
    resource('b', 'a', { health: 'degraded', kind: 'disk' }),
    resource('c'),
  ])
  assert.deepEqual(counts, {
    healths: [
      { health: 'degraded', count: 1 },
      { health: 'healthy', count: 2 },
    ],
    kinds: [
      { kind: 'disk', count: 1 },
      { kind: 'pod', count: 2 },
    ],
  })
})

test('a folded row hides what is beneath it, and a row knows its parent', () => {
  const tree = treeOf([resource('a'), resource('b', 'a'), resource('c', 'b'), resource('d', 'a')])
  assert.deepEqual(
    rowsOf(tree, new Set(['b'])).map(({ node, level, isOpen, place, siblings }) => [
      node.key,
      level,
      isOpen,
      `${place}/${siblings}`,
    ]),
    [
      ['a', 1, true, '1/1'],
      ['b', 2, false, '1/2'],
      ['d', 2, false, '2/2'],
    ],
  )
  const rows = rowsOf(tree, NONE)
  assert.equal(parentRow(rows, 3), 0)
  assert.equal(parentRow(rows, 2), 1)
  assert.equal(parentRow(rows, 0), undefined)
})

test('keys move, fold and open as in every tree', () => {
  const rows = rowsOf(treeOf([resource('a'), resource('b', 'a'), resource('c', 'b')]), new Set(['b']))
  assert.deepEqual(treeKey(rows, 0, 'ArrowDown'), { type: 'go', to: 1 })
  assert.deepEqual(treeKey(rows, 0, 'ArrowUp'), undefined)
  assert.deepEqual(treeKey(rows, 0, 'ArrowRight'), { type: 'go', to: 1 })
  assert.deepEqual(treeKey(rows, 0, 'ArrowLeft'), { type: 'fold', key: 'a' })
  assert.deepEqual(treeKey(rows, 1, 'ArrowRight'), { type: 'fold', key: 'b' })
  assert.deepEqual(treeKey(rows, 1, 'ArrowLeft'), { type: 'go', to: 0 })
  assert.deepEqual(treeKey(rows, 0, 'End'), { type: 'go', to: 1 })
  assert.deepEqual(treeKey(rows, 1, 'Enter'), { type: 'open' })
  assert.deepEqual(treeKey(rows, 1, 'x'), undefined)
})

function replicas(count: number, health: Health = 'healthy'): Resource[] {
  return Array.from({ length: count }, (_, at) => resource(`${health} ${at}`, 'app', { health }))
}

test('more than eight equal siblings are one box that opens', () => {
  const tree = treeOf([resource('app', undefined, { kind: 'application' }), ...replicas(9), ...replicas(2, 'degraded')])
  const closed = graphNodes(tree, NONE) ?? []
  const group = closed.find(({ type }) => type === 'group')
  assert.deepEqual([closed.length, group?.type === 'group' && group.group.count], [4, 9])
  const open = graphNodes(tree, new Set([group?.key ?? ''])) ?? []
  assert.equal(open.length, 13)
  assert.equal(open.filter(({ parent }) => parent === group?.key).length, 9)
})

test('eight are not folded, and what has something beneath it only where all of it is healthy', () => {
  assert.equal(graphNodes(treeOf([resource('app'), ...replicas(8)]), NONE)?.length, 9)
  const parents = replicas(12).map((one) => resource(`${one.id}/x`, one.id))
  assert.equal(graphNodes(treeOf([resource('app'), ...replicas(12), ...parents]), NONE)?.length, 2)
  const ill = parents.map((one) => Object.assign(one, { health: 'degraded' }))
  assert.equal(graphNodes(treeOf([resource('app'), ...replicas(12), ...ill]), NONE)?.length, 25)
})

test('too many boxes are no graph', () => {
  const many = Array.from({ length: MOST_NODES }, (_, at) => resource(`r${at}`, 'app', { kind: `kind ${at}` }))
  assert.equal(graphNodes(treeOf([resource('app'), ...many]), NONE), undefined)
  assert.equal(graphNodes(treeOf([resource('app'), ...many.slice(1)]), NONE)?.length, MOST_NODES)
})

function layoutOf(...resources: readonly Resource[]) {
  return layOut(graphNodes(treeOf(resources), NONE) ?? [])
}

test('the first child stands beside its parent, the others beneath', () => {
  const { points, height, width } = layoutOf(resource('a'), resource('b', 'a'), resource('c', 'a'), resource('d', 'c'))
  const rows = ['a', 'b', 'c', 'd'].map((key) => points.get(key)?.y)
  assert.deepEqual(rows, [0, 0, NODE_HEIGHT + 12, NODE_HEIGHT + 12])
  assert.deepEqual([width, height], [3 * NODE_WIDTH + 2 * 48, 2 * NODE_HEIGHT + 12])
})

test('what stands alone stands below the trees, side by side', () => {
  const { points } = layoutOf(resource('a'), resource('b', 'a'), ...['v', 'w', 'x', 'y'].map((id) => resource(id)))
  const row = (key: string): number => points.get(key)?.y ?? -1
  assert.ok(['v', 'w', 'x'].every((key) => row(key) === row('v') && row(key) > row('a')))
  assert.ok(row('y') > row('x'))
})

test('boxes never lie on each other', () => {
  const parent = fc.option(fc.constantFrom('r0', 'r1', 'r2', 'r3', 'r4', 'gone'), { nil: undefined })
  fc.assert(
    fc.property(fc.array(parent, { maxLength: 12 }), (parents) => {
      const { points } = layoutOf(...parents.map((above, at) => resource(`r${at}`, above, { kind: `${at % 3}` })))
      const places = new Set([...points.values()].map(({ x, y }) => `${x} ${y}`))
      assert.equal(places.size, parents.length)
    }),
  )
})

test('a new box and an opened group move only what stands below', () => {
  const before = layoutOf(resource('a'), resource('b1', 'a'), resource('b2', 'a'), resource('z'))
  const after = layoutOf(resource('a'), resource('b1', 'a'), resource('b2', 'a'), resource('b3', 'a'), resource('z'))
  for (const key of ['a', 'b1', 'b2']) assert.deepEqual(after.points.get(key), before.points.get(key))
  assert.notDeepEqual(after.points.get('z'), before.points.get('z'))
  const tree = treeOf([resource('app', undefined, { kind: 'application' }), ...replicas(9)])
  const closed = graphNodes(tree, NONE) ?? []
  const group = closed.find(({ type }) => type === 'group')?.key ?? ''
  const open = layOut(graphNodes(tree, new Set([group])) ?? [])
  assert.deepEqual(open.points.get(group), layOut(closed).points.get(group))
})

test('a resource without a name is called by its id', () => {
  assert.equal(resourceName({ name: '\u202E', id: 'web', kind: 'pod' }), 'web')
  assert.equal(resourceName({ name: '', id: '', kind: '' }), '?')
})

test('a place that all have is not said with each, and the end of a long name stays', () => {
  const all = [resource('1', undefined, { name: 'shop/web' }), resource('2', undefined, { name: 'admin' })]
  const place = commonPlace(all)
  assert.deepEqual(
    all.map((one) => shortName(one, place)),
    ['web', 'admin'],
  )
  assert.equal(commonPlace([...all, resource('3', undefined, { name: 'other/web' })]), '')
  assert.equal(shortName(resource('3', undefined, { name: 'shop/' }), 'shop/'), 'shop/')
  assert.deepEqual(nameParts('web-canary-z5wqk2-x7p2m'), ['web-canary-z5wq', 'k2-x7p2m'])
  assert.deepEqual(nameParts('web'), ['web', ''])
})

test('the traffic of a variant is told at what answers, not at its configuration', () => {
  const tree = treeOf([
    resource('config', undefined, { kind: 'ConfigMap', variant: 'canary' }),
    resource('web-canary', undefined, { kind: 'Deployment', variant: 'canary' }),
    resource('pod', 'web-canary', { variant: 'canary' }),
    resource('web', undefined, { kind: 'Deployment', variant: 'primary' }),
  ])
  const weights = weightsByKey(tree, { primary: 75, canary: 25 })
  assert.deepEqual(Object.fromEntries(weights), { 'web-canary': 25, web: 75 })
})

test('the traffic of a variant is told at the top of it', () => {
  const tree = treeOf([
    resource('app'),
    resource('canary', 'app', { variant: 'canary' }),
    resource('canary/1', 'canary', { variant: 'canary' }),
    resource('primary', 'app', { variant: 'primary' }),
  ])
  assert.deepEqual(Object.fromEntries(weightsByKey(tree, { primary: 80, canary: 20 })), { canary: 20, primary: 80 })
  assert.equal(weightsByKey(tree, undefined).size, 0)
  assert.equal(weightsByKey(tree, { primary: 100, canary: 0 }).size, 0)
})
