import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { emptyApplicationState } from '#domain/application-state.ts'
import { parseApplication } from '#domain/application.ts'
import { slipwayError } from '#domain/errors.ts'
import type { LiveState } from '#domain/health.ts'
import type { DriftReport, Provider } from '#domain/provider.ts'
import { revision } from '#domain/testing/fixture.ts'
import { SAMPLE_KINDS } from '#domain/testing/sample-kinds.ts'
import { silentLog } from '#tools/log.ts'
import { virtualClock } from '../../../test/agent/virtual-clock.ts'
import type { VirtualClock } from '../../../test/agent/virtual-clock.ts'
import type { Bundle } from '../bundle.ts'
import { LiveWatch } from './live-watch.ts'

const LIVE: LiveState = { at: 1, health: 'healthy', reason: 'fine', resources: [] }
const DIFFERENCE = { resource: 'web', path: 'replicas', before: '2', after: '5' }
const RUNNING = { deployment: 'd1', revision: revision('a'), desired: 'x', versions: [], at: 1 }

type Drift = (signal: AbortSignal) => Promise<DriftReport>

/** A watch of an application whose provider asks its target for drift. */
function watched(t: TestContext, drift: Drift): { watch: LiveWatch; clock: VirtualClock } {
  const clock = virtualClock()
  const provider = {
    kind: 'fake',
    async *observe(_connection: unknown, _subject: unknown, signal: AbortSignal) {
      yield LIVE
      await clock.sleep(Number.MAX_SAFE_INTEGER, signal)
    },
    diff: () => assert.fail('it is to be asked'),
    drift: (_connection: unknown, _subject: unknown, desired: unknown, signal: AbortSignal) => {
      assert.deepEqual(desired, { release: 'x' })
      return drift(signal)
    },
  }
  const watch = new LiveWatch('shop', {
    agent: 'here',
    clock,
    log: silentLog,
    bundle: () => Promise.resolve({ desired: { release: 'x' } } as unknown as Bundle),
    state: () => ({ ...emptyApplicationState('shop'), running: RUNNING }),
    isDeploying: () => false,
    onDrift: () => assert.fail('nothing is to be put right'),
    changed: () => {},
  })
  const target = { name: 'here', provider: provider as unknown as Provider, connection: {} }
  watch.follow(APPLICATION, target)
  t.after(() => watch.close())
  return { watch, clock }
}

const APPLICATION = parseApplication(
  'host: { run: [node, a.js], listen: "127.0.0.1:8081" }\ndrift: { ignore: [status] }\n',
  'shop/app.slipway.yaml',
  SAMPLE_KINDS,
)

void test('a provider that asks its target tells the drift, less what the file ignores', async (t) => {
  const ignored = { resource: 'web', path: 'status', before: 'a', after: 'b' }
  const { watch, clock } = watched(t, () =>
    Promise.resolve({ differences: [DIFFERENCE, ignored], warnings: ['a rule ended'] }),
  )
  await clock.settle()
  assert.deepEqual(watch.observed, { live: LIVE, drift: [DIFFERENCE], warnings: ['a rule ended'] })
})

void test('what could not be told is asked again when the provider says so', async (t) => {
  const reports: DriftReport[] = [
    { differences: [], warnings: ['not known'], retryAfterMs: 5_000 },
    { differences: [DIFFERENCE], warnings: [] },
  ]
  const { watch, clock } = watched(t, () => Promise.resolve(reports.shift() ?? assert.fail('it was asked too often')))
  await clock.settle()
  assert.deepEqual(watch.observed, { live: LIVE, drift: [], warnings: ['not known'], isUnsure: true })
  await clock.advance(4_000)
  assert.equal(reports.length, 1)
  await clock.advance(2_000)
  assert.deepEqual(watch.observed, { live: LIVE, drift: [DIFFERENCE], warnings: [] })
  await clock.advance(3_600_000)
})

void test('a failure and a hang are no drift; live state is shown in spite of them', async (t) => {
  const answers: Drift[] = [
    () => Promise.reject(slipwayError('tool.missing', { command: 'x', how: 'gone' })),
    () => new Promise(() => {}),
    () => Promise.resolve({ differences: [DIFFERENCE], warnings: [] }),
  ]
  const { watch, clock } = watched(t, (signal) => (answers.shift() ?? assert.fail('it was asked too often'))(signal))
  await clock.settle()
  assert.equal(watch.observed?.live, LIVE)
  assert.match(watch.observed?.warnings?.join('') ?? '', /^Drift is not known: /)
  await clock.advance(61_000)
  assert.match(watch.observed?.warnings?.join('') ?? '', /took longer than 30s/)
  await clock.advance(31_000)
  assert.deepEqual(watch.observed?.drift, [DIFFERENCE])
})

void test('whoever is closed is not asked any longer', async (t) => {
  let asked: AbortSignal | undefined
  const { watch, clock } = watched(t, (signal) => {
    asked = signal
    return new Promise(() => {})
  })
  await clock.settle()
  assert.equal(asked?.aborted, false)
  watch.close()
  assert.equal(asked?.aborted, true)
})
