import { z } from 'zod'
import { ApplicationRow } from './application-row.ts'

/** A row that stands for a whole team must not hold thousands. */
export const MOST_IN_CELL = 10

/** An application as a grid of environments shows it. */
export const EnvironmentCell = ApplicationRow.pick({
  name: true,
  sync: true,
  health: true,
  attention: true,
  running: true,
  versions: true,
  head: true,
  drift: true,
  quarantined: true,
  latest: true,
})

export type EnvironmentCell = z.infer<typeof EnvironmentCell>

export const EnvironmentRow = z.object({
  name: z.string(),
  cells: z.record(z.string(), z.array(EnvironmentCell)).meta({
    description: `Applications by the value of the label: at most ${MOST_IN_CELL} of each, the most urgent first.`,
  }),
  more: z
    .record(z.string(), z.number().int())
    .meta({ description: 'How many applications of a cell are not listed, where there are more.' }),
})

export type EnvironmentRow = z.infer<typeof EnvironmentRow>

export function environmentCellOf(row: ApplicationRow): EnvironmentCell {
  const { name, sync, health, attention, running, versions, head, drift, quarantined, latest } = row
  return {
    name,
    sync,
    health,
    attention,
    versions,
    drift,
    quarantined,
    ...(running ? { running } : {}),
    ...(head ? { head } : {}),
    ...(latest ? { latest } : {}),
  }
}
