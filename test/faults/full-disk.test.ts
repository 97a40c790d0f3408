import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { Journal } from '#agent/journal.ts'
import { listFacts } from '#contract/deployments.ts'
import { systemClock } from '#tools/clock.ts'
import { liveAgent } from '../agent/live-agent.ts'

const DISK_MB = 32
const KB = 1024

/** A small disk of its own, for all temporary folders of this process; undefined where the system gives none. */
function smallDisk(t: TestContext): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m`, 'tmpfs', folder], { stdio: 'ignore' })
  } catch {
    rmSync(folder, { recursive: true })
    return undefined
  }
  const before = process.env['TMPDIR']
  process.env['TMPDIR'] = folder
  t.after(() => {
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
    execFileSync('umount', ['--lazy', folder])
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}

/** To the last byte. */
function fill(folder: string): void {
  for (let size = 1024 * KB; size >= 1; size = Math.floor(size / 4)) {
    for (let i = 0; ; i += 1) {
      try {
        writeFileSync(join(folder, `ballast-${size}-${i}`), Buffer.alloc(size), { flag: 'wx' })
      } catch {
        break
      }
    }
  }
}

function empty(folder: string): void {
  execFileSync('find', [folder, '-maxdepth', '1', '-name', 'ballast-*', '-delete'])
}

test('a disk that is full in the middle of a release: it goes on when there is room, and nothing is lost or doubled', async (t) => {
  const disk = smallDisk(t)
  if (disk === undefined) {
    t.skip('NOT TESTED: a small disk cannot be mounted here (it needs root on Linux)')
    return
  }
  const place = await liveAgent(t)
  const file = 'fake: {}\npipeline: [{ canary: { takes: 1s } }, { primary: { takes: 1s } }, clean]\n'
  await place.git.commit({ 'shop/app.slipway.yaml': file, 'shop/a': '1' })
  await place.start()
  await place.newest(({ status }) => status === 'succeeded')
  await place.git.commit({ 'shop/a': '2' })
  await place.newest(({ status, steps }) => status !== 'succeeded' && steps.some((step) => step.attempt > 0))
  fill(disk)
  await systemClock.sleep(3_000)
  assert.equal(place.target.live('shop').canary === undefined, false, 'what was under way stays')
  empty(disk)
  const last = await place.newest(
    ({ status, id }) => status === 'succeeded' && id !== '' && place.target.calls.includes('shop clean'),
  )
  assert.deepEqual(place.target.live('shop').canary, undefined)
  const { facts } = await place.server.admin.call(listFacts, { params: { id: last.id } })
  assert.deepEqual(
    facts.map(({ seq }) => seq),
    facts.map((_, index) => index + 1),
  )
  await place.stop()
  const journal = new Journal(join(place.home, 'journal.db'))
  assert.equal(journal.facts(last.id).length, facts.length)
  journal.close()
})
