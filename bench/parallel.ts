import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { foldFacts } from '#domain/deployment.ts'
import type { Fact } from '#domain/fact.ts'
import type { Bench, Figure } from './figure.ts'
import { latenessOf } from './lateness.ts'
import { startLoneAgent } from './lone-agent.ts'
import { openManyFolders } from './many-applications.ts'
import { canLookAtProcesses, memoryOf } from './process-table.ts'
import type { Memory } from './process-table.ts'
import { scriptOf } from './script.ts'
import type { Script } from './script.ts'
import { seedJournal } from './seed-journal.ts'
import { latencySpread, percentile } from './spread.ts'
import { temporaryFolder } from './temporary.ts'

const DEPLOYMENTS = 200
const LATE_MS = 1_000
const AGENT_MB = 400
const DATA = 'before\n'
const LOOK_MS = 250
const PATIENCE_MS = 180_000

/** Two hundred deployments at once on one agent. */
export const parallel: Bench = {
  name: 'parallel',
  async measure(tools) {
    await using folder = await temporaryFolder()
    const count = tools.smoke ? 10 : DEPLOYMENTS
    const scripts = Array.from({ length: count }, (_, i) => scriptOf(`app-${String(i).padStart(3, '0')}`, i))
    const repository = await openManyFolders(join(folder.path, 'repository'))
    const commit = await repository.commit(new Map(scripts.flatMap(filesOf)))
    await seedJournal(folder.path, { names: scripts.map(({ name }) => name), data: DATA, commit })
    await using agent = await startLoneAgent({ home: folder.path, repository: repository.folder, poll: '1s' })
    await sleep(tools.smoke ? 500 : 5_000)
    using journal = new DatabaseSync(join(folder.path, 'agent', 'journal.db'), { readOnly: true })
    const changed = await repository.commit(new Map(scripts.map(({ name }) => [`apps/${name}/data.txt`, 'after\n'])))
    const most = await untilAllEnded(journal, { count, commit: changed, pid: agent.pid })
    const ran = deploymentsOf(journal, changed)
    tools.say(`${ran.length} deployments have ended`)
    return figuresOf(scripts, ran, most)
  },
}

function filesOf({ name, file }: Script): [string, string][] {
  return [
    [`apps/${name}/app.slipway.yaml`, file],
    [`apps/${name}/data.txt`, DATA],
  ]
}

interface Peak {
  readonly memory: Memory
  /** The most deployments that ran at one time. */
  readonly atOnce: number
}

async function untilAllEnded(
  journal: DatabaseSync,
  { count, commit, pid }: { count: number; commit: string; pid: number },
): Promise<Peak> {
  let memory: Memory = { rssMb: Number.NaN, pssMb: Number.NaN, anonymousMb: Number.NaN }
  let atOnce = 0
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(LOOK_MS)) {
    const now = canLookAtProcesses() ? memoryOf([pid]) : memory
    if (!(now.rssMb <= memory.rssMb)) memory = now
    const row = journal.prepare('select count(*) as all_of_them, sum(finished) as finished from deployment').get()
    const [all, finished] = [Number(row?.['all_of_them']), Number(row?.['finished'])]
    atOnce = Math.max(atOnce, all - finished)
    if (all === count && finished === count) return { memory, atOnce }
  }
  throw new Error(`not all deployments of ${commit} have ended`)
}

function deploymentsOf(journal: DatabaseSync, commit: string): (readonly Fact[])[] {
  const rows = journal.prepare('select body from fact order by deployment, seq').all()
  const facts = rows.map((row) => JSON.parse(String(row['body'])) as Fact)
  const all = [...Map.groupBy(facts, ({ deployment }) => deployment).values()]
  return all.filter(([first]) => first?.kind === 'triggered' && first.revision.commit === commit)
}

function figuresOf(scripts: readonly Script[], ran: readonly (readonly Fact[])[], { memory, atOnce }: Peak): Figure[] {
  const late = ran.flatMap((facts) => {
    const deployment = foldFacts(facts)
    return deployment ? latenessOf(facts, deployment) : []
  })
  const wrong = scripts.filter((script) => !isExact(script, ran))
  return [
    {
      what: 'deployments at once that ended exactly as scripted',
      unit: '',
      bound: { atLeast: scripts.length },
      value: scripts.length - wrong.length,
      spread: `of ${scripts.length}, at most ${atOnce} at one time${wrong[0] ? `; wrong: ${wrong[0].name}` : ''}`,
      against: 'status, stages that succeeded, starts of stages by the script',
    },
    {
      what: 'a stage began later than it could by, slowest',
      unit: 'ms',
      bound: { atMost: LATE_MS },
      value: percentile(late, 1),
      spread: latencySpread(late),
      against: 'end of what it needs, or the time of its next attempt → fact `step-started`',
    },
    ...(Number.isNaN(memory.rssMb)
      ? []
      : [
          {
            what: 'memory of the agent meanwhile, highest',
            unit: 'MB',
            bound: { atMost: AGENT_MB },
            value: memory.rssMb,
            spread: `resident; ${Math.round(memory.pssMb)} MB with shared pages counted in part`,
            against: `looked at every ${LOOK_MS} ms`,
          },
        ]),
  ]
}

function isExact({ name, ends, succeeds, starts }: Script, ran: readonly (readonly Fact[])[]): boolean {
  const own = ran.filter(([first]) => first?.kind === 'triggered' && first.application === name)
  const [facts] = own
  const deployment = facts && foldFacts(facts)
  if (own.length !== 1 || !deployment) return false
  const begun = facts.filter((fact) => fact.kind === 'step-started' && !isOfRollback(deployment.rollback, fact.step))
  const good = deployment.plan?.stages.filter(({ id }) =>
    deployment.steps.some((step) => step.id === id && step.status === 'succeeded'),
  )
  return deployment.status === ends && good?.length === succeeds && begun.length === starts
}

function isOfRollback(
  rollback: { readonly steps: readonly { readonly id: string }[] } | undefined,
  step: string,
): boolean {
  return rollback?.steps.some(({ id }) => id === step) ?? false
}
