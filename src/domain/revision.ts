import { z } from 'zod'

/** A commit and the versions found in it. */
export const Version = z.object({
  name: z.string().max(500).meta({ description: 'What it is a version of: an image, a module, the application.' }),
  version: z.string().max(500),
})

export type Version = z.infer<typeof Version>

export const Revision = z.object({
  commit: z
    .string()
    .regex(/^[0-9a-f]{40,64}$/)
    .meta({ description: 'Full commit hash.' }),
  branch: z.string().max(300).optional(),
  author: z.string().max(300),
  email: z.string().max(320),
  message: z.string().max(10_000).meta({ description: 'The whole commit message, cut at 10,000 characters.' }),
  at: z.number().int().meta({ description: 'Author time, milliseconds since 1970.' }),
})

export type Revision = z.infer<typeof Revision>

export function shortCommit(commit: string): string {
  return commit.slice(0, 7)
}

export function subjectOf(message: string): string {
  return message.split('\n', 1)[0] ?? ''
}
