import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attentionAt, attentionOf, attentionRank, ATTENTIONS } from './attention.ts'
import type { Attention } from './attention.ts'
import { reportOf, slipwayError } from './errors.ts'
import { revision, START } from './testing/fixture.ts'

type Report = Parameters<typeof attentionOf>[0]

const LIVE = { at: START, health: 'healthy' as const, reason: '', resources: [] }
const WAIT = { for: 'a sign', owner: 'somebody', deadline: START, next: 'It ends' }
const QUARANTINE = { desired: 'd', revision: revision('a'), deployment: 'd1', since: START, reason: 'It failed' }
const DRIFT = [{ resource: 'primary', path: 'replicas' }]

const CASES: readonly (readonly [string, Partial<Report>, Attention])[] = [
  ['is well', {}, 'none'],
  ['is degraded', { live: { ...LIVE, health: 'degraded' } }, 'failing'],
  ['has gone', { live: { ...LIVE, health: 'missing' } }, 'failing'],
  ['is scaled to nothing', { live: { ...LIVE, health: 'suspended' } }, 'none'],
  ['has an invalid file', { sync: 'invalid' }, 'failing'],
  ['cannot be looked at', { error: reportOf(slipwayError('disk.unwritable', { file: 'x', how: 'full' })) }, 'failing'],
  ['is held back', { quarantine: QUARANTINE, waiting: { ...WAIT, person: true } }, 'failing'],
  ['waits for a person', { sync: 'deploying', waiting: { ...WAIT, person: true } }, 'waiting'],
  ['waits for time', { sync: 'deploying', waiting: WAIT }, 'none'],
  ['has drifted', { drift: DRIFT }, 'drifted'],
  ['has drifted and waits for a person', { drift: DRIFT, waiting: { ...WAIT, person: true } }, 'waiting'],
  ['changes because it is being deployed', { sync: 'deploying', drift: DRIFT }, 'none'],
]

for (const [name, report, wanted] of CASES) {
  void test(`what an application wants that ${name}`, () => {
    const known: Report = { sync: 'synced', live: LIVE, drift: [], ...report }
    assert.equal(attentionOf(known), wanted)
  })
}

void test('ranks go from the most urgent to none and back', () => {
  assert.deepEqual(ATTENTIONS.map(attentionRank), [0, 1, 2, 3])
  assert.deepEqual([0, 1, 2, 3].map(attentionAt), [...ATTENTIONS])
  assert.equal(attentionAt(99), 'none')
})
