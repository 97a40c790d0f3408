import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CrashAt } from '../crash/crash-point.ts'
import { judgeCase, playReference, titleOf } from '../crash/matrix.ts'
import { scenarioOf } from '../crash/scenarios.ts'
import type { Scenario } from '../crash/scenario.ts'

/** Of each part one in the middle of the release; `npm run crash-matrix` kills at every one. */
const SAMPLES: readonly { readonly scenario: Scenario; readonly points: readonly CrashAt[] }[] = [
  {
    scenario: scenarioOf('host', 'promoted'),
    points: [
      { part: 'agent', write: 8, moment: 'before' },
      { part: 'agent', write: 13, moment: 'after' },
      { part: 'server', write: 5, moment: 'after' },
      { part: 'host', write: 3, moment: 'before' },
      { part: 'host', write: 4, moment: 'after' },
    ],
  },
  {
    scenario: scenarioOf('kubernetes by gateway', 'promoted'),
    // Around where the route is moved, in the analysis, and while the new version is applied.
    points: [
      { part: 'agent', write: 21, moment: 'after' },
      { part: 'agent', write: 28, moment: 'before' },
      { part: 'agent', write: 38, moment: 'after' },
    ],
  },
]

for (const { scenario, points } of SAMPLES) {
  test(
    `${titleOf(scenario)}: a part that is killed at a durable write changes nothing of how it ends`,
    { timeout: 300_000 },
    async (t) => {
      const reference = await playReference(scenario)
      for (const point of points) {
        await t.test(`${point.part} ${point.moment} its write ${point.write}`, async () => {
          const judged = await judgeCase(reference, point)
          assert.deepEqual(judged.faults, [])
          assert.equal(judged.missed, false, 'nothing was killed')
        })
      }
    },
  )
}
