import { z } from 'zod'
import { Health } from './health.ts'
import type { ApplicationReport } from './report.ts'
import { SYNCS } from './report.ts'
import { revisionRowOf, RevisionRow, shorten, waitingRowOf, WaitingRow } from './row.ts'

const MAX_LABELS = 20

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
  runningDeployment: z.string().optional(),
  drift: z.number().int().meta({ description: 'Number of fields that differ.' }),
  quarantined: z.boolean(),
  waiting: WaitingRow.optional(),
  changedAt: z.number().int().meta({ description: 'When its state last changed.' }),
  evaluatedAt: z.number().int().meta({ description: 'When the agent last looked at it.' }),
})

export type ApplicationRow = z.infer<typeof ApplicationRow>

/** What a list shows of a report, but for who gave it and when it changed. */
export function applicationRowOf(
  report: ApplicationReport,
): Omit<ApplicationRow, 'agent' | 'changedAt' | 'evaluatedAt'> {
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
    drift: report.drift.length,
    quarantined: report.quarantine !== undefined,
    ...(report.waiting ? { waiting: waitingRowOf(report.waiting) } : {}),
  }
}
