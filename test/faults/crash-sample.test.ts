import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CrashAt } from '../crash/crash-point.ts'
import { judgeCase, playReference } from '../crash/matrix.ts'
import { SCENARIOS } from '../crash/scenario.ts'

/** Of each part one in the middle of the release; `npm run crash-matrix` kills at every one. */
const SAMPLE: readonly CrashAt[] = [
  { part: 'agent', write: 8, moment: 'before' },
  { part: 'agent', write: 13, moment: 'after' },
  { part: 'server', write: 5, moment: 'after' },
  { part: 'host', write: 3, moment: 'before' },
  { part: 'host', write: 4, moment: 'after' },
]

test(
  'a part that is killed at a durable write changes nothing of how a canary ends',
  { timeout: 300_000 },
  async (t) => {
    const [promoted] = SCENARIOS
    assert.ok(promoted)
    const reference = await playReference(promoted)
    for (const point of SAMPLE) {
      await t.test(`${point.part} ${point.moment} its write ${point.write}`, async () => {
        const judged = await judgeCase(reference, point)
        assert.deepEqual(judged.faults, [])
        assert.equal(judged.missed, false, 'nothing was killed')
      })
    }
  },
)
