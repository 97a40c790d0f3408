import { z } from 'zod'
import type { PastAnalysis, PastCheck, PastDeployment } from '#analysis/backtest.ts'
import type { Client } from '#contract/client.ts'
import { listFacts } from '#contract/deployments.ts'
import type { DeploymentRow } from '#domain/deployment-row.ts'
import type { Sample } from '#domain/evidence.ts'
import type { Fact } from '#domain/fact.ts'

const FACTS_A_PAGE = 1_000

const HttpProbe = z.object({
  measure: z.enum(['success', 'latency']),
  method: z.enum(['GET', 'HEAD', 'POST']),
  headers: z.record(z.string(), z.string()),
  send: z.string().optional(),
  statuses: z.array(z.number()),
  body: z.string().optional(),
  maxLatencyMs: z.number(),
  requests: z.number(),
})

/** A plan's options were written by another version of the program: what is not understood is left out. */
const PlannedAnalysis = z.object({
  for: z.number().positive(),
  checks: z.array(
    z.object({
      name: z.string(),
      source: z.string(),
      query: z.string(),
      http: HttpProbe.optional(),
      unit: z.enum(['percent', 'ratio', 'ms', 's']).optional(),
      intervalMs: z.number().positive(),
      initialDelayMs: z.number(),
      series: z.array(z.object({ name: z.string(), variant: z.string().optional() })),
    }),
  ),
})

/** What a deployment's analyses measured, from its facts. */
export async function readPastDeployment(
  client: Client,
  row: DeploymentRow,
  signal: AbortSignal,
): Promise<PastDeployment> {
  const facts: Fact[] = []
  for (let after = 0; ;) {
    const page = await client.call(listFacts, { params: { id: row.id }, query: { after, limit: FACTS_A_PAGE }, signal })
    facts.push(...page.facts.filter(isNeeded))
    if (page.next === undefined) break
    after = page.next
  }
  return {
    deployment: row.id,
    commit: row.revision.commit,
    at: row.finishedAt ?? row.createdAt,
    succeeded: row.status === 'succeeded',
    analyses: analysesIn(facts),
  }
}

/** A deployment has many facts; of them only these few kinds count. */
function isNeeded(fact: Fact): boolean {
  if (fact.kind === 'evidence') return fact.evidence.type === 'sample'
  return fact.kind === 'planned' || fact.kind === 'step-started'
}

function analysesIn(facts: readonly Fact[]): PastAnalysis[] {
  const planned = facts.find((fact) => fact.kind === 'planned')
  const stages = planned?.plan.stages.filter((stage) => stage.kind === 'analysis') ?? []
  return stages.flatMap((stage) => {
    const options = PlannedAnalysis.safeParse(stage.options).data
    const ofStep = facts.filter((fact) => 'step' in fact && fact.step === stage.id)
    // A retry measures anew: only the last attempt counts.
    const started = ofStep.findLast((fact) => fact.kind === 'step-started')
    if (!options || !started) return []
    const samples = ofStep.flatMap((fact) => sampleIn(fact, started))
    return [{ forMs: options.for, beganAt: started.at, checks: options.checks.map(withoutUndefined), samples }]
  })
}

function sampleIn(fact: Fact, started: Fact): Sample[] {
  if (fact.kind !== 'evidence' || fact.evidence.type !== 'sample' || fact.seq < started.seq) return []
  const { check, series, measured } = fact.evidence
  return [{ check, series, measured }]
}

/** Absent is absent: the name of a question must not depend on how absence is written. */
function withoutUndefined(check: object): PastCheck {
  return JSON.parse(JSON.stringify(check)) as PastCheck
}
