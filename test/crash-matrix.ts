// `npm run crash-matrix`: kills the agent, the server and the host daemon at every durable write of a canary release.
// `-- --part agent` for one part, `-- --scenario promoted` for one release, `-- --at 7` for one write.
import { parseArgs } from 'node:util'
import { judgeCase, playReference, wordsOf } from './crash/matrix.ts'
import type { Judged, Reference } from './crash/matrix.ts'
import type { CrashAt } from './crash/crash-point.ts'
import { PARTS } from './crash/crash-point.ts'
import { SCENARIOS } from './crash/scenario.ts'

const { values } = parseArgs({
  options: {
    part: { type: 'string', multiple: true, default: [...PARTS] },
    scenario: { type: 'string' },
    at: { type: 'string' },
    atOnce: { type: 'string', default: '3' },
  },
})

const startedAt = performance.now()
const references = await playReferences()
const judged = await judgeAll(references)
process.exitCode = report(judged)

async function playReferences(): Promise<Reference[]> {
  const wanted = SCENARIOS.filter(({ name }) => values.scenario === undefined || name.includes(values.scenario))
  const played: Reference[] = []
  for (const scenario of wanted) {
    const reference = await playReference(scenario)
    const { writes } = reference.played
    const counts = PARTS.map((part) => `${part} ${writes[part].length}`).join(', ')
    process.stdout.write(`${scenario.name}: durable writes without a kill: ${counts}\n`)
    played.push(reference)
  }
  return played
}

async function judgeAll(all: readonly Reference[]): Promise<Judged[]> {
  const cases = all.flatMap((reference) => reference.points.filter(isWanted).map((point) => ({ reference, point })))
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
