import { z } from 'zod'
import type { Measured } from '#domain/evidence.ts'
import type { Fact } from '#domain/fact.ts'

/** What one check has measured so far, by series. */
export interface CheckSamples {
  readonly check: string
  readonly series: Readonly<Record<string, readonly Measured[]>>
}

/** The samples in facts, by check in the order of their first; what came in twice counts once. */
export function samplesOf(facts: readonly Fact[]): readonly CheckSamples[] {
  const checks = new Map<string, Map<string, Map<number, Measured>>>()
  for (const fact of facts) {
    if (fact.kind !== 'evidence' || fact.evidence.type !== 'sample') continue
    const { check, series, measured } = fact.evidence
    const bySeries = checks.get(check) ?? new Map<string, Map<number, Measured>>()
    checks.set(check, bySeries)
    const byTime = bySeries.get(series) ?? new Map<number, Measured>()
    bySeries.set(series, byTime)
    if (!byTime.has(measured.at)) byTime.set(measured.at, measured)
  }
  return [...checks].map(([check, bySeries]) => ({
    check,
    series: Object.fromEntries([...bySeries].map(([name, byTime]) => [name, [...byTime.values()]])),
  }))
}

/** The part of a planned check that is drawn. A plan's options are whatever its stage kind takes: nothing is relied upon. */
const PlannedCheck = z.object({
  name: z.string(),
  unit: z.string().optional().catch(undefined),
  rule: z
    .object({
      strategy: z.string(),
      min: z.number().optional().catch(undefined),
      max: z.number().optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
})

export type PlannedCheck = z.infer<typeof PlannedCheck>

/** The checks in an analysis stage's options, in their order; what is not understood is left out. */
export function plannedChecks(options: unknown): readonly PlannedCheck[] {
  const parsed = z.object({ checks: z.array(z.unknown()) }).safeParse(options)
  if (!parsed.success) return []
  return parsed.data.checks.flatMap((check) => PlannedCheck.safeParse(check).data ?? [])
}
