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
  test(`the host daemon is killed in the middle of ${act}: its processes are adopted, it ends as ever`, async () => {
    const { host } = stage.stack
    let killedAt = 0
    let readyAt = 0
    const disturbed = await stage.release(act, async ({ go }) => {
      killedAt = Date.now()
      await host.kill()
      await host.start()
      readyAt = Date.now()
      go()
    })
    await assertEndedAsEver(act, stage.stack, disturbed)
    assert.ok(disturbed.pidsBefore.length > 0)
    assert.deepEqual(
      disturbed.pidsBefore.filter((pid) => !disturbed.pidsAfter.includes(pid)),
      [],
      'every process lives on',
    )
    const others = disturbed.visits.lost.filter(({ sentAt, failedAt }) => failedAt < killedAt || sentAt > readyAt)
    assert.deepEqual(others, [], 'only requests of the time without a daemon are lost')
  })
}
