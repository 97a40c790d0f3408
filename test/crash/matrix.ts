import { canonicalJson } from '#domain/canonical.ts'
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
  const title = titleOf(scenario)
  if (outcome.status !== scenario.ends) throw new Error(`${title}: it ${outcome.status}: ${outcome.reason}`)
  if (outcome.wrong.length > 0) throw new Error(`${title}: ${outcome.wrong.join('; ')}`)
  return { scenario, played, points: scenario.parts.flatMap((part) => pointsOf(part, played)) }
}

function pointsOf(part: Part, { writes }: Played): CrashAt[] {
  const count = writes.get(part)?.length ?? 0
  return Array.from({ length: count }, (_, index) =>
    (['before', 'after'] as const).map((moment) => ({ part, write: index + 1, moment })),
  ).flat()
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

/** Each with the way to it. */
function differences(wanted: unknown, found: unknown, way = ''): string[] {
  if (isRecord(wanted) && isRecord(found)) {
    const names = new Set([...Object.keys(wanted), ...Object.keys(found)])
    return [...names].flatMap((name) => differences(wanted[name], found[name], way === '' ? name : `${way} › ${name}`))
  }
  const [before, after] = [canonicalJson(wanted ?? null), canonicalJson(found ?? null)]
  return before === after ? [] : [`${way}: without the kill ${before}, with it ${after}`]
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function titleOf({ place, name }: Scenario): string {
  return `${place}, ${name}`
}

export function wordsOf({ scenario, point }: Case): string {
  return `${titleOf(scenario)}: ${point.part} killed ${point.moment} its write ${point.write}`
}
