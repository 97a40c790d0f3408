import { z } from 'zod'
import { ATTENTIONS } from './attention.ts'
import { HEALTHS } from './health.ts'
import { SYNCS } from './report.ts'

export const MOST_LABELS = 50
export const MOST_VALUES = 200

const count = z.number().int().min(0)

const Counted = z.object({ value: z.string(), count })

export type Counted = z.infer<typeof Counted>

const mostFrequent = z.array(Counted).meta({ description: `At most ${MOST_VALUES}, the most frequent first.` })

/** How many applications there are of each sort. */
export const FleetSummary = z.object({
  all: count,
  health: z.partialRecord(z.enum(HEALTHS), count),
  sync: z.partialRecord(z.enum(SYNCS), count),
  attention: z.partialRecord(z.enum(ATTENTIONS), count),
  kinds: mostFrequent,
  agents: mostFrequent,
  targets: mostFrequent,
  labels: z
    .array(
      z.object({
        name: z.string(),
        values: mostFrequent,
        without: count.meta({ description: 'How many applications lack it.' }),
      }),
    )
    .meta({ description: `At most ${MOST_LABELS}, the most frequent first.` }),
})

export type FleetSummary = z.infer<typeof FleetSummary>
