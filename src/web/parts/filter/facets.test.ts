import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FleetSummary } from '#domain/fleet-summary.ts'
import { listApplications } from '#contract/applications.ts'
import { chosenOf, facetsOf, toggled, valuesOf, withoutFacet, withValue } from './facets.ts'
import { facetsIn, filtersOf, isNarrowed, NO_FILTERS } from './filters.ts'

const SUMMARY: FleetSummary = {
  all: 10,
  health: { healthy: 7, degraded: 3 },
  sync: { synced: 10 },
  attention: { none: 7, failing: 3 },
  kinds: [{ value: 'host', count: 10 }],
  agents: [{ value: 'local', count: 10 }],
  targets: [],
  labels: [
    {
      name: 'env',
      values: [
        { value: 'production', count: 6 },
        { value: 'a,b', count: 1 },
      ],
      without: 3,
    },
    { name: 'a=b', values: [{ value: 'x', count: 1 }], without: 9 },
  ],
}

test('states come in their order, without those that nothing has', () => {
  assert.deepEqual(valuesOf(SUMMARY, 'attention'), [
    { value: 'failing', count: 3 },
    { value: 'none', count: 7 },
  ])
  assert.deepEqual(valuesOf(SUMMARY, 'target'), [])
})

test('labels end with those without, and leave out what no filter can say', () => {
  assert.deepEqual(valuesOf(SUMMARY, 'label:env'), [
    { value: 'production', count: 6 },
    { value: undefined, count: 3 },
  ])
  assert.deepEqual(valuesOf(SUMMARY, 'label:none-has-it'), [{ value: undefined, count: 10 }])
  assert.deepEqual(facetsOf(SUMMARY).slice(6), ['label:env'])
})

test('a click chooses, another lets go; of one label there is one value, of attention several', () => {
  const one = toggled({}, 'label:env', 'production')
  assert.deepEqual(filtersOf(one), { label: 'env=production' })
  const two = toggled(one, 'label:team', undefined)
  assert.deepEqual(filtersOf(two), { label: 'env=production,!team' })
  assert.deepEqual(chosenOf(two, 'label:team'), [undefined])
  assert.deepEqual(filtersOf(toggled(two, 'label:env', 'staging')), { label: '!team,env=staging' })
  assert.deepEqual(filtersOf(toggled(one, 'label:env', 'production')), {})
  const both = toggled(toggled({}, 'attention', 'waiting'), 'attention', 'failing')
  assert.deepEqual(filtersOf(both), { attention: 'failing,waiting' })
  assert.deepEqual(filtersOf(toggled(both, 'attention', 'failing')), { attention: 'waiting' })
  assert.deepEqual(filtersOf(toggled({ kind: 'host' }, 'kind', 'host')), {})
})

test('what the filters make is what the contract takes', () => {
  const filters = withValue(withValue({ text: 'a' }, 'label:x', 'y=z'), 'health', 'degraded')
  assert.deepEqual(listApplications.query.parse(filtersOf(filters)), {
    text: 'a',
    label: 'x=y=z',
    health: 'degraded',
    limit: 50,
    sort: 'name',
  })
  assert.deepEqual(facetsIn(filters), ['health', 'label:x'])
  assert.deepEqual(filtersOf(withoutFacet(withoutFacet(filters, 'label:x'), 'health')), { text: 'a' })
  assert.equal(isNarrowed({ ...filters, ...NO_FILTERS }), false)
  assert.equal(isNarrowed({ text: '' }), false)
})
