import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EventsSearch, eventWords, filtersOf } from './search.ts'

void test('an address is read as far as it is understood', () => {
  const search = EventsSearch.parse({ application: 'shop', deployment: 'NO', actor: 7, last: '24h', since: 'x' })
  assert.equal(search.application, 'shop')
  assert.equal(search.deployment, undefined)
  assert.equal(search.actor, '7')
  assert.deepEqual(filtersOf(search, 100_000_000), { application: 'shop', actor: '7', since: 13_600_000 })
})

void test('the command line asks the same', () => {
  const of = (search: unknown): string => eventWords(EventsSearch.parse(search)).join(' ')
  assert.equal(of({}), 'event list')
  assert.equal(of({ application: 'shop', last: '7d', until: 5 }), 'event list --app shop --since 7d')
  assert.equal(
    of({ since: 0, until: 1_000 }),
    'event list --since 1970-01-01T00:00:00.000Z --until 1970-01-01T00:00:01.000Z',
  )
})
