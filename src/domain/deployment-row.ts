import { z } from 'zod'
import { Actor } from './actor.ts'
import type { Deployment } from './deployment.ts'
import { Version } from './revision.ts'
import { revisionRowOf, RevisionRow, shorten, versionRowOf, waitingRowOf, WaitingRow } from './row.ts'
import { isTerminal, STATUSES } from './status.ts'
import { Trigger } from './trigger.ts'

/** More steps than this are counted, not shown one by one. */
const MAX_CELLS = 40
const MAX_VERSIONS = 3

/** A deployment as a list shows it: bounded in size. */
export const DeploymentRow = z.object({
  id: z.string(),
  application: z.string(),
  agent: z.string(),
  status: z.enum(STATUSES),
  reason: z.string().meta({ description: 'Why it has this status, cut at 300 characters.' }),
  waiting: WaitingRow.optional(),
  trigger: z.object({ kind: Trigger.shape.kind, by: Actor.pick({ kind: true, name: true }) }),
  revision: RevisionRow,
  strategy: z.enum(['quick', 'pipeline']).optional(),
  versions: z
    .array(Version)
    .default([])
    .meta({ description: `What it brings; at most ${MAX_VERSIONS}.` }),
  steps: z.object({
    done: z.number().int().meta({ description: 'Steps that have ended.' }),
    all: z.number().int().meta({ description: 'Steps there are, those of a rollback included.' }),
    cells: z
      .array(
        z.object({
          id: z.string(),
          kind: z.string().meta({ description: 'Kind of the stage; `rollback` for a step of a rollback.' }),
          status: z.enum(STATUSES),
          person: z.literal(true).optional().meta({ description: 'Present where it waits for a person to decide.' }),
        }),
      )
      .default([])
      .meta({ description: `The first ${MAX_CELLS} steps in order.` }),
  }),
  rolledBack: z.boolean().optional(),
  createdAt: z.number().int(),
  startedAt: z.number().int().optional(),
  finishedAt: z.number().int().optional(),
})

export type DeploymentRow = z.infer<typeof DeploymentRow>

export function deploymentRowOf(d: Deployment): DeploymentRow {
  const { kind, by } = d.trigger
  return {
    id: d.id,
    application: d.application,
    agent: d.agent,
    status: d.status,
    reason: shorten(d.reason, 300),
    ...(d.waiting ? { waiting: waitingRowOf(d.waiting) } : {}),
    trigger: { kind, by: { kind: by.kind, name: by.name } },
    revision: revisionRowOf(d.revision),
    ...(d.plan ? { strategy: d.plan.strategy } : {}),
    versions: (d.plan?.versions ?? []).slice(0, MAX_VERSIONS).map(versionRowOf),
    steps: { done: d.steps.filter((step) => isTerminal(step.status)).length, all: d.steps.length, cells: cellsOf(d) },
    ...(d.rolledBack === undefined ? {} : { rolledBack: d.rolledBack }),
    createdAt: d.createdAt,
    ...(d.startedAt === undefined ? {} : { startedAt: d.startedAt }),
    ...(d.finishedAt === undefined ? {} : { finishedAt: d.finishedAt }),
  }
}

function cellsOf(d: Deployment): DeploymentRow['steps']['cells'] {
  const kinds = new Map(d.plan?.stages.map((stage) => [stage.id, stage.kind]))
  return d.steps.slice(0, MAX_CELLS).map(({ id, status, waiting }) => {
    const person = status === 'waiting' && waiting?.person
    return Object.assign({ id, kind: kinds.get(id) ?? 'rollback', status }, person ? { person } : {})
  })
}
