import { z } from 'zod'
import { Command, CommandAnswer } from './command.ts'

/** A command and what became of it. */
export const CommandView = Command.extend({
  agent: z.string().meta({ description: 'The agent that it is for.' }),
  application: z.string(),
  deployment: z.string().optional().meta({ description: 'The deployment that it concerns or made.' }),
  status: z.enum(['pending', 'done', 'refused', 'expired']),
  answer: CommandAnswer.optional(),
  answeredAt: z.number().int().optional(),
})

export type CommandView = z.infer<typeof CommandView>
