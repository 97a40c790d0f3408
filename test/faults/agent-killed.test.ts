import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertEndedAsEver, BAD_ACTS, GOOD_ACTS, releaseStage } from '../release.ts'
import type { ReleaseStage } from '../release.ts'

let stage: ReleaseStage

before(async () => {
  stage = await releaseStage()
})

after(() => stage.stack.end())

for (const act of [...GOOD_ACTS, ...BAD_ACTS]) {
  void test(`the agent is killed in the middle of ${act}: it ends as ever, and no request is lost`, async (t) => {
    const { agent } = stage.stack
    const disturbed = await stage.release(t, act, async () => {
      await agent.kill()
      await agent.start()
    })
    await assertEndedAsEver(act, stage.stack, disturbed)
    assert.deepEqual(disturbed.visits.lost, [])
  })
}
