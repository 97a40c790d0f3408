import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { sprungFile, writesFile } from './crash-point.ts'
import type { CrashAt, Part } from './crash-point.ts'
import { ended, lastVersion, takeCourse } from './course.ts'
import { gatherOutcome } from './outcome.ts'
import type { Outcome } from './outcome.ts'
import { FIRST_VERSION } from './scenario.ts'
import type { Scenario } from './scenario.ts'
import { Visitors } from './visitor.ts'
import { openWorld } from './world.ts'
import type { World } from './world.ts'

export interface Played {
  readonly outcome: Outcome
  /** Whether the part was killed: a run may make a write less than another. */
  readonly sprung: boolean
  /** What each part wrote durably. */
  readonly writes: ReadonlyMap<Part, readonly string[]>
}

/** A first version, then the release of a second, with one kill or none. */
export async function play(scenario: Scenario, point?: CrashAt): Promise<Played> {
  await using world = await openWorld(scenario)
  const first = await ended(world, 1)
  if (first.status !== 'succeeded') throw new Error(`the first version ${first.status}: ${first.reason}`)
  const visitors = new Visitors(world.setting.url)
  try {
    await world.set(point)
    const deployments = await takeCourse(world, scenario)
    const version = scenario.ends === 'succeeded' ? lastVersion(scenario) : FIRST_VERSION
    const outcome = await gatherOutcome(world, { deployments, visitors, version })
    const writes = scenario.parts.map(async (part) => [part, await writesOf(world, part)] as const)
    return { outcome, sprung: existsSync(sprungFile(world.home)), writes: new Map(await Promise.all(writes)) }
  } finally {
    await visitors.leave()
  }
}

async function writesOf({ home }: World, part: Part): Promise<string[]> {
  const text = await readFile(writesFile(home, part), 'utf8').catch(() => '')
  return text.split('\n').filter((line) => line !== '')
}
