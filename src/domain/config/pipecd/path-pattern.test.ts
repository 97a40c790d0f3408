import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileGlob } from '../../glob.ts'
import { pathPatternOf } from './path-pattern.ts'

void test('paths count from the root, as they are', () => {
  assert.deepEqual(pathPatternOf('./libs/**'), { glob: 'libs/**', wasExpression: false })
  assert.deepEqual(pathPatternOf('/libs'), { glob: 'libs', wasExpression: false })
  assert.deepEqual(pathPatternOf('!docs/*.md'), { glob: '!docs/*.md', wasExpression: false })
  assert.equal(pathPatternOf('../other'), undefined)
  assert.equal(pathPatternOf(''), undefined)
})

void test('regular expressions become globs that mean the same files', () => {
  const cases: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ['^libs/.*\\.yaml$', ['libs/a.yaml', 'libs/x/b.yaml'], ['libs/a.yml', 'a/libs/a.yaml']],
    ['libs/.*', ['libs/a', 'x/libs/b/c'], ['lib/a']],
    ['^(web|api)/src', ['web/src/a.ts', 'api/src2/b'], ['cli/src/a.ts']],
    ['\\.md$', ['a.md', 'docs/b.md'], ['a.mdx']],
  ]
  for (const [expression, fits, others] of cases) {
    const found = pathPatternOf(expression)
    assert.equal(found?.wasExpression, true, expression)
    const matches = compileGlob(found.glob)
    for (const path of fits) assert.ok(matches(path), `${expression} as ${found.glob}: ${path}`)
    for (const path of others) assert.ok(!matches(path), `${expression} as ${found.glob}: not ${path}`)
  }
  for (const none of ['^a+b$', '[a-z]+\\.go$', '^a.*b.*c$', '(?!x)a.*'])
    assert.equal(pathPatternOf(none), undefined, none)
})
