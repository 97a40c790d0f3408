import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { fleetPlace } from '../agent/fleet-place.ts'
import type { FleetPlace } from '../agent/fleet-place.ts'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

/** Somebody, or the time server, sets the machine's clock; what sleeps does not wake for it. */
function placeWithClock(t: TestContext): { place: FleetPlace; jump: (ms: number) => void } {
  const place = fleetPlace(t)
  const steady = place.clock.now.bind(place.clock)
  let offset = 0
  Object.assign(place.clock, { now: () => steady() + offset })
  return { place, jump: (ms) => void (offset += ms) }
}

/** Within a step times may stand still when the clock goes back, but never run backwards. */
function assertSound(place: FleetPlace): void {
  for (const own of Map.groupBy(place.facts, (fact) => fact.deployment).values()) {
    for (const [index, fact] of own.entries()) {
      assert.ok(fact.at >= (own[index - 1]?.at ?? 0), `fact ${fact.seq} is older than the one before it`)
      if (fact.kind === 'step-started') assert.ok(fact.deadline > fact.at, `${fact.step} begins after its deadline`)
    }
  }
  for (const { finishedAt = 0, startedAt = 0 } of place.deployments()) assert.ok(finishedAt >= startedAt)
}

async function deployTwice(place: FleetPlace, pipeline: string): Promise<void> {
  await place.push({ 'shop/app.slipway.yaml': `fake: {}\npipeline: ${pipeline}\n`, 'shop/a': '1' })
  await place.push({ 'shop/a': '2' })
}

test('two hours forward in an approval: it ends at its deadline, which has passed, and is rolled back', async (t) => {
  const { place, jump } = placeWithClock(t)
  await deployTwice(place, '[canary, { approval: {}, timeout: 1h }, primary, clean]')
  assert.equal(place.deployments().at(-1)?.status, 'waiting')
  jump(2 * HOUR_MS)
  await place.clock.advance(HOUR_MS)
  const last = place.deployments().at(-1)
  assert.equal(last?.status, 'failed')
  assert.equal(last.rolledBack, true)
  assertSound(place)
})

test('two hours forward in a wait: it is over, and the release goes on', async (t) => {
  const { place, jump } = placeWithClock(t)
  await deployTwice(place, '[canary, { wait: 30m }, primary, clean]')
  jump(2 * HOUR_MS)
  await place.clock.advance(HOUR_MS)
  assert.equal(place.deployments().at(-1)?.status, 'succeeded')
  assertSound(place)
})

test('an hour back in a wait: it is never longer than what it was told plus that hour, and ends', async (t) => {
  const { place, jump } = placeWithClock(t)
  await deployTwice(place, '[canary, { wait: 10m }, primary, clean]')
  await place.clock.advance(5 * MINUTE_MS)
  jump(-HOUR_MS)
  await place.clock.advance(HOUR_MS + 10 * MINUTE_MS)
  assert.equal(place.deployments().at(-1)?.status, 'succeeded')
  assertSound(place)
})

test('an hour back in an approval: it can be approved, and its deadline stays where it was', async (t) => {
  const { place, jump } = placeWithClock(t)
  await deployTwice(place, '[canary, { approval: {}, timeout: 1h }, primary, clean]')
  const waiting = place.deployments().at(-1)
  jump(-HOUR_MS)
  await place.clock.advance(30 * MINUTE_MS)
  const later = place.deployments().at(-1)
  assert.equal(later?.waiting?.deadline, waiting?.waiting?.deadline)
  const answer = await place.command({ kind: 'approve', deployment: later?.id ?? '' })
  assert.equal(answer.status, 'done', answer.message)
  await place.clock.advance(MINUTE_MS)
  const last = place.deployments().at(-1)
  assert.equal(last?.status, 'succeeded')
  assertSound(place)
})
