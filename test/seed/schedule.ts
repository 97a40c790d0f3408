import { applicationAt, isUnderWay } from './application.ts'
import type { Condition, SeededApplication } from './application.ts'
import type { Chance } from '../chance.ts'
import type { Course, Story } from './deployment.ts'

const HOUR = 3_600_000
const MONTH = 30 * 24 * HOUR
const MOST_APART_MS = 10 * 60_000
const PACE_MS = 20_000

/** When which application is deployed, in order of time. */
export interface Schedule {
  /** In the order in which they are deployed, round by round; those that are under way come last. */
  readonly applications: readonly SeededApplication[]
  readonly deployments: number
  readonly apartMs: number
  /** Number of the first deployment that has facts; those before it are only rows. */
  readonly firstWhole: number
  readonly timeOf: (index: number) => number
  readonly storyAt: (index: number) => Story
}

/** `whole`: how many of each application's deployments have facts. */
export function scheduleOf(
  size: { applications: number; deployments: number; whole: number; now: number },
  chance: Chance,
): Schedule {
  const { deployments, now } = size
  const applications = inOrder(size.applications, chance)
  const count = applications.length
  const underWay = Math.min(deployments, applications.filter(isUnderWay).length)
  const apartMs = Math.min(MOST_APART_MS, Math.floor(MONTH / Math.max(1, deployments)))
  const timeOf = (index: number): number => {
    const left = deployments - index
    if (left > underWay) return now - HOUR - (left - underWay) * apartMs
    return now - Math.floor((HOUR * left) / (underWay + 1))
  }
  return {
    applications,
    deployments,
    apartMs,
    firstWhole: Math.max(0, deployments - count * size.whole),
    timeOf,
    storyAt(index) {
      const application = applications[placeOf(index, { deployments, count })]
      if (!application) throw new Error(`there is no deployment ${index}`)
      const at = timeOf(index)
      const isLatest = deployments - index <= count
      const paceMs = Math.min(PACE_MS, Math.floor((now - at) / 40))
      const course = isLatest ? latestCourse(application.condition) : pastCourse(application.condition, chance)
      return { id: idOf(index), application, course, at, paceMs, isLatest }
    },
  }
}

function idOf(index: number): string {
  return `d${String(index).padStart(9, '0')}`
}

/** The last deployment is of the last application. */
function placeOf(index: number, { deployments, count }: { deployments: number; count: number }): number {
  return count - 1 - ((deployments - 1 - index) % count)
}

function inOrder(count: number, chance: Chance): SeededApplication[] {
  const all = Array.from({ length: count }, (_, index) => ({
    application: applicationAt(index),
    by: chance.below(1e9),
  }))
  const mixed = all.toSorted((a, b) => a.by - b.by).map(({ application }) => application)
  return [...mixed.filter((one) => !isUnderWay(one)), ...mixed.filter(isUnderWay)]
}

function latestCourse(condition: Condition): Course {
  switch (condition) {
    case 'well':
    case 'drifted':
    case 'degraded':
    case 'missing':
    case 'suspended':
    case 'invalid':
      return 'succeeded'
    case 'new':
      return 'failed'
    default:
      return condition
  }
}

function pastCourse(condition: Condition, chance: Chance): Course {
  if (condition === 'new') return 'failed'
  if (chance.percent(80)) return 'succeeded'
  return chance.pick(['rolled-back', 'failed', 'cancelled', 'skipped'])
}
