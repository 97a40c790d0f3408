import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { createClient } from '#contract/client.ts'
import type { Client } from '#contract/client.ts'
import { listFacts } from '#contract/deployments.ts'
import { emptyApplicationState } from '#domain/application-state.ts'
import { extend } from '#domain/rules/extend.ts'
import type { Fact, FactBody } from '#domain/fact.ts'
import type { ApplicationReport } from '#domain/report.ts'
import { planOf, plannedDeployment, stage } from '#domain/testing/fixture.ts'
import { startServer } from '#server/start.ts'
import type { RunningServer } from '#server/start.ts'
import { systemClock } from '#tools/clock.ts'
import { silentLog } from '#tools/log.ts'
import { describe } from '#agent/control-plane/describe.ts'
import { Journal } from '#agent/journal.ts'
import { Reporter } from '#agent/control-plane/report.ts'
import { StepLogs } from '#agent/step-log.ts'

export const AGENT = 'here'

/** An agent's side of the line and a control plane that a test may take away. */
export interface DeliveryPlace {
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

export async function deliveryPlace(t: TestContext): Promise<DeliveryPlace> {
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
export function story(id: string, measurements: number): Fact[] {
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

export function byAgent(facts: readonly Fact[]): Fact[] {
  return facts.map((fact) => (fact.kind === 'triggered' ? Object.assign({}, fact, { agent: AGENT }) : fact))
}

export function plainReport(name: string, warnings: readonly string[] = []): ApplicationReport {
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
