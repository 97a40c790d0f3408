import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tellingPart } from './remark-words.ts'

void test('what the row says already is left out where more is said', () => {
  assert.equal(tellingPart('Degraded, running 8a09f11 (Welcome; again); 1 of 3 is ready'), '1 of 3 is ready')
  assert.equal(tellingPart('Not observed yet, running 8a09f11; paused by hand'), 'Paused by hand')
  assert.equal(tellingPart('Nothing runs yet'), 'Nothing runs yet')
})

void test('a sentence of another shape, or with nothing more to say, stays whole', () => {
  for (const sentence of [
    'Healthy, running 8a09f11 (Welcome people more warmly)',
    'There is no target eu-west; running 8a09f11 (Welcome)',
    'Waits for an approval of the plan; running 8a09f11 (Welcome)',
    '',
  ])
    assert.equal(tellingPart(sentence), sentence)
})
