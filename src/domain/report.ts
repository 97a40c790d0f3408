import { z } from 'zod'
import { Difference } from './diff.ts'
import { ErrorReport, Waiting } from './fact.ts'
import { LiveState } from './health.ts'
import { Revision, Version } from './revision.ts'

export const SYNCS = ['synced', 'out-of-sync', 'deploying', 'invalid', 'unknown'] as const

/** A desired state that reconciling does not bring back, and why. */
export const Quarantine = z.object({
  desired: z.string(),
  revision: Revision,
  deployment: z.string(),
  since: z.number().int(),
  reason: z.string().max(2_000),
})

export type Quarantine = z.infer<typeof Quarantine>

/** What an agent says of one application; the newest replaces the one before. */
export const ApplicationReport = z.object({
  name: z.string().max(63),
  description: z.string().max(2_000).default(''),
  kind: z.string().max(100).meta({ description: 'Kind of its provider.' }),
  target: z.string().max(200),
  labels: z.record(z.string().max(63), z.string().max(200)),
  repository: z.string().max(500).meta({ description: 'Name of the repository in the agent’s file.' }),
  path: z.string().max(1_000).meta({ description: 'Path of its file in the repository.' }),
  address: z.string().max(500).optional(),
  sync: z.enum(SYNCS),
  /** The first line of every page: how it is and why, as a sentence. */
  sentence: z.string().max(2_000),
  head: Revision.optional().meta({ description: 'Newest commit that was looked at.' }),
  running: Revision.optional(),
  runningDeployment: z.string().optional(),
  versions: z.array(Version),
  live: LiveState.optional(),
  drift: z.array(Difference).max(500),
  quarantine: Quarantine.optional(),
  notDeployed: z
    .string()
    .max(2_000)
    .optional()
    .meta({ description: 'Why the newest commit is not deployed, where nothing is wrong with it.' }),
  error: ErrorReport.optional(),
  warnings: z.array(z.string().max(1_000)).max(50),
  waiting: Waiting.optional(),
  evaluatedAt: z.number().int().meta({ description: 'When the agent last looked at it.' }),
  fetchedAt: z.number().int().optional().meta({ description: 'When its repository was last reached.' }),
})

export type ApplicationReport = z.infer<typeof ApplicationReport>
