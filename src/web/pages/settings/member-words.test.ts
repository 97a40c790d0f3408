import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addWords, changedFrom, setWords } from './member-words.ts'

const ann = { name: 'ann', role: 'operator', groups: ['leads'], email: 'ann@example.com', createdAt: 0 }

void test('only what differs is sent, and an address can be taken away', () => {
  assert.deepEqual(changedFrom(ann, { role: 'operator', groups: ['leads'], email: 'ann@example.com' }), {})
  assert.deepEqual(changedFrom(ann, { role: 'admin', groups: [] }), { role: 'admin', groups: [], email: null })
})

void test('the command line does the same', () => {
  assert.equal(addWords({}).join(' '), 'member add NAME')
  assert.equal(
    addWords({ name: 'bo', role: 'admin', groups: ['a', 'b'], email: 'b@x.org' }).join(' '),
    'member add bo --role admin --groups a,b --email b@x.org',
  )
  assert.deepEqual(setWords('ann', { groups: [], email: null }), [
    'member',
    'set',
    'ann',
    '--groups',
    '',
    '--email',
    '',
  ])
})
