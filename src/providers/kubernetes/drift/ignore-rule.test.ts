import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'yaml'
import { AppSettings } from '../settings.ts'
import type { Step } from './field-set.ts'
import { isIgnored, readyRule, rulesInForce } from './ignore-rule.ts'
import type { IgnoreRule } from './ignore-rule.ts'

const KEY = { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'web' }
const field = (name: string): Step => ({ type: 'field', name })
const IMAGE: readonly Step[] = [
  field('spec'),
  field('containers'),
  { type: 'key', key: { name: 'web' } },
  field('image'),
]

function rules(...given: readonly unknown[]): IgnoreRule[] {
  return AppSettings.parse({ ignoreDifferences: given }).ignoreDifferences
}

function hides(rule: unknown, managers: readonly string[] = []): boolean {
  return isIgnored(rules(rule), { key: KEY, path: IMAGE, managers })
}

void test('a pointer hides its field and all below, with * or the name for an element of a list', () => {
  assert.ok(hides({ pointers: ['/spec/containers/*/image'] }))
  assert.ok(hides({ pointers: ['/spec/containers/web/image'] }))
  assert.ok(hides({ pointers: ['/spec'] }))
  assert.ok(!hides({ pointers: ['/spec/containers/other/image'] }))
  assert.ok(!hides({ pointers: ['/spec/containers/*/image/more'] }))
  assert.ok(!hides({ pointers: ['/spec/replicas'] }))
})

void test('a rule is only for the objects that it names', () => {
  const pointers = ['/spec']
  assert.ok(hides({ group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'w*', pointers }))
  assert.ok(!hides({ kind: 'StatefulSet', pointers }))
  assert.ok(!hides({ name: 'other', pointers }))
  assert.ok(!hides({ group: 'batch', pointers }))
  assert.ok(!hides({ namespace: 'other', pointers }))
})

void test('a rule may name who owns a field', () => {
  assert.ok(hides({ managers: ['autoscaler'] }, ['autoscaler']))
  assert.ok(!hides({ managers: ['autoscaler'] }, ['kubectl-edit']))
  assert.ok(!hides({}, ['kubectl-edit']))
})

void test('a rule that has ended hides nothing, and says so', () => {
  const all = rules(
    { kind: 'Deployment', pointers: ['/spec'], until: '2026-03-01' },
    { pointers: ['/a'], until: '2026-03-02' },
  )
  const { rules: left, warnings } = rulesInForce(all, Date.parse('2026-03-02T23:00:00Z'))
  assert.deepEqual(left, [all[1]])
  assert.deepEqual(warnings, [
    'The rule of ignoreDifferences for { kind: Deployment, pointers: [ /spec ] } ended with 2026-03-01 and has no effect',
  ])
})

void test('the ready rule, written as it is, hides the difference that it was made for', () => {
  const ready = readyRule(KEY, { path: IMAGE, manager: 'argo: cd' })
  assert.deepEqual(ready, {
    list: 'kubernetes.ignoreDifferences',
    rule: '{ group: apps, kind: Deployment, name: web, pointers: [ /spec/containers/*/image ] }',
    note: '`managers: [ "argo: cd" ]` in place of `pointers` covers all fields that it writes; `until: <date>` in the rule ends it with that day',
  })
  assert.ok(hides(parse(ready.rule)))
  const [, byManager = ''] = /^`(.*?)`/.exec(ready.note ?? '') ?? []
  assert.ok(hides(parse(`{ ${byManager} }`), ['argo: cd']))
})

void test('an object that is missing or not wanted, and a path that nobody would write, have no rule', () => {
  assert.equal(readyRule(KEY, { path: [], manager: undefined }), undefined)
  const path = [{ type: 'field' as const, name: 'x'.repeat(4_000) }]
  assert.equal(readyRule(KEY, { path, manager: undefined }), undefined)
})
