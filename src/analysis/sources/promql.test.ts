import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { escapePromql } from './promql.ts'

void test('an escaped PromQL value cannot leave its quotes', () => {
  assert.equal(escapePromql('a"b\\c\nd'), 'a\\x22b\\\\c\\nd')
  fc.assert(
    fc.property(fc.string(), (value) => {
      const escaped = escapePromql(value)
      assert.doesNotMatch(escaped, /["'`\n]/)
      assert.doesNotMatch(escaped.replaceAll('\\\\', ''), /\\$/)
    }),
  )
})
