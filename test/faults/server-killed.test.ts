import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertEndedAsEver, BAD_ACTS, GOOD_ACTS, releaseStage } from '../release.ts'
import type { ReleaseStage } from '../release.ts'
import { until } from '../until.ts'

let stage: ReleaseStage

before(async () => {
  stage = await releaseStage()
})

after(() => stage.stack.end())

for (const act of [...GOOD_ACTS, ...BAD_ACTS]) {
  void test(`the control plane is killed in the middle of ${act}: the agent goes on alone and tells it later`, async (t) => {
    const { server } = stage.stack
    const disturbed = await stage.release(t, act, async ({ go, commit }) => {
      await server.kill()
      go()
      await until('the agent to end it alone', () => stage.stack.hasAgentEnded(commit))
      await server.start()
    })
    await assertEndedAsEver(act, stage.stack, disturbed)
    assert.deepEqual(disturbed.visits.lost, [])
  })
}
