import { z } from 'zod'

/** Who or what made something happen. */
export const Actor = z.object({
  kind: z.enum(['member', 'agent', 'commit', 'system']).meta({ description: 'What sort of actor it is.' }),
  name: z.string().max(200).meta({ description: 'Member name, agent name, or commit author.' }),
  email: z.string().max(320).optional().meta({ description: 'Where it is known.' }),
  groups: z.array(z.string().max(200)).optional().meta({ description: 'Groups of a member at the time.' }),
})

export type Actor = z.infer<typeof Actor>
