import assert from 'node:assert/strict'
import { test } from 'node:test'
import { kubernetes } from '#providers/kubernetes/index.ts'
import { GENERIC_STAGES } from '#stages/index.ts'
import { catalogScene } from '../../test/agent/catalog-scene.ts'
import type { CatalogEntry } from './catalog.ts'

const KINDS = { providers: [kubernetes], stages: GENERIC_STAGES }
const HEAD = 'apiVersion: pipecd.dev/v1beta1\nkind: KubernetesApp\n'

void test('PipeCD’s files are applications beside our own', async () => {
  await using place = await catalogScene(KINDS)
  const entries = await place.commit({
    'a/app.slipway.yaml': 'name: one\nkubernetes: {}\n',
    'b/app.pipecd.yaml': `${HEAD}spec:\n  name: two\n  planner: { autoRollback: true }\n`,
    'c/.pipe.yaml': `${HEAD}spec: { name: three }\n`,
    'd/app.pipecd.yaml': 'apiVersion: pipecd.dev/v1beta1\nkind: TerraformApp\nspec: { name: four }\n',
    'e/app.pipecd.yaml': `${HEAD}spec: { name: one }\n`,
  })
  assert.deepEqual(
    entries.map(({ file, name, application, error }) => [file, name, application?.provider ?? error?.code]),
    [
      ['a/app.slipway.yaml', 'one', 'kubernetes'],
      ['b/app.pipecd.yaml', 'two', 'kubernetes'],
      ['c/.pipe.yaml', 'three', 'kubernetes'],
      ['d/app.pipecd.yaml', 'four', 'config.invalid'],
    ],
  )
  assert.match(entries[0]?.warnings[0] ?? '', /^e\/app\.pipecd\.yaml has the same name, one, and is not served/)
  assert.match(entries[1]?.warnings[0] ?? '', /^b\/app\.pipecd\.yaml:5: /)
  assert.match(entries[3]?.error?.message ?? '', /d\/app\.pipecd\.yaml:2:7.*TerraformApp is not supported yet/)
})

void test('our own file in the same folder stands for it, and says so', async () => {
  await using place = await catalogScene(KINDS)
  const pipecd = { 'a/app.pipecd.yaml': `${HEAD}spec: { name: old }\n` }
  const before = await place.commit(pipecd)
  assert.equal(before[0]?.name, 'old')
  const [entry, other] = await place.commit({ 'a/app.slipway.yaml': 'name: new\nkubernetes: {}\n' })
  assert.equal(other, undefined)
  assert.equal(entry?.name, 'new')
  assert.deepEqual(entry.warnings, ['a/app.pipecd.yaml is not read: a/app.slipway.yaml in the same folder is'])
  const [again] = await place.commit({ 'a/app.slipway.yaml': null })
  assert.equal(again?.name, 'old')
})

void test('a kustomization that comes later is seen, and only where it lies', async () => {
  await using place = await catalogScene(KINDS)
  const text = (name: string): string => `${HEAD}spec: { name: ${name} }\n`
  const first = await place.commit({ 'a/app.pipecd.yaml': text('a'), 'b/app.pipecd.yaml': text('b') })
  const isKustomized = (entry: CatalogEntry | undefined): boolean => {
    const app = entry?.application?.app as { readonly kustomize?: unknown } | undefined
    return app?.kustomize !== undefined
  }
  assert.deepEqual(first.map(isKustomized), [false, false])
  const second = await place.commit({ 'a/kustomization.yaml': 'resources: []\n', 'b/x-kustomization.yaml': 'a: 1\n' })
  assert.deepEqual(second.map(isKustomized), [true, false])
  assert.equal(second[1], first[1], 'nothing of it has changed')
})

void test('templates of PipeCD’s are read with the applications that use them', async () => {
  await using place = await catalogScene(KINDS)
  const template = (max: number): string =>
    `apiVersion: pipecd.dev/v1beta1\nkind: AnalysisTemplate\nspec:\n  metrics:\n    slow_ones: { provider: prom, interval: 1m, expected: { max: ${max} }, query: up }\n`
  const text = `${HEAD}spec:\n  name: a\n  pipeline:\n    stages:\n      - name: K8S_PRIMARY_ROLLOUT\n      - name: ANALYSIS\n        with: { duration: 10m, metrics: [{ template: { name: slow_ones } }] }\n`
  const maxOf = (entries: readonly CatalogEntry[]): unknown => {
    const options = entries[0]?.application?.stages[1]?.options as { checks: { rule: { max: number } }[] } | undefined
    return options?.checks[0]?.rule.max ?? entries[0]?.error?.message
  }
  const first = await place.commit({ 'a/app.pipecd.yaml': text, '.pipe/analysis.yaml': template(1) })
  assert.equal(maxOf(first), 1)
  assert.deepEqual(first[0]?.application?.uses, ['.pipe/analysis.yaml'])
  assert.equal(maxOf(await place.commit({ '.pipe/analysis.yaml': template(2) })), 2)
  assert.match(String(maxOf(await place.commit({ '.pipe/analysis.yaml': null }))), /there is no template/)
})
