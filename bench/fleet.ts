import type { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Bench, BenchTools, Figure } from './figure.ts'
import { countGit } from './git-counter.ts'
import type { GitCounter } from './git-counter.ts'
import { allConsidered, atRest, factOf, known, openJournal, until } from './agent-watch.ts'
import { startLoneAgent } from './lone-agent.ts'
import type { LoneAgent } from './lone-agent.ts'
import { openManyFolders } from './many-applications.ts'
import type { ManyFolders } from './many-applications.ts'
import { canLookAtProcesses, cpuMsOf, memoryOf } from './process-table.ts'
import { seedJournal } from './seed-journal.ts'
import { latencySpread, percentile, rangeSpread } from './spread.ts'
import { temporaryFolder } from './temporary.ts'

const APPLICATIONS = 10_000
const TOUCHES = 20
const POLL_MS = 1_000
const PLANNED_MS = 500
const PASS_MS = 1_000
const AGENT_MB = 400
const DATA = 'the same in all\n'

/** Ten thousand applications in one repository: what a commit to one of them costs, and a look that finds nothing. */
export const fleet: Bench = {
  name: 'fleet',
  async measure(tools) {
    await using folder = await temporaryFolder()
    const names = Array.from({ length: tools.smoke ? 50 : APPLICATIONS }, (_, i) => `app-${String(i).padStart(5, '0')}`)
    const repository = await openManyFolders(join(folder.path, 'repository'))
    const files = names.flatMap((name) => filesOf(name))
    const commit = await repository.commit(new Map([...files, ['README.md', 'none\n']]))
    await seedJournal(folder.path, { names, data: DATA, commit })
    const git = await countGit(folder.path)
    const env = { PATH: `${git.path}:${process.env['PATH'] ?? ''}` }
    const poll = `${POLL_MS}ms`
    await using agent = await startLoneAgent({ home: folder.path, repository: repository.folder, poll, env })
    await known(agent, names.at(-1) ?? '')
    await atRest(agent)
    tools.say(`${names.length} applications are known`)
    using journal = openJournal(folder.path)
    const scene: Scene = { agent, repository, git, journal, names }
    return [...(await touchOne(scene, tools)), ...(await findNothing(scene, tools)), ...memory(agent)]
  },
}

interface Scene {
  readonly agent: LoneAgent
  readonly repository: ManyFolders
  readonly git: GitCounter
  readonly journal: DatabaseSync
  readonly names: readonly string[]
}

function filesOf(name: string): [string, string][] {
  return [
    [`apps/${name}/app.slipway.yaml`, `name: ${name}\nlabels: { team: shop }\nmemory: {}\n`],
    [`apps/${name}/data.txt`, DATA],
  ]
}

async function touchOne(
  { agent, repository, git, journal, names }: Scene,
  { smoke, say }: BenchTools,
): Promise<Figure[]> {
  const [times, fetches, renders]: [number[], number[], number[]] = [[], [], []]
  const count = smoke ? 2 : TOUCHES
  for (let i = 0; i < count; i += 1) {
    const name = names[Math.floor((i * names.length) / count)] ?? ''
    await agent.forgetRenders()
    git.forget()
    const commit = await repository.commit(new Map([[`apps/${name}/data.txt`, `${i}\n`]]))
    const planned = await until(() => factOf(journal, commit, 'planned'))
    await until(() => factOf(journal, commit, 'finished'))
    await atRest(agent)
    const fetched = git.calls().filter(({ command }) => command === 'fetch')
    fetches.push(fetched.length)
    renders.push((await agent.renders()).length)
    times.push(planned.at - (fetched[0]?.endedAt ?? Number.NaN))
  }
  say(`${count} commits to one application each`)
  const against = `${names.length} applications in one repository, a commit to one of them, ${count} times`
  return [
    {
      what: 'from fetched to planned, slowest',
      unit: 'ms',
      bound: { atMost: PLANNED_MS },
      value: percentile(times, 1),
      spread: latencySpread(times),
      against: 'end of `git fetch` → time of the fact `planned`',
    },
    exactlyOne('fetches for a commit', fetches, against),
    exactlyOne('renderings for a commit', renders, against),
  ]
}

function exactlyOne(what: string, counts: readonly number[], against: string): Figure {
  const worst = counts.find((count) => count !== 1) ?? 1
  return { what, unit: '', bound: { atLeast: 1, atMost: 1 }, value: worst, spread: rangeSpread(counts, ''), against }
}

async function findNothing(scene: Scene, { smoke, say }: BenchTools): Promise<Figure[]> {
  const times: number[] = []
  for (let i = 0; i < (smoke ? 1 : 5); i += 1) {
    scene.git.forget()
    const commit = await scene.repository.commit(new Map([['README.md', `${i}\n`]]))
    const lookedAt = await until(() => allConsidered(scene, commit))
    times.push(lookedAt - (scene.git.calls().find(({ command }) => command === 'fetch')?.endedAt ?? Number.NaN))
    await atRest(scene.agent)
  }
  say('looked for polls that find nothing')
  const before = cpuMsOf([scene.agent.pid])
  const polls = smoke ? 1 : 10
  await sleep(polls * POLL_MS)
  const cpuMs = (cpuMsOf([scene.agent.pid]) - before) / polls
  return [
    {
      what: 'all applications looked at, none concerned, slowest',
      unit: 'ms',
      bound: { atMost: PASS_MS },
      value: percentile(times, 1),
      spread: latencySpread(times),
      against: 'end of `git fetch` of a commit that concerns none → the last is marked as looked at',
    },
    {
      what: 'processor time of a poll that finds no commit',
      unit: 'ms',
      bound: { atMost: PASS_MS },
      value: cpuMs,
      spread: `mean of ${polls} polls, git's processes included`,
      against: 'the agent at rest',
    },
  ]
}

function memory({ pid }: LoneAgent): Figure[] {
  if (!canLookAtProcesses()) return []
  const { rssMb, pssMb, anonymousMb } = memoryOf([pid])
  return [
    {
      what: 'memory of the agent afterwards',
      unit: 'MB',
      bound: { atMost: AGENT_MB },
      value: rssMb,
      spread: `resident; ${Math.round(pssMb)} MB with shared pages counted in part, ${Math.round(anonymousMb)} MB heaps and stacks`,
      against: 'no collection was asked for',
    },
  ]
}
