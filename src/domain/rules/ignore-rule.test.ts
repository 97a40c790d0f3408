import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { parse } from 'yaml'
import { driftOf } from './drift-rule.ts'
import { ignorePattern, ignoreRuleOf, ignoreYaml } from './ignore-rule.ts'

void test('what one is told to write is YAML that makes the difference no drift', () => {
  const rule = ignoreRuleOf({ resource: 'web', path: 'replicas' })
  assert.deepEqual(rule, { list: 'drift.ignore', rule: 'web:replicas' })
  assert.equal(ignoreYaml(rule), 'drift:\n  ignore:\n    - web:replicas\n')
  const any = fc.record({
    resource: fc.oneof(fc.string({ maxLength: 400, unit: 'binary' }), fc.constantFrom('yes', '12', 'a: b', '- x', '#')),
    path: fc.oneof(fc.constant(''), fc.string({ maxLength: 80 })),
  })
  fc.assert(
    fc.property(any, (difference) => {
      const file: unknown = parse(ignoreYaml(ignoreRuleOf(difference)))
      assert.deepEqual(file, { drift: { ignore: [ignorePattern(difference)] } })
      assert.ok(ignorePattern(difference).length <= 300)
      assert.deepEqual(driftOf([difference], [ignorePattern(difference)]), [])
    }),
  )
})

void test('the rule of a provider stands in the provider’s list', () => {
  const ignore = { list: 'kubernetes.ignoreDifferences', rule: '{ kind: Deployment, pointers: [ /spec/replicas ] }' }
  const rule = ignoreRuleOf({ resource: 'apps/Deployment/shop/web', path: 'spec.replicas', ignore })
  assert.deepEqual(parse(ignoreYaml(rule)), {
    kubernetes: { ignoreDifferences: [{ kind: 'Deployment', pointers: ['/spec/replicas'] }] },
  })
})
