import assert from 'node:assert/strict'
import { test } from 'node:test'
import { canonicalQuantity } from './quantity.ts'

test('quantities are written as the server writes them', () => {
  const written = {
    '1000m': '1',
    '1024Mi': '1Gi',
    '1.5Gi': '1536Mi',
    '0.1': '100m',
    '100m': '100m',
    '1e3': '1e3',
    '2048': '2048',
    '1000000': '1M',
    '0': '0',
    '-500m': '-500m',
  }
  for (const [given, wanted] of Object.entries(written)) assert.equal(canonicalQuantity(given), wanted, given)
  for (const wrong of ['', 'Mi', '1 Gi', 'a', '1x']) assert.equal(canonicalQuantity(wrong), undefined, wrong)
})
