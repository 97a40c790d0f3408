import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Application } from '#domain/application.ts'
import { matchTrigger } from '#domain/rules/trigger-rule.ts'
import { GENERIC_STAGES } from '#stages/index.ts'
import { fakeProvider, FakeTarget } from '../../test/agent/fake-provider.ts'
import { catalogScene } from '../../test/agent/catalog-scene.ts'
import type { CatalogEntry } from './catalog.ts'
import { loadApplication } from './planner.ts'
import { openRepository } from './repository.ts'
import { TemplateShelf } from './template-shelf.ts'
import { systemClock } from '#tools/clock.ts'
import { memoryBlobs } from '#domain/testing/memory-blobs.ts'

const KINDS = { providers: [fakeProvider(new FakeTarget())], stages: GENERIC_STAGES }
const USING = `fake: {}
pipeline:
  - sync
  - analysis:
      for: 1m
      checks:
        - { use: slow, with: { most: 250ms } }
`
const TEMPLATE = 'parameters: { most: { type: amount } }\ncheck: { metric: p99, max: "{{ with.most }}" }\n'
const PATH = '.slipway/analysis/slow.yaml'

function maxOf(entry: CatalogEntry | undefined): unknown {
  const options = entry?.application?.stages[1]?.options as { checks: { rule: { max: number } }[] } | undefined
  return options?.checks[0]?.rule.max ?? entry?.error?.message
}

void test('a template is read at the commit, and only its users are read anew', async () => {
  await using place = await catalogScene(KINDS)
  const files = { 'shop/app.slipway.yaml': USING, 'cart/app.slipway.yaml': 'fake: {}\n', [PATH]: TEMPLATE }
  const first = await place.commit(files)
  assert.deepEqual(
    first.map((entry) => entry.name),
    ['cart', 'shop'],
  )
  assert.equal(maxOf(first[1]), 250)
  assert.deepEqual(first[1]?.application?.uses, [PATH])
  const second = await place.commit({ [PATH]: TEMPLATE.replace('p99', 'p95') })
  assert.equal(second[0]?.application, first[0]?.application, 'one that uses none was read again')
  assert.notEqual(second[1]?.application, first[1]?.application)
  const third = await place.commit({ 'shop/a.txt': 'x' })
  assert.equal(third[1]?.application, second[1]?.application)
})

void test('one that is gone, or broken, is an error of those who use it', async () => {
  await using place = await catalogScene(KINDS)
  const files = { 'shop/app.slipway.yaml': USING, 'cart/app.slipway.yaml': 'fake: {}\n' }
  const [cart, shop] = await place.commit(files)
  assert.ok(cart?.application)
  assert.match(
    String(maxOf(shop)),
    /shop\/app\.slipway\.yaml:7:.*no template \.slipway\/analysis\/slow\.yaml; there are none/,
  )
  const [, mended] = await place.commit({ [PATH]: TEMPLATE })
  assert.equal(maxOf(mended), 250)
  const [fine, broken] = await place.commit({ [PATH]: 'check: [' })
  assert.ok(fine?.application)
  assert.match(String(maxOf(broken)), /\.slipway\/analysis\/slow\.yaml/)
})

void test('links are not followed, and folders below are none of it', async () => {
  await using place = await catalogScene(KINDS)
  const head = await place.repo.commit({
    [PATH]: TEMPLATE,
    '.slipway/analysis/deep/other.yaml': TEMPLATE,
    '.slipway/analysis/readme.md': 'x',
    '.slipway/analysis/stolen.yaml': '-> /etc/hostname',
  })
  await place.mirror.fetch()
  const { templates } = await new TemplateShelf(place.mirror).at(head)
  assert.deepEqual(templates.names, ['slow', 'stolen'])
  const stolen = templates.named('stolen')
  assert.ok(stolen instanceof Error)
  assert.match(stolen.message, /link/)
})

void test('a commit that changes a template concerns those who use it', () => {
  const application = { folder: 'shop', file: 'shop/app.slipway.yaml', uses: [PATH] } satisfies Partial<Application>
  const rule = { paths: [], ignore: [] }
  const by = (path: string) => matchTrigger({ changed: [path], ...application, rule })
  assert.deepEqual(by(PATH), { deploy: true, reason: `${PATH} changed` })
  assert.equal(by('.slipway/analysis/other.yaml').deploy, false)
})

void test('the plan of a commit has that commit’s template', async () => {
  await using place = await catalogScene(KINDS)
  const old = await place.repo.commit({ 'shop/app.slipway.yaml': USING, [PATH]: TEMPLATE })
  const young = await place.repo.commit({
    [PATH]: TEMPLATE.replace('{ with.most }', '{ with.most }').replace('p99', 'p50'),
  })
  let isHere = false
  const repository = await openRepository(
    { name: 'config', url: place.repo.folder, branch: 'main', pollMs: 3_600_000 },
    {
      clock: systemClock,
      kinds: KINDS,
      home: join(place.folder, 'home'),
      folder: '/',
      onEntries: () => (isHere = true),
      onTrouble() {},
    },
  )
  const stop = new AbortController()
  const running = repository.run(stop.signal)
  const tools = {
    kinds: KINDS,
    blobs: memoryBlobs(),
    source: async (_: unknown, commit: string) => repository.source('shop/app.slipway.yaml', commit),
    changedPaths: async () => undefined,
    target: () => ({ name: 'here' }),
  }
  const metricAt = async (commit: string): Promise<unknown> => {
    const { application } = await loadApplication(
      { repository: 'config', file: 'shop/app.slipway.yaml' },
      commit,
      tools,
    )
    const options = application.stages[1]?.options as { checks?: { query: string }[] } | undefined
    return options?.checks?.[0]?.query
  }
  try {
    const deadline = Date.now() + 20_000
    while (Date.now() < deadline && !isHere) await systemClock.sleep(20)
    assert.deepEqual([await metricAt(old), await metricAt(young)], ['p99', 'p50'])
  } finally {
    stop.abort()
    await repository.close()
    await running
  }
})
