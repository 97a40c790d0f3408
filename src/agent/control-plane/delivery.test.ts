import assert from 'node:assert/strict'
import { test } from 'node:test'
import { slipwayError } from '#domain/errors.ts'
import { extend } from '#domain/rules/extend.ts'
import type { Fact } from '#domain/fact.ts'
import { planOf, plannedDeployment, stage } from '#domain/testing/fixture.ts'
import { silentLog } from '#tools/log.ts'
import { until } from '../../../test/until.ts'
import { virtualClock } from '../../../test/agent/virtual-clock.ts'
import { Delivery } from './delivery.ts'

import { byAgent, deliveryPlace, story } from '../../../test/agent/delivery-place.ts'

void test('facts that were written while the control plane was away arrive later, all, in order, once', async (t) => {
  const here = await deliveryPlace(t)
  const [before, during, after] = ['deployment1', 'deployment2', 'deployment3'].map((id) => story(id, 700))
  here.write(...(before ?? []).slice(0, 3))
  await until('the first facts', () => here.journal.undeliveredCount() === 0)
  await here.stopServer()
  here.write(...(before ?? []).slice(3))
  here.write(...(during ?? []))
  assert.ok(here.journal.undeliveredCount() > 1_000)
  await here.startServer()
  here.write(...(after ?? []))
  await until('all facts', () => here.journal.undeliveredCount() === 0)
  for (const [n, facts] of [before, during, after].entries()) {
    assert.deepEqual(await here.stored(`deployment${n + 1}`), facts)
  }
})

void test('large facts travel in portions that the control plane takes', async (t) => {
  const here = await deliveryPlace(t)
  const text = 'x'.repeat(90_000)
  const ids = Array.from({ length: 100 }, (_, n) => `deployment${String(n).padStart(4, '0')}`)
  await here.stopServer()
  for (const id of ids) {
    const differences = Array.from({ length: 5 }, (_, n) => ({ resource: `file ${n}`, path: '', text }))
    const { facts, state } = plannedDeployment(planOf([stage('a')], { application: 'shop', differences }), id)
    const first = byAgent(facts)
    const end = extend(state, [{ kind: 'finished', status: 'cancelled', reason: 'Enough' }], state.lastAt)
    here.write(...first, ...end.facts)
  }
  await here.startServer()
  await until(
    'all facts',
    () => here.journal.undeliveredCount() === 0,
    () => here.journal.undeliveredCount(),
  )
  for (const id of [ids[0] ?? '', ids.at(-1) ?? '']) assert.equal((await here.stored(id)).length, 3)
})

void test('answers arrive once the control plane is back', async (t) => {
  const here = await deliveryPlace(t)
  await here.stopServer()
  here.journal.append({ facts: [], answer: { command: 'unknown-here', answer: { status: 'done', message: 'x' } } })
  here.reporter.factsWritten()
  assert.equal(here.journal.undeliveredAnswers().length, 1)
  await here.startServer()
  await until('the answer to be settled', () => here.journal.undeliveredAnswers().length === 0)
})

void test('a fact that is refused for what it says holds up neither other deployments nor later facts', async (t) => {
  const here = await deliveryPlace(t)
  const [bad, good] = [story('deployment1', 3), story('deployment2', 3)]
  const poisoned = bad.map((fact) => (fact.seq === 4 ? { ...fact, step: 'x'.repeat(500) } : fact)) as Fact[]
  here.write(...poisoned, ...good)
  await until('all that can be delivered', () => here.journal.undeliveredCount() === 0)
  assert.deepEqual(await here.stored('deployment2'), good, 'also of the same application')
  const stored = await here.stored('deployment1')
  assert.deepEqual(
    stored.filter(({ seq }) => seq !== 4),
    bad.filter(({ seq }) => seq !== 4),
    'it ends there as it ended here',
  )
})

void test('a control plane that has lost facts is filled up from the journal', async (t) => {
  const here = await deliveryPlace(t)
  const facts = story('deployment1', 50)
  here.journal.append({ facts, origin: { repository: 'config', file: 'shop/app.slipway.yaml' } })
  const [, , , fourth] = here.journal.undeliveredFacts(4)
  // As if it had taken the first four once.
  here.journal.markDelivered(fourth?.position ?? 0)
  here.reporter.factsWritten()
  await until('all facts', () => here.journal.undeliveredCount() === 0)
  assert.deepEqual(await here.stored('deployment1'), facts)
})

void test('what cannot be delivered is tried again with growing pauses, and at once when the way is known to be open', async () => {
  const clock = virtualClock()
  let isAway = true
  let tries = 0
  let delivered = 0
  const delivery = new Delivery(
    () => {
      tries += 1
      if (isAway) return Promise.reject(slipwayError('server.unreachable', { url: 'x', why: 'away' }))
      delivered += 1
      return Promise.resolve('done')
    },
    { name: 'facts', clock, log: silentLog },
  )
  const shutdown = new AbortController()
  const running = delivery.run(shutdown.signal)
  await clock.advance(60_000)
  assert.ok(tries >= 8 && tries <= 12, `${tries} tries in a minute`)
  const before = tries
  for (let n = 0; n < 100; n += 1) delivery.wake()
  await clock.settle()
  assert.equal(tries, before, 'news do not shorten the pause')
  isAway = false
  delivery.retryNow()
  await clock.settle()
  assert.equal(delivered, 1)
  delivery.wake()
  await clock.settle()
  assert.equal(delivered, 2)
  shutdown.abort()
  await running
})
