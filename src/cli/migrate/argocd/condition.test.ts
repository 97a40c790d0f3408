import assert from 'node:assert/strict'
import { test } from 'node:test'
import { limitsOf } from './condition.ts'
import { pointerOf } from './ignore-difference.ts'

const SUCCESS: readonly (readonly [string, object | undefined])[] = [
  ['result[0] >= 0.95', { min: 0.95 }],
  ['result<=5', { max: 5 }],
  ['result > 1', { min: 1, isBoundaryMoved: true }],
  ['0.9 <= result[0]', { min: 0.9 }],
  ['result[0] >= 0.9 && result[0] <= 1', { min: 0.9, max: 1 }],
  ['(len(result) == 0) || (result[0] < 5)', { max: 5, noData: 'pass', isBoundaryMoved: true }],
  ['isNaN(result) || result <= 0.1', { max: 0.1, noData: 'pass' }],
  ['len(result) > 0 && result[0] >= 1', { min: 1, noData: 'fail' }],
  ['default(result, 0) <= 5', { max: 5, noData: 'pass' }],
  ['default(result[0], 0) >= 5', { min: 5, noData: 'fail' }],
  ['asFloat(result) <= {{args.most}}', { max: '{{ with.most }}', args: ['most'] }],
  ['result == 1', { min: 1, max: 1 }],
  ['result[0] > 1 || result[0] < -1', undefined],
  ['all(result, # < 5)', undefined],
  ['result.ok == true', undefined],
  ['result[1] > 3', undefined],
]

const FAILURE: readonly (readonly [string, object | undefined])[] = [
  ['result[0] > 5', { max: 5 }],
  ['result[0] < 0.9', { min: 0.9 }],
  ['result >= 5', { max: 5, isBoundaryMoved: true }],
  ['result < 1 || result > 5', { min: 1, max: 5 }],
  ['isNaN(result) || result > 5', { max: 5, noData: 'fail' }],
  ['len(result) > 0 && result[0] > 5', { max: 5, noData: 'pass' }],
  ['result > 1 && result < 5', undefined],
  ['result == 3', undefined],
]

for (const [sense, cases] of [
  ['success', SUCCESS],
  ['failure', FAILURE],
] as const) {
  for (const [text, wanted] of cases) {
    void test(`${sense}: ${text}`, () => {
      assert.deepEqual(limitsOf(text, sense), wanted && { args: [], ...wanted })
    })
  }
}

void test('a long or nested condition is answered at once', () => {
  assert.equal(limitsOf('('.repeat(400) + 'result > 1', 'success'), undefined)
  assert.equal(limitsOf(`(${'()'.repeat(450)}`, 'success'), undefined)
})

const POINTERS: readonly (readonly [string, string | undefined])[] = [
  ['.spec.replicas', '/spec/replicas'],
  ['.spec.template.spec.containers[].image', '/spec/template/spec/containers/*/image'],
  ['.webhooks[0].clientConfig.caBundle', '/webhooks/0/clientConfig/caBundle'],
  ['.metadata.annotations."a.b/c"', '/metadata/annotations/a.b~1c'],
  ['.data["tls.crt"]', '/data/tls.crt'],
  ['.webhooks[]?.clientConfig', '/webhooks/*/clientConfig'],
  ['.spec.containers[] | select(.name == "a")', undefined],
  ['.. | .image', undefined],
  ['', undefined],
]

for (const [expression, pointer] of POINTERS) {
  void test(`path ${expression}`, () => {
    assert.equal(pointerOf(expression), pointer)
  })
}
