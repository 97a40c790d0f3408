import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeIn } from './take-code.ts'

void test('the code is what stands behind the number sign', () => {
  assert.equal(codeIn('#code=slipway_c_x5QQ-HT_1'), 'slipway_c_x5QQ-HT_1')
  assert.equal(codeIn('#code=a%2Fb'), 'a/b')
  assert.equal(codeIn('#x=1&code=abc&y=2'), 'abc')
  for (const other of ['', '#', '#code=', '#xcode=abc', '#code=%E0%A4%A', '#L120']) {
    assert.equal(codeIn(other), undefined, other)
  }
})
