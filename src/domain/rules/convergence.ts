import { z } from 'zod'
import type { Deployment } from '../deployment.ts'
import type { Difference } from '../diff.ts'
import { cut } from '../text.ts'

/** A field that was put right so often and changed again belongs to another writer, too. */
export const FIGHT_LIMIT = 3
/** What comes back after so long counts as new. */
const CALM_MS = 24 * 3_600_000
const MOST_FIELDS = 20

const Field = z.object({ resource: z.string(), path: z.string(), times: z.number().int() })

/** The repairs in a row since a person or a commit last deployed. */
export const Convergence = z.object({
  attempts: z.number().int(),
  at: z.number().int(),
  fields: z.array(Field).max(MOST_FIELDS),
})

export type Convergence = z.infer<typeof Convergence>

/** After a deployment that drift had triggered has ended; one that failed put no field right. */
export function afterRepair(before: Convergence | undefined, d: Deployment): Convergence {
  const at = d.finishedAt ?? d.lastAt
  const recent = before && at - before.at < CALM_MS ? before : { attempts: 0, fields: [] }
  const fields = d.status === 'succeeded' ? (d.trigger.fields ?? []) : []
  const counted = fields.map(({ resource, path }) => ({
    resource,
    path,
    times: (fieldOf(recent, { resource, path })?.times ?? 0) + 1,
  }))
  const others = recent.fields.filter((field) => !counted.some((one) => isSame(one, field)))
  return { attempts: recent.attempts + 1, at, fields: [...counted, ...others].slice(0, MOST_FIELDS) }
}

/** How many repairs in a row count for how long the next one waits. */
export function attemptsAt(convergence: Convergence | undefined, now: number): number {
  return convergence && now - convergence.at < CALM_MS ? convergence.attempts : 0
}

/** Why nothing is put right any more: two writers fight over a field. A sentence with both values, or undefined. */
export function fightIn(convergence: Convergence | undefined, drift: readonly Difference[]): string | undefined {
  const fought = drift.find((difference) => (fieldOf(convergence, difference)?.times ?? 0) >= FIGHT_LIMIT)
  if (!fought) return undefined
  const { before = 'nothing', after = 'nothing' } = fought
  const times = fieldOf(convergence, fought)?.times ?? 0
  const both = `from ${cut(before, 200)} to ${cut(after, 200)}`
  return `converging is paused: ${fieldName(fought)} was put right ${times} times, and something else changes it again ${both}; stop one of the two writers, then sync or push a commit`
}

/** `replicas of primary`, or the resource alone. */
export function fieldName({ resource, path }: Pick<Difference, 'resource' | 'path'>): string {
  return path === '' ? resource : `${path} of ${resource}`
}

type FieldPlace = Pick<Difference, 'resource' | 'path'>

function fieldOf(
  convergence: Pick<Convergence, 'fields'> | undefined,
  place: FieldPlace,
): z.infer<typeof Field> | undefined {
  return convergence?.fields.find((field) => isSame(field, place))
}

function isSame(one: FieldPlace, other: FieldPlace): boolean {
  return one.resource === other.resource && one.path === other.path
}
