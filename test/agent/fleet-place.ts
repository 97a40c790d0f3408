import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { Fleet } from '#agent/fleet.ts'
import { Journal } from '#agent/journal.ts'
import type { Kinds } from '#agent/kinds.ts'
import type { PlannerTools } from '#agent/planner.ts'
import { runToolsFor } from '#agent/run-tools.ts'
import { StepLogs } from '#agent/step-log.ts'
import { openTargets } from '#agent/target.ts'
import { changeSince } from '#domain/change.ts'
import type { CommandAnswer, CommandBody } from '#domain/command.ts'
import { foldFacts } from '#domain/deployment.ts'
import type { Deployment } from '#domain/deployment.ts'
import type { Fact } from '#domain/fact.ts'
import type { ApplicationReport } from '#domain/report.ts'
import type { Revision } from '#domain/revision.ts'
import { GENERIC_STAGES } from '#stages/index.ts'
import { silentLog } from '#tools/log.ts'
import { FakeTarget, fakeProvider } from './fake-provider.ts'
import { memoryBlobs } from '#domain/testing/memory-blobs.ts'
import { MemoryRepository } from './memory-repository.ts'
import { virtualClock } from './virtual-clock.ts'
import type { VirtualClock } from './virtual-clock.ts'

/** An agent's whole inside with a target in memory and a clock that the test moves; no server, no git, no processes. */
export interface FleetPlace {
  readonly clock: VirtualClock
  readonly target: FakeTarget
  readonly repository: MemoryRepository
  readonly journal: Journal
  readonly facts: readonly Fact[]
  /** Applications that the control plane is to forget. */
  readonly removed: readonly string[]
  readonly fleet: Fleet
  /** Commits, and shows the commit to the fleet. */
  push(changes: Readonly<Record<string, string | null>>, message?: string): Promise<Revision>
  /** Shows the head to the fleet, as every poll and hint may. */
  look(): Promise<void>
  command(body: Command, by?: string): Promise<CommandAnswer>
  /** All deployments, oldest first, as their facts tell them. */
  deployments(application?: string): Deployment[]
  report(application: string): ApplicationReport
  /** All stored desired states are lost. */
  forgetBlobs(): void
  /** An ordered end, and a new life on the same journal that has not seen git yet. */
  restart(): Promise<void>
}

type Command = CommandBody extends infer B ? (B extends { kind: string } ? Pick<B, 'kind'> & Partial<B> : never) : never

export function fleetPlace(t: TestContext, options: { readonly append?: () => void } = {}): FleetPlace {
  const home = mkdtempSync(join(tmpdir(), 'slipway-fleet-'))
  const clock = virtualClock()
  const target = new FakeTarget()
  const repository = new MemoryRepository()
  const journal = new Journal(join(home, 'journal.db'))
  const facts: Fact[] = []
  const removed: string[] = []
  const kinds: Kinds = { providers: [fakeProvider(target)], stages: GENERIC_STAGES }
  const append = journal.append.bind(journal)
  journal.append = (entry) => {
    options.append?.()
    append(entry)
  }
  const blobs = memoryBlobs()
  const opening = openFleet({ home, clock, kinds, repository, journal, facts, removed, blobs })
  let fleet: Fleet | undefined
  const ready = opening().then((opened) => (fleet = opened))
  const current = (): Fleet => {
    if (!fleet) throw new Error('the fleet is not open yet: push first')
    return fleet
  }
  let last: Revision | undefined
  const look = async (): Promise<void> => {
    await ready
    const { head } = repository
    const changed = last && repository.changedPaths(last.commit, head.commit)
    const change = last && changed && changeSince(last.commit, changed)
    last = head
    current().onEntries('config', head, repository.entries(kinds), change)
    await clock.settle()
  }
  let commands = 0
  t.after(async () => {
    await ready
    const closed = current().close()
    // A call that hangs for ever is left behind after its grace.
    await clock.advance(15_000)
    await closed
    journal.close()
    rmSync(home, { recursive: true, force: true })
  })
  return {
    clock,
    target,
    repository,
    journal,
    facts,
    removed,
    get fleet() {
      return current()
    },
    look,
    async push(changes, message) {
      const head = repository.commit(changes, message)
      await look()
      return head
    },
    async command(body, by = 'bob') {
      await ready
      commands += 1
      const answered = current().obey({
        id: `command${String(commands).padStart(4, '0')}`,
        body: body as CommandBody,
        by: { kind: 'member', name: by },
        at: clock.now(),
        expiresAt: clock.now() + 60_000,
      })
      await clock.settle()
      return answered
    },
    deployments(application) {
      const byId = Map.groupBy(facts, (fact) => fact.deployment)
      const all = [...byId.values()].flatMap((some) => foldFacts(some) ?? [])
      return all.filter((d) => application === undefined || d.application === application)
    },
    report(application) {
      const report = current().report(application)
      if (!report) throw new Error(`there is no report of ${application}`)
      return report
    },
    forgetBlobs: () => blobs.clear(),
    async restart() {
      const closed = current().close()
      await clock.advance(15_000)
      await closed
      last = undefined
      fleet = await opening()
    },
  }
}

interface Parts {
  readonly home: string
  readonly clock: VirtualClock
  readonly kinds: Kinds
  readonly repository: MemoryRepository
  readonly journal: Journal
  readonly facts: Fact[]
  readonly removed: string[]
  readonly blobs: ReturnType<typeof memoryBlobs>
}

function openFleet({ home, clock, kinds, repository, journal, facts, removed, blobs }: Parts): () => Promise<Fleet> {
  const logs = new StepLogs(join(home, 'logs'), () => {})
  return async () => {
    const targets = await openTargets([{ name: 'here', kind: 'fake', settings: {} }], kinds, { home })
    const planner: PlannerTools = {
      kinds,
      blobs,
      source: async ({ file }, commit) => repository.source(file.slice(0, file.lastIndexOf('/')), commit),
      changedPaths: async (_origin, from, to) => repository.changedPaths(from, to),
      target: (provider, app) => targets.named(targets.nameFor(provider, app), provider),
    }
    const shared = { kinds, targets, planner, blobs, journal, logs, clock, sources: new Map(), home }
    const fleet: Fleet = new Fleet({
      agent: 'test',
      journal,
      clock,
      log: silentLog,
      planner,
      targets,
      runTools: (d, origin) => runToolsFor(d, { ...shared, origin, labels: fleet.labels(d.application) }),
      fetchedAt: () => clock.now(),
      serves: (repository) => repository === 'config',
      budget: { percent: 20 },
      removed: (name) => void removed.push(name),
      recorded: (fresh) => void facts.push(...fresh),
      answered: () => {},
      changed: () => {},
      lookedAt: () => {},
    })
    fleet.resume()
    return fleet
  }
}
