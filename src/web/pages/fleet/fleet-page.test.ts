import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FleetSummary } from '#domain/fleet-summary.ts'
import { fleet as texts } from '../../text/en/fleet.ts'
import { headlineOf } from './headline.ts'
import { listWords } from './list-words.ts'
import { quickCount, quickFilters, quickViewOf, QUICK_VIEWS, scopeOf } from './quick-filters.ts'
import { FleetSearch } from './search.ts'
import { sectionFilters, sectionKey } from './section-filters.ts'

const NOTHING: FleetSummary = {
  all: 0,
  health: {},
  sync: {},
  attention: {},
  kinds: [],
  agents: [],
  targets: [],
  labels: [],
}

function says(summary: Partial<FleetSummary>): string {
  return texts.headline(headlineOf({ ...NOTHING, ...summary }))
}

test('the first line says whether anything is wrong', () => {
  assert.equal(says({}), 'Nothing is deployed yet.')
  assert.equal(
    says({ all: 12, health: { healthy: 12 }, sync: { synced: 12 }, attention: { none: 12 } }),
    'All 12 applications are healthy and match git.',
  )
  assert.equal(
    says({ all: 10_000, health: { healthy: 9_998, degraded: 2 }, attention: { failing: 2, waiting: 1, none: 9_997 } }),
    '3 of 10,000 applications need you: 2 failing, 1 waiting for a decision.',
  )
  assert.equal(
    says({ all: 1, health: { degraded: 1 }, attention: { failing: 1 } }),
    '1 of 1 application needs you: 1 failing.',
  )
  const rest = { sync: { deploying: 4, 'out-of-sync': 3 }, health: { unknown: 2 } }
  assert.equal(
    says({ all: 9, attention: { failing: 1, drifted: 5, none: 3 }, ...rest }),
    '1 of 9 applications needs you: 1 failing. Also 4 deploying, 5 drifted, 3 behind git, 2 unknown.',
  )
})

test('what needs nobody but is not simply well is said, and is not called well', () => {
  assert.equal(
    says({ all: 5, health: { healthy: 4, unknown: 1 }, sync: { synced: 4, deploying: 1 }, attention: { none: 5 } }),
    'None of the 5 applications needs you: 1 is being deployed and 1 has an unknown health.',
  )
  assert.equal(
    says({ all: 3, health: { healthy: 3 }, sync: { synced: 3 }, attention: { drifted: 2, none: 1 } }),
    'None of the 3 applications needs you: 2 have drifted from git.',
  )
  // Suspended ones are not healthy, though nothing is to be said of them.
  assert.equal(
    says({ all: 2, health: { healthy: 1, suspended: 1 }, sync: { synced: 2 }, attention: { none: 2 } }),
    'None of the 2 applications needs you.',
  )
})

test('an address that is not understood is left out, part by part', () => {
  const search = FleetSearch.parse({
    text: 7,
    label: 'env=production,!team',
    attention: 'failing,bored',
    health: 'fine',
    group: 'label:env',
    sort: 'worst',
    view: 'tiles',
    closed: ['=a', 3],
    other: 1,
  })
  assert.deepEqual(JSON.parse(JSON.stringify(search)), {
    text: '7',
    label: 'env=production,!team',
    group: 'label:env',
    view: 'tiles',
  })
})

test('quick views are found by what they filter, and count within the other filters', () => {
  for (const view of QUICK_VIEWS) assert.equal(quickViewOf({ ...quickFilters(view), kind: 'host' }), view)
  assert.equal(quickViewOf({ attention: 'failing' }), undefined)
  assert.deepEqual(scopeOf({ attention: 'failing', sync: 'synced', kind: 'host' }), { kind: 'host' })
  const summary: FleetSummary = {
    ...NOTHING,
    all: 9,
    attention: { failing: 2, waiting: 3, drifted: 1 },
    sync: { deploying: 4 },
  }
  assert.deepEqual(
    QUICK_VIEWS.map((view) => quickCount(summary, view)),
    [9, 5, 4, 1],
  )
})

test('a section filters by its value besides the filters of the page', () => {
  assert.deepEqual(sectionFilters({ text: 'shop', label: 'team=a' }, 'label:env', 'production'), {
    text: 'shop',
    label: 'team=a,env=production',
  })
  assert.deepEqual(sectionFilters({}, 'label:env', undefined), { label: '!env' })
  assert.deepEqual(sectionFilters({ attention: 'failing,waiting' }, 'attention', 'waiting'), { attention: 'waiting' })
  assert.notEqual(sectionKey('label:env', undefined), sectionKey('label:env', 'env'))
})

test('a view is a command line, too', () => {
  assert.deepEqual(listWords({ ...FleetSearch.parse({ text: 'a b', label: 'env=x', view: 'tiles' }) }), [
    'app',
    'list',
    '--text',
    'a b',
    '--label',
    'env=x',
    '--sort',
    'attention',
  ])
})
