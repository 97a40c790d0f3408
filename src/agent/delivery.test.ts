import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { createClient } from '#contract/client.ts'
import type { Client } from '#contract/client.ts'
import { listFacts, readLog } from '#contract/deployments.ts'
import { getApplication, listApplications } from '#contract/applications.ts'
import { emptyApplicationState } from '#domain/application-state.ts'
import { slipwayError } from '#domain/errors.ts'
import { extend } from '#domain/extend.ts'
import type { Fact, FactBody } from '#domain/fact.ts'
import type { ApplicationReport } from '#domain/report.ts'
import { planOf, plannedDeployment, stage } from '#domain/testing/fixture.ts'
import { startServer } from '#server/start.ts'
import type { RunningServer } from '#server/start.ts'
import { systemClock } from '#tools/clock.ts'
import { silentLog } from '#tools/log.ts'
import { until } from '../../test/until.ts'
import { virtualClock } from '../../test/virtual-clock.ts'
import { Delivery } from './delivery.ts'
import { describe } from './describe.ts'
import { Journal } from './journal.ts'
import { Reporter } from './report.ts'
import { StepLogs } from './step-log.ts'

const AGENT = 'here'

interface Place {
  readonly journal: Journal
  readonly logs: StepLogs
  readonly reporter: Reporter
  readonly admin: Client
  readonly reports: Map<string, ApplicationReport>
  stopServer(): Promise<void>
  startServer(): Promise<void>
  write(...facts: readonly Fact[]): void
  stored(deployment: string): Promise<Fact[]>
}

async function place(t: TestContext): Promise<Place> {
  const home = await mkdtemp(join(tmpdir(), 'slipway-delivery-'))
  const start = (port: number): Promise<RunningServer> =>
    startServer({
      listen: { host: '127.0.0.1', port },
      home: join(home, 'server'),
      version: '0',
      log: silentLog,
      clock: systemClock,
    })
  let server: RunningServer | undefined = await start(0)
  const { url } = server
  const key = await server.createAgent(AGENT)
  const admin = createClient({ url, token: server.adminToken ?? '' })
  const journal = new Journal(join(home, 'journal.db'))
  const reports = new Map<string, ApplicationReport>()
  const logs = new StepLogs(join(home, 'logs'), (written) => reporter.logWritten(written))
  const reporter: Reporter = new Reporter({
    client: createClient({ url, token: key }),
    journal,
    logs,
    clock: systemClock,
    log: silentLog,
    reportOf: (name) => reports.get(name),
    hanging: () => 0,
    hasEnded: ({ deployment }) => journal.deployment(deployment)?.finishedAt !== undefined,
  })
  const shutdown = new AbortController()
  const running = reporter.run(shutdown.signal)
  t.after(async () => {
    shutdown.abort()
    await running
    await server?.close()
    journal.close()
    await rm(home, { recursive: true, force: true })
  })
  return {
    journal,
    logs,
    reporter,
    admin,
    reports,
    async stopServer() {
      await server?.close()
      server = undefined
    },
    async startServer() {
      server = await start(Number(new URL(url).port))
      reporter.reconnected()
    },
    write(...facts) {
      journal.append({ facts, origin: { repository: 'config', file: 'shop/app.slipway.yaml' } })
      reporter.factsWritten()
    },
    stored: async (deployment) =>
      (await admin.call(listFacts, { params: { id: deployment }, query: { limit: 1_000 } })).facts,
  }
}

/** A deployment's facts with as many measurements. */
function story(id: string, measurements: number): Fact[] {
  const { facts, state } = plannedDeployment(planOf([stage('a')], { application: 'shop' }), id)
  const first = byAgent(facts)
  const bodies: FactBody[] = [{ kind: 'step-started', step: 'a', attempt: 1, deadline: 2_000_000_000_000 }]
  for (let at = 1; at <= measurements; at += 1) {
    const measured = { type: 'value' as const, at, value: at }
    bodies.push({
      kind: 'evidence',
      step: 'a',
      evidence: { type: 'sample', check: 'errors', series: 'canary', measured },
    })
  }
  bodies.push({ kind: 'step-succeeded', step: 'a' }, { kind: 'finished', status: 'succeeded', reason: 'Synced' })
  return [...first, ...extend(state, bodies, state.lastAt).facts]
}

function byAgent(facts: readonly Fact[]): Fact[] {
  return facts.map((fact) => (fact.kind === 'triggered' ? Object.assign({}, fact, { agent: AGENT }) : fact))
}

function reportOf(name: string, warnings: readonly string[] = []): ApplicationReport {
  return describe({
    name,
    repository: 'config',
    file: `${name}/app.slipway.yaml`,
    application: undefined,
    target: 'here',
    address: undefined,
    head: undefined,
    state: emptyApplicationState(name),
    current: undefined,
    queued: [],
    observed: undefined,
    error: undefined,
    held: undefined,
    warnings,
    evaluatedAt: 1,
    fetchedAt: undefined,
  })
}

void test('facts that were written while the control plane was away arrive later, all, in order, once', async (t) => {
  const here = await place(t)
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
  const here = await place(t)
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
  const here = await place(t)
  await here.stopServer()
  here.journal.append({ facts: [], answer: { command: 'unknown-here', answer: { status: 'done', message: 'x' } } })
  here.reporter.factsWritten()
  assert.equal(here.journal.undeliveredAnswers().length, 1)
  await here.startServer()
  await until('the answer to be settled', () => here.journal.undeliveredAnswers().length === 0)
})

void test('logs arrive whole, also those that an earlier life left, and are then forgotten here', async (t) => {
  const here = await place(t)
  const facts = story('deployment1', 1)
  here.write(...facts.slice(0, 3))
  const key = { deployment: 'deployment1', step: 'a' }
  here.logs.write(key, 'before: ärger €', 0)
  const read = async (): Promise<{ text: string; ended: boolean }> =>
    here.admin.call(readLog, { params: { id: 'deployment1', step: 'a' }, query: { limit: 1_000_000 } })
  await until('the first line', async () => (await read().catch(() => undefined))?.text.includes('before'))
  await here.stopServer()
  for (let line = 0; line < 3_000; line += 1) here.logs.write(key, `line ${line} ${'é'.repeat(30)}`, 0)
  here.write(...facts.slice(3))
  await here.startServer()
  const whole = await until('the end', async () => {
    const log = await read().catch(() => undefined)
    return log?.ended ? log : undefined
  })
  const lines = whole.text.trimEnd().split('\n')
  assert.equal(lines.length, 3_001)
  assert.match(lines[0] ?? '', /before: ärger €$/)
  assert.match(lines.at(-1) ?? '', /line 2999 é{30}$/)
  await until('nothing to be kept', () => here.logs.list().length === 0)
})

void test('of a report only the newest counts, and what is not known yet is not said to be gone', async (t) => {
  const here = await place(t)
  for (const name of ['blog', 'shop']) {
    here.reports.set(name, reportOf(name))
    here.reporter.applicationChanged(name)
  }
  const names = async (): Promise<string[]> => (await here.admin.call(listApplications)).items.map(({ name }) => name)
  await until('both', async () => (await names()).length === 2)
  here.reports.delete('blog')
  here.reporter.applicationChanged('blog')
  for (let n = 1; n <= 20; n += 1) {
    here.reports.set('shop', reportOf('shop', [`warning ${n}`]))
    here.reporter.applicationChanged('shop')
  }
  const shop = await until('the newest', async () => {
    const view = await here.admin.call(getApplication, { params: { name: 'shop' } })
    return view.warnings[0] === 'warning 20' ? view : undefined
  })
  assert.equal(shop.agent, AGENT)
  assert.deepEqual(await names(), ['blog', 'shop'])
})

void test('a fact that is refused for what it says holds up neither other deployments nor later facts', async (t) => {
  const here = await place(t)
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
  const here = await place(t)
  const facts = story('deployment1', 50)
  here.journal.append({ facts, origin: { repository: 'config', file: 'shop/app.slipway.yaml' } })
  const [, , , fourth] = here.journal.undeliveredFacts(4)
  // As if it had taken the first four once.
  here.journal.markDelivered(fourth?.position ?? 0)
  here.reporter.factsWritten()
  await until('all facts', () => here.journal.undeliveredCount() === 0)
  assert.deepEqual(await here.stored('deployment1'), facts)
})

void test('a report with too long a text is cut, not refused for ever', async (t) => {
  const here = await place(t)
  here.reports.set('shop', reportOf('shop', ['x'.repeat(5_000)]))
  here.reporter.applicationChanged('shop')
  const view = await until('the report', () =>
    here.admin.call(getApplication, { params: { name: 'shop' } }).catch(() => undefined),
  )
  assert.equal(view.warnings[0]?.length, 1_000)
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
