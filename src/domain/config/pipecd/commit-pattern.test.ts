import assert from 'node:assert/strict'
import { test } from 'node:test'
import { patternsOf } from './commit-pattern.ts'

void test('common forms of regular expressions become patterns', () => {
  const forms: readonly (readonly [string, readonly string[]])[] = [
    ['hotfix', ['*hotfix*']],
    ['^docs', ['docs*']],
    ['^docs$', ['docs']],
    ['.*release.*', ['*release*']],
    ['^feat|^fix', ['feat*', 'fix*']],
    ['^(feat|fix):', ['feat:*', 'fix:*']],
    ['^(?:feat|fix)(ui)?!?:', ['featui!:*', 'featui:*', 'feat!:*', 'feat:*', 'fixui!:*', 'fixui:*', 'fix!:*', 'fix:*']],
    ['\\[skip-canary\\]', ['*[skip-canary]*']],
    ['(?i)^WIP: .+', ['WIP: *']],
    ['v1\\.2', ['*v1.2*']],
  ]
  for (const [expression, patterns] of forms) assert.deepEqual(patternsOf(expression), patterns, expression)
})

void test('what no pattern can say is none', () => {
  for (const expression of [
    '\\d+',
    '[ab]',
    'a{2}',
    'a+',
    '(a',
    'a)',
    'a\\*b',
    '(?=a)',
    '(a|b)*',
    '\\bword\\b',
    'a^b',
    'a?b?c?d?e?',
    'a\\',
  ]) {
    assert.equal(patternsOf(expression), undefined, expression)
  }
})

void test('a text that was made to take long takes no time', () => {
  for (const text of ['('.repeat(10_000), '(a|'.repeat(3_000), '(a|b)'.repeat(5_000), 'a?'.repeat(50_000)]) {
    assert.equal(patternsOf(text), undefined)
  }
})
