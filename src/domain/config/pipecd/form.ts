import { z } from 'zod'

/** Forms of PipeCD's file. A key without a value counts as one that is not there. */

const DURATION = 'a duration such as `30s`, `10m` or `1h30m`'
const SHARE = 'a percentage such as `20` or `20%`'
const REPLICAS = 'a number such as `2`, or a percentage such as `50%`'

export const flag = z.boolean({ error: '`true` or `false`' }).nullish()
export const text = z.string({ error: 'text' }).max(100_000).nullish()
export const whole = z.int({ error: 'a whole number' }).nullish()
export const number = z.number({ error: 'a number' }).nullish()
export const texts = z
  .array(z.string({ error: 'text' }), { error: 'a list of texts' })
  .max(1_000)
  .nullish()

export const duration = z
  .string({ error: DURATION })
  .max(40, { error: DURATION })
  .regex(/^(0|(\d+(\.\d+)?(ms|s|m|h))+)$/, { error: DURATION })
  .nullish()

export const share = z
  .union([z.int().min(0).max(100), z.string().regex(/^\d{1,3}%?$/)], { error: SHARE })
  .refine((value) => Number.parseInt(String(value), 10) <= 100, { error: SHARE })
  .nullish()

export const replicas = z.union([z.int().min(0), z.string().regex(/^\d{1,6}%?$/)], { error: REPLICAS }).nullish()

export function texted() {
  return z.record(z.string(), z.string({ error: 'text' })).nullish()
}

export function section<S extends z.ZodRawShape>(shape: S) {
  return z.strictObject(shape).nullish()
}

export function list<T extends z.ZodType>(entry: T) {
  return z.array(entry, { error: 'a list' }).max(1_000).nullish()
}

/** What PipeCD takes as text, but nobody here reads. */
export const anything = z.unknown().optional()

/** `10`, `10%` and `"10"` → 10. */
export function shareOf(value: number | string | null | undefined): number | undefined {
  return value === null || value === undefined ? undefined : Number.parseInt(String(value), 10)
}

/** As our own files write it. */
export function durationOf(value: string | null | undefined): string | undefined {
  if (value === null || value === undefined) return undefined
  return value === '0' ? '0s' : value
}
