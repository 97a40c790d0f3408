import { z } from 'zod'
import { Difference } from './diff.ts'
import { Plan, StageSpec } from './plan.ts'
import { Revision, Version } from './revision.ts'

/** What a sync or a rollback would do if it were asked for now; nothing is kept of it. */
export const Preview = z.object({
  revision: Revision.optional().meta({ description: 'What would run; absent where there is nothing to plan.' }),
  running: Revision.optional().meta({ description: 'What runs now; absent at a first deployment.' }),
  versions: z.array(Version),
  strategy: Plan.shape.strategy.optional(),
  why: z.string().optional().meta({ description: 'Why this strategy, as a sentence.' }),
  stages: z.array(StageSpec.pick({ id: true, kind: true, name: true, needs: true, timeoutMs: true, skip: true })),
  differences: z.array(Difference),
  moreDifferences: z.number().int().min(0).meta({ description: 'More differences than are listed.' }),
  refused: z.string().optional().meta({ description: 'Why the command would be refused, as a sentence.' }),
})

export type Preview = z.infer<typeof Preview>
