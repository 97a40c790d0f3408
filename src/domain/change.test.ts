import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import type { Application } from './application.ts'
import { changeSince, isElsewhere } from './change.ts'
import { matchTrigger } from './rules/trigger-rule.ts'

const NAME = fc.constantFrom('a', 'b', 'ab', 'lib', 'x.txt')
const PATH = fc.array(NAME, { minLength: 1, maxLength: 4 }).map((names) => names.join('/'))
const FOLDER = fc.array(NAME, { maxLength: 3 }).map((names) => names.join('/'))

const APPLICATION = fc.record({
  folder: FOLDER,
  uses: fc.array(PATH, { maxLength: 2 }),
  paths: fc.array(fc.constantFrom('lib/**', './b', '**/x.txt'), { maxLength: 1 }),
  ignore: fc.array(fc.constantFrom('**/x.txt', './a/**'), { maxLength: 1 }),
})

function applicationOf({ folder, uses, paths, ignore }: typeof APPLICATION extends fc.Arbitrary<infer T> ? T : never) {
  const file = folder === '' ? 'app.slipway.yaml' : `${folder}/app.slipway.yaml`
  return { folder, file, uses, trigger: { paths, ignore, queue: 'latest' } } as unknown as Application
}

void test('what is elsewhere is what the trigger rule would not deploy', () => {
  fc.assert(
    fc.property(fc.array(PATH, { maxLength: 4 }), APPLICATION, (changed, drawn) => {
      const application = applicationOf(drawn)
      if (!isElsewhere(changeSince('c1', changed), application)) return
      const { folder, file, uses, trigger } = application
      const verdict = matchTrigger({ changed, folder, file, uses, rule: trigger })
      assert.equal(verdict.deploy, false)
    }),
    { numRuns: 2_000 },
  )
})

void test('an application in its folder alone is elsewhere exactly where nothing in it changed, for the same reason', () => {
  const shop = applicationOf({ folder: 'apps/shop', uses: ['.slipway/analysis/slow.yaml'], paths: [], ignore: [] })
  const cases: [string[], boolean][] = [
    [[], true],
    [['README.md'], true],
    [['apps/shopping/a.txt', 'apps/other.txt'], true],
    [['README.md', 'apps/shop/deep/down/a.txt'], false],
    [['apps/shop'], false],
    [['.slipway/analysis/slow.yaml'], false],
    [['.slipway/analysis/other.yaml'], true],
  ]
  for (const [changed, expected] of cases) {
    const change = changeSince('c1', changed)
    assert.equal(isElsewhere(change, shop), expected, changed.join(' '))
    const { folder, file, uses, trigger } = shop
    const verdict = matchTrigger({ changed, folder, file, uses, rule: trigger })
    assert.equal(verdict.deploy, !expected)
    if (expected) assert.equal(verdict.reason, change.elsewhere)
  }
})

void test('an application in the root, or with paths of its own, is never certain', () => {
  const change = changeSince('c1', ['README.md'])
  assert.equal(isElsewhere(change, applicationOf({ folder: '', uses: [], paths: [], ignore: [] })), false)
  assert.equal(isElsewhere(change, applicationOf({ folder: 'a', uses: [], paths: ['lib/**'], ignore: [] })), false)
})
