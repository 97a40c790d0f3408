import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertEndedAsEver, BAD_ACTS, GOOD_ACTS, releaseStage } from '../release.ts'
import type { ReleaseStage } from '../release.ts'

/** Acts in which older processes go by themselves. */
const RETIRING: ReadonlySet<string> = new Set(['primary', 'clean', 'revert canary'])

let stage: ReleaseStage

before(async () => {
  stage = await releaseStage()
})

after(() => stage.stack.end())

for (const act of [...GOOD_ACTS, ...BAD_ACTS]) {
  void test(`the host daemon is killed in the middle of ${act}: its processes are adopted, it ends as ever`, async (t) => {
    const { host } = stage.stack
    let killedAt = 0
    let readyAt = 0
    const disturbed = await stage.release(t, act, async ({ go, pids }) => {
      killedAt = Date.now()
      await host.kill()
      assert.deepEqual(pids.filter(isGone), [], 'every process lives on')
      await host.start()
      readyAt = Date.now()
      go()
    })
    await assertEndedAsEver(act, stage.stack, disturbed)
    assert.ok(disturbed.pidsBefore.length > 0)
    const missing = disturbed.pidsBefore.filter((pid) => !disturbed.pidsAfter.includes(pid))
    if (!RETIRING.has(act)) assert.deepEqual(missing, [], 'every process is adopted')
    const others = disturbed.visits.lost.filter(({ sentAt, failedAt }) => failedAt < killedAt || sentAt > readyAt)
    assert.deepEqual(others, [], 'only requests of the time without a daemon are lost')
  })
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return false
  } catch {
    return true
  }
}
