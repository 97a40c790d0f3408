import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isSafeAddress } from './safe-address.ts'

test('only pages are linked', () => {
  assert.ok(isSafeAddress('http://127.0.0.1:8080/shop'))
  assert.ok(isSafeAddress('https://shop.example.com'))
  const others = [
    'javascript:alert(1)',
    ' javascript:alert(1)',
    'JaVaScRiPt:1',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc',
  ]
  for (const address of [...others, '/relative', 'shop.example.com', '', 'https://good.example@bad.example/']) {
    assert.ok(!isSafeAddress(address), address)
  }
})
