import assert from 'node:assert/strict'
import { test } from 'node:test'
import { slipwayError } from '#domain/errors.ts'
import { fleetPlace } from '../../../test/agent/fleet-place.ts'
import type { FleetPlace } from '../../../test/agent/fleet-place.ts'

const CASCADE = 'fake: {}\ndelete: cascade\n'

/** Applications `a0`, `a1` … that run, and an orphan that keeps the repository from being empty. */
async function running(place: FleetPlace, count: number): Promise<void> {
  const names = Array.from({ length: count }, (_, n) => `a${n}`)
  const files = names.flatMap((name) => [
    [`${name}/app.slipway.yaml`, CASCADE],
    [`${name}/f`, name],
  ])
  await place.push({ ...Object.fromEntries(files), 'kept/app.slipway.yaml': 'fake: {}\n', 'kept/f': '1' })
  for (const name of names) assert.ok(place.target.live(name).primary, `${name} runs`)
}

function without(...names: string[]): Record<string, null> {
  return Object.fromEntries(names.flatMap((name) => [`${name}/app.slipway.yaml`, `${name}/f`].map((f) => [f, null])))
}

void test('by default what runs is left alone when its file goes away, and that is said', async (t) => {
  const place = fleetPlace(t)
  await running(place, 1)
  await place.push(without('kept'))
  await place.clock.advance(60_000)
  assert.ok(place.target.live('kept').primary)
  assert.match(place.report('kept').sentence, /its file is not in git any more; it is left running/)
  assert.equal(place.deployments('kept').length, 1)
})

void test('cascade removes it by a deployment of its own, and then it is gone from here', async (t) => {
  const place = fleetPlace(t)
  await running(place, 1)
  const before = place.deployments('a0')[0]
  await place.push(without('a0'), 'drop a0')
  await place.clock.advance(2_000)
  assert.equal(place.target.live('a0').primary, undefined)
  const removal = place.deployments('a0').at(-1)
  assert.equal(removal?.trigger.kind, 'removal')
  assert.equal(removal.status, 'succeeded')
  assert.deepEqual(
    removal.plan?.stages.map(({ kind, effects }) => [kind, effects]),
    [['remove', true]],
  )
  assert.equal(place.fleet.report('a0'), undefined)
  assert.deepEqual(place.removed, ['a0'])
  assert.deepEqual(place.journal.removedApplications(), ['a0'])
  const { running: now, history } = place.journal.application('a0')
  assert.equal(now, undefined)
  assert.equal(history[0]?.deployment, before?.id, 'what ran is kept to go back to')
})

void test('putting the very same file back brings it back', async (t) => {
  const place = fleetPlace(t)
  await running(place, 1)
  const ran = place.target.live('a0').primary
  await place.push(without('a0'))
  await place.clock.advance(2_000)
  await place.push({ 'a0/app.slipway.yaml': CASCADE, 'a0/f': 'a0' })
  await place.clock.advance(2_000)
  assert.deepEqual(place.target.live('a0').primary, ran)
  assert.equal(place.report('a0').sync, 'synced')
  assert.deepEqual(place.journal.removedApplications(), [])
})

void test('more than the budget wait for an approval that is bound to the list of all of them', async (t) => {
  const place = fleetPlace(t)
  await running(place, 9)
  await place.push(without('a0', 'a1', 'a2'))
  await place.clock.advance(60_000)
  const waiting = ['a0', 'a1', 'a2'].map((name) => place.deployments(name).at(-1))
  for (const d of waiting) {
    assert.equal(d?.status, 'waiting')
    assert.deepEqual(
      d.plan?.differences.map(({ resource }) => resource),
      ['a0', 'a1', 'a2'],
    )
    assert.ok(place.target.live(d.application).primary, 'nothing is removed before')
  }
  const [first, second] = waiting
  const approve = { kind: 'approve', deployment: first?.id ?? '' } as const
  const stale = await place.command({ ...approve, digest: 'f'.repeat(64) })
  assert.equal(stale.status, 'refused')
  assert.equal((await place.command({ ...approve, digest: first?.plan?.digest ?? '' })).status, 'done')
  await place.command({ kind: 'reject', deployment: second?.id ?? '' })
  await place.clock.advance(2_000)
  assert.equal(place.target.live('a0').primary, undefined)
  assert.ok(place.target.live('a1').primary)
  await place.push({ 'kept/f': '2' })
  await place.clock.advance(60_000)
  assert.equal(place.deployments('a1').at(-1)?.id, second?.id, 'what was rejected is not asked again by itself')
  assert.match(place.report('a1').sentence, /its removal failed: .*slipway app delete a1 --cascade/)
})

void test('a mistake in several commits counts as one against the budget', async (t) => {
  const place = fleetPlace(t)
  await running(place, 9)
  for (const name of ['a0', 'a1', 'a2']) {
    await place.push(without(name))
    await place.clock.advance(2_000)
  }
  assert.equal(place.deployments('a1').at(-1)?.status, 'succeeded')
  assert.equal(place.deployments('a2').at(-1)?.status, 'waiting')
  assert.ok(place.target.live('a2').primary)
})

void test('a file that comes back while its removal waits ends the removal', async (t) => {
  const place = fleetPlace(t)
  await running(place, 9)
  await place.push(without('a0', 'a1', 'a2'))
  await place.clock.advance(2_000)
  await place.push({ 'a0/app.slipway.yaml': CASCADE, 'a0/f': 'a0' })
  await place.clock.advance(2_000)
  const removal = place.deployments('a0').find(({ trigger }) => trigger.kind === 'removal')
  assert.equal(removal?.status, 'cancelled')
  assert.match(removal.reason, /Its file is in git again/)
  assert.ok(place.target.live('a0').primary)
  assert.equal(place.deployments('a1').at(-1)?.status, 'waiting', 'the others go on waiting')
})

void test('a removal that fails puts back what was there', async (t) => {
  const place = fleetPlace(t)
  await running(place, 1)
  const ran = place.target.live('a0').primary
  place.target.trouble('a0 restore', { throws: slipwayError('agent.unknown', { name: 'x' }) }, 1)
  await place.push(without('a0'))
  await place.clock.advance(60_000)
  const removal = place.deployments('a0').at(-1)
  assert.equal(removal?.status, 'failed')
  assert.equal(removal.rolledBack, true)
  assert.deepEqual(place.target.live('a0').primary, ran)
  assert.ok(place.report('a0'))
})

void test('a file that can no longer be read removes nothing, whatever its folder is called', async (t) => {
  const place = fleetPlace(t)
  await place.push({ 'web/app.slipway.yaml': `name: shop\n${CASCADE}`, 'web/f': '1', 'kept/app.slipway.yaml': CASCADE })
  assert.ok(place.target.live('shop').primary)
  await place.push({ 'web/app.slipway.yaml': 'name: [\n' })
  await place.clock.advance(60_000)
  assert.ok(place.target.live('shop').primary)
  assert.ok(place.deployments('shop').every(({ trigger }) => trigger.kind !== 'removal'))
})

void test('one whose file went away while the agent was away is found missing', async (t) => {
  const place = fleetPlace(t)
  await running(place, 1)
  place.repository.commit(without('a0'))
  await place.restart()
  assert.ok(place.target.live('a0').primary)
  await place.look()
  await place.clock.advance(2_000)
  assert.equal(place.target.live('a0').primary, undefined)
  assert.deepEqual(place.fleet.filesOf('config').sort(), ['kept/app.slipway.yaml'])
})

void test('an approval that a removal waits for survives a restart', async (t) => {
  const place = fleetPlace(t)
  await running(place, 9)
  await place.push(without('a0', 'a1', 'a2'))
  await place.clock.advance(2_000)
  await place.restart()
  await place.look()
  await place.clock.advance(2_000)
  assert.equal(place.deployments('a0').filter(({ trigger }) => trigger.kind === 'removal').length, 1)
  const waiting = place.deployments('a0').at(-1)
  await place.command({ kind: 'approve', deployment: waiting?.id ?? '' })
  await place.clock.advance(2_000)
  assert.equal(place.target.live('a0').primary, undefined)
})

void test('by command: refused while the file is in git, a preview changes nothing, then forgotten or removed', async (t) => {
  const place = fleetPlace(t)
  await running(place, 1)
  const command = { kind: 'delete', application: 'kept' } as const
  const early = await place.command({ ...command, cascade: true })
  assert.equal(early.status, 'refused')
  assert.match(early.message, /is in git, and would come back: remove kept\/app\.slipway\.yaml there/)
  await place.push(without('kept'))
  await place.clock.advance(2_000)
  const preview = await place.command({ ...command, cascade: true, dryRun: true })
  assert.match(preview.message, /^kept would be removed: fake primary\. Nothing was done$/)
  assert.ok(place.target.live('kept').primary)
  const done = await place.command({ ...command, cascade: true })
  assert.equal(done.status, 'done')
  await place.clock.advance(2_000)
  assert.equal(place.target.live('kept').primary, undefined)
  assert.equal(place.deployments('kept').at(-1)?.id, done.deployment)
  assert.deepEqual(place.removed, ['kept'])
})

void test('by command without cascade it is forgotten, and runs on', async (t) => {
  const place = fleetPlace(t)
  await running(place, 1)
  await place.push(without('kept'))
  const answer = await place.command({ kind: 'delete', application: 'kept' })
  assert.deepEqual([answer.status, answer.message], ['done', 'kept was forgotten. What runs was left running'])
  assert.ok(place.target.live('kept').primary)
  assert.equal(place.fleet.report('kept'), undefined)
  await place.push({ 'kept/app.slipway.yaml': 'fake: {}\n', 'kept/f': '1' })
  await place.clock.advance(2_000)
  assert.equal(place.report('kept').sync, 'synced', 'it is taken up again with its file')
})

void test('where the repository cannot be read or is served no more, a person’s word is enough', async (t) => {
  const place = fleetPlace(t)
  await running(place, 1)
  const away = slipwayError('git.not-found', { repository: 'config' })
  place.fleet.onTrouble('config', { code: away.code, kind: 'world', message: away.message, hint: '' })
  await place.clock.advance(3_600_000)
  assert.ok(place.target.live('a0').primary, 'an unreachable repository removes nothing')
  const answer = await place.command({ kind: 'delete', application: 'a0', cascade: true })
  assert.equal(answer.status, 'done')
  await place.clock.advance(2_000)
  assert.equal(place.target.live('a0').primary, undefined)
})
