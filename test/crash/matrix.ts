import { canonicalJson } from '#domain/canonical.ts'
import { PARTS } from './crash-point.ts'
import type { CrashAt, Part } from './crash-point.ts'
import { play } from './play.ts'
import type { Played } from './play.ts'
import type { Scenario } from './scenario.ts'

/** How a release ends when nothing is killed, and where a part can be. */
export interface Reference {
  readonly scenario: Scenario
  readonly played: Played
  readonly points: readonly CrashAt[]
}

export interface Case {
  readonly scenario: Scenario
  readonly point: CrashAt
}

export interface Judged extends Case {
  /** The part made fewer writes this time, so nothing was killed. */
  readonly missed: boolean
  readonly retries: number
  /** In words; empty where it ended as without the kill. */
  readonly faults: readonly string[]
}

/** Errors: the release does not end as its scenario says even without a kill. */
export async function playReference(scenario: Scenario): Promise<Reference> {
  const played = await play(scenario)
  const { outcome } = played
  if (outcome.same.status !== scenario.ends)
    throw new Error(`${scenario.name}: it ${outcome.same.status}: ${outcome.same.reason}`)
  if (outcome.wrong.length > 0) throw new Error(`${scenario.name}: ${outcome.wrong.join('; ')}`)
  return { scenario, played, points: PARTS.flatMap((part) => pointsOf(part, played)) }
}

function pointsOf(part: Part, { writes }: Played): CrashAt[] {
  return writes[part].flatMap((_, index) =>
    (['before', 'after'] as const).map((moment) => ({ part, write: index + 1, moment })),
  )
}

export async function judgeCase(reference: Reference, point: CrashAt): Promise<Judged> {
  const { scenario, played } = reference
  try {
    const { outcome, sprung } = await play(scenario, point)
    const faults = [...differences(played.outcome.same, outcome.same), ...outcome.wrong]
    return { scenario, point, missed: !sprung, retries: outcome.retries, faults }
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error)
    return { scenario, point, missed: false, retries: 0, faults: [words] }
  }
}

function differences(wanted: object, found: object): string[] {
  const values = new Map<string, unknown>(Object.entries(found))
  return Object.entries(wanted).flatMap(([key, value]) => {
    const [before, after] = [canonicalJson(value ?? null), canonicalJson(values.get(key) ?? null)]
    return before === after ? [] : [`${key}: without the kill ${before}, with it ${after}`]
  })
}

export function wordsOf({ scenario, point }: Case): string {
  return `${scenario.name}: ${point.part} killed ${point.moment} its write ${point.write}`
}
