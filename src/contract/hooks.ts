import { z } from 'zod'
import { route } from './route.ts'

export const gitHook = route({
  method: 'POST',
  path: '/v1/hooks/git',
  permission: 'hook',
  summary: 'Takes a push webhook of a git forge, signed with the shared secret, and hints at it to the agents.',
  rawBody: true,
  maxBodyBytes: 1024 * 1024,
  reply: z.object({
    urls: z.array(z.string()).meta({ description: 'Addresses of the repository that were found in it.' }),
    ref: z.string().optional(),
    agents: z.number().int().meta({ description: 'Connected agents, which are told.' }),
  }),
  status: 202,
})
