import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tellingPart } from './remark-words.ts'

void test('what the row says already is left out where more is said', () => {
  assert.equal(tellingPart('Degraded, running 8a09f11 (Welcome; again); 1 of 3 is ready'), '1 of 3 is ready')
  assert.equal(tellingPart('Not observed yet, running 8a09f11; paused by hand'), 'Paused by hand')
  assert.equal(tellingPart('Nothing runs yet'), 'Nothing runs yet')
})

void test('a release that was held back is told by its cause, a deployment by what it waits for', () => {
  const held = 'd973b3a is quarantined since deployment 01m7zewb: canary failed: container web exits with code 3'
  for (const sentence of [held, `Nothing runs yet; ${held}`, `Healthy, running 8a09f11 (Welcome; again); ${held}`])
    assert.equal(tellingPart(sentence), 'Canary failed: container web exits with code 3')
  assert.equal(tellingPart('Deploying d973b3a (Welcome (again)): an approval'), 'An approval')
  assert.equal(tellingPart('Healthy, running 8a09f11; d973b3a is on hold'), 'd973b3a is on hold')
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
