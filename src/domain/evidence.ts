import { z } from 'zod'

/** A measured value, or why there is none. `at` in milliseconds since 1970. */
export const Measured = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('value'),
    at: z.number(),
    value: z.number(),
    /** What stands behind the number, such as why a request was not answered well. */
    note: z.string().max(200).optional(),
  }),
  z.object({ type: z.literal('none'), at: z.number(), why: z.enum(['empty', 'nan', 'infinite', 'late']) }),
  z.object({ type: z.literal('error'), at: z.number(), message: z.string().max(1_000) }),
])

export type Measured = z.infer<typeof Measured>

const OUTCOMES = ['pass', 'fail', 'inconclusive'] as const

export const Outcome = z.enum(OUTCOMES)

export type Outcome = z.infer<typeof Outcome>

/** What one check of an analysis found, with all that is needed to draw and explain it. */
export const CheckResult = z.object({
  check: z.string().max(200),
  strategy: z.string().max(50),
  /** Names what was asked of the judged series, so that a later deployment finds the same question again. */
  question: z.string().max(64).optional(),
  outcome: Outcome,
  /** A sentence with the numbers. */
  words: z.string().max(2_000),
  unit: z.string().max(20).optional(),
  /** What the numbers were held against, such as `min`, `max`, `alpha`, `effectFloor`. */
  limits: z.record(z.string(), z.number()),
  /** What was computed, such as `median`, `u`, `p`, `effect`, `failures`. */
  figures: z.record(z.string(), z.number()),
  /** Samples by series: the variant's name, or `value`. */
  samples: z.record(z.string(), z.array(Measured).max(5_000)),
})

export type CheckResult = z.infer<typeof CheckResult>

/** What a stage leaves behind for people and for its own resumption. */
export const Evidence = z.discriminatedUnion('type', [
  z.object({ type: z.literal('traffic'), weights: z.record(z.string(), z.number()) }),
  z.object({ type: z.literal('sample'), check: z.string().max(200), series: z.string().max(100), measured: Measured }),
  z.object({
    type: z.literal('verdict'),
    outcome: Outcome,
    words: z.string().max(2_000),
    checks: z.array(CheckResult),
  }),
  /** A stage's own note to its later self; survives a crash. Last value of a key wins. */
  z.object({ type: z.literal('memo'), key: z.string().max(100), value: z.unknown() }),
])

export type Evidence = z.infer<typeof Evidence>

/** One measurement of an analysis, as its evidence keeps it. */
export type Sample = Omit<Extract<Evidence, { type: 'sample' }>, 'type'>

/** What the last successful deployment measured where it was asked the same. */
export const Reference = z.object({
  deployment: z.string(),
  commit: z.string(),
  /** When that deployment ended. */
  at: z.number(),
  samples: z.array(Measured).max(5_000),
})

export type Reference = z.infer<typeof Reference>
