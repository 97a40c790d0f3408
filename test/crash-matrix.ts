// `npm run crash-matrix`: kills the agent, the server and the host daemon at every durable write of canary releases, of
// processes of this machine and of objects of a cluster's double. `-- --only kubernetes` for one of the two, `-- --part agent`
// for one part, `-- --scenario promoted` for one release, `-- --at 7` for one write, `-- --every 9` for each ninth kill.
import { parseArgs } from 'node:util'
import { judgeCase, playReference, titleOf, wordsOf } from './crash/matrix.ts'
import type { Judged, Reference } from './crash/matrix.ts'
import type { CrashAt } from './crash/crash-point.ts'
import { PARTS } from './crash/crash-point.ts'
import { SCENARIOS } from './crash/scenarios.ts'
import type { Scenario } from './crash/scenario.ts'

const { values } = parseArgs({
  options: {
    part: { type: 'string', multiple: true, default: [...PARTS] },
    only: { type: 'string', default: '' },
    scenario: { type: 'string', default: '' },
    at: { type: 'string' },
    every: { type: 'string', default: '1' },
    atOnce: { type: 'string', default: '3' },
  },
})

const startedAt = performance.now()
const references = await playReferences()
const judged = await judgeAll(references)
process.exitCode = report(judged)

async function playReferences(): Promise<Reference[]> {
  const played: Reference[] = []
  for (const scenario of SCENARIOS.filter(isAskedFor)) {
    const reference = await playReference(scenario)
    const { writes } = reference.played
    const counts = [...writes].map(([part, made]) => `${part} ${made.length}`).join(', ')
    process.stdout.write(`${titleOf(scenario)}: durable writes without a kill: ${counts}\n`)
    played.push(reference)
  }
  return played
}

function isAskedFor({ place, name }: Scenario): boolean {
  return place.includes(values.only) && name.includes(values.scenario)
}

async function judgeAll(all: readonly Reference[]): Promise<Judged[]> {
  const cases = all
    .flatMap((reference) => reference.points.filter(isWanted).map((point) => ({ reference, point })))
    .filter((_, index) => index % Number(values.every) === 0)
  process.stdout.write(`${cases.length} kills\n`)
  const done: Judged[] = []
  const queue = cases.values()
  const work = async (): Promise<void> => {
    for (const { reference, point } of queue) {
      const one = await judgeCase(reference, point)
      done.push(one)
      for (const fault of one.faults) process.stdout.write(`WRONG ${wordsOf(one)}: ${fault}\n`)
      if (done.length % 20 === 0) process.stdout.write(`${done.length} of ${cases.length}\n`)
    }
  }
  await Promise.all(Array.from({ length: Number(values.atOnce) }, work))
  return done
}

function isWanted({ part, write }: CrashAt): boolean {
  return values.part.includes(part) && (values.at === undefined || write === Number(values.at))
}

function report(all: readonly Judged[]): number {
  const killed = all.filter(({ missed }) => !missed)
  const wrong = all.filter(({ faults }) => faults.length > 0)
  const seconds = Math.round((performance.now() - startedAt) / 1_000)
  for (const part of PARTS) {
    const own = killed.filter(({ point }) => point.part === part)
    if (own.length === 0) continue
    const good = own.filter(({ faults }) => faults.length === 0).length
    const retried = own.filter(({ retries }) => retries > 0).length
    process.stdout.write(
      `${part}: killed ${own.length} times, ${good} ended as without, ${retried} with a step tried again\n`,
    )
  }
  const missed = all.length - killed.length
  if (missed > 0)
    process.stdout.write(`${missed} times the part made fewer writes than without a kill, and was not killed\n`)
  process.stdout.write(
    `${killed.length} kills in ${seconds} s: ${killed.length > 0 && wrong.length === 0 ? 'all ended as without' : `${wrong.length} did not`}\n`,
  )
  return killed.length > 0 && wrong.length === 0 ? 0 : 1
}
