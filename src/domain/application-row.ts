import { z } from 'zod'
import { attentionOf, ATTENTIONS } from './attention.ts'
import { DeploymentRow } from './deployment-row.ts'
import { Health } from './health.ts'
import type { ApplicationReport } from './report.ts'
import { SYNCS } from './report.ts'
import { Version } from './revision.ts'
import { revisionRowOf, RevisionRow, shorten, versionRowOf, waitingRowOf, WaitingRow } from './row.ts'

const MAX_LABELS = 20
const MAX_VERSIONS = 5

/** The newest deployment of an application, as its row shows it. */
export const LatestDeployment = DeploymentRow.pick({
  id: true,
  status: true,
  strategy: true,
  steps: true,
  rolledBack: true,
  createdAt: true,
  finishedAt: true,
}).extend({
  person: z.literal(true).optional().meta({ description: 'Present where it waits for a person to decide.' }),
})

export type LatestDeployment = z.infer<typeof LatestDeployment>

/** An application as a list shows it: bounded in size, whatever the agent reported. */
export const ApplicationRow = z.object({
  name: z.string(),
  agent: z.string(),
  kind: z.string(),
  target: z.string(),
  labels: z.record(z.string(), z.string()).meta({ description: `At most ${MAX_LABELS} of its labels.` }),
  sync: z.enum(SYNCS),
  health: Health,
  sentence: z.string().meta({ description: 'How it is and why, cut at 300 characters.' }),
  address: z.string().optional(),
  running: RevisionRow.optional(),
  head: RevisionRow.optional(),
  versions: z
    .array(Version)
    .default([])
    .meta({ description: `At most ${MAX_VERSIONS} of what runs.` }),
  attention: z.enum(ATTENTIONS).meta({ description: 'What it wants from people.' }),
  latest: LatestDeployment.optional(),
  runningDeployment: z.string().optional(),
  drift: z.number().int().meta({ description: 'Number of fields that differ.' }),
  quarantined: z.boolean(),
  waiting: WaitingRow.optional(),
  changedAt: z.number().int().meta({ description: 'When its state last changed.' }),
  evaluatedAt: z.number().int().meta({ description: 'When the agent last looked at it.' }),
})

export type ApplicationRow = z.infer<typeof ApplicationRow>

export function latestDeploymentOf(row: DeploymentRow): LatestDeployment {
  const { id, status, steps, createdAt, strategy, rolledBack, finishedAt, waiting } = row
  return {
    id,
    status,
    steps,
    createdAt,
    ...(strategy === undefined ? {} : { strategy }),
    ...(rolledBack === undefined ? {} : { rolledBack }),
    ...(finishedAt === undefined ? {} : { finishedAt }),
    ...(waiting?.person ? { person: true } : {}),
  }
}

/** What a list shows of a report, but for who gave it and when it changed. */
export function applicationRowOf(
  report: ApplicationReport,
): Omit<ApplicationRow, 'agent' | 'changedAt' | 'evaluatedAt' | 'latest'> {
  return {
    name: report.name,
    kind: report.kind,
    target: report.target,
    labels: Object.fromEntries(Object.entries(report.labels).slice(0, MAX_LABELS)),
    sync: report.sync,
    health: report.live?.health ?? 'unknown',
    sentence: shorten(report.sentence, 300),
    ...(report.address === undefined ? {} : { address: report.address }),
    ...(report.running ? { running: revisionRowOf(report.running) } : {}),
    ...(report.head ? { head: revisionRowOf(report.head) } : {}),
    ...(report.runningDeployment === undefined ? {} : { runningDeployment: report.runningDeployment }),
    versions: report.versions.slice(0, MAX_VERSIONS).map(versionRowOf),
    attention: attentionOf(report),
    drift: report.drift.length,
    quarantined: report.quarantine !== undefined,
    ...(report.waiting ? { waiting: waitingRowOf(report.waiting) } : {}),
  }
}
