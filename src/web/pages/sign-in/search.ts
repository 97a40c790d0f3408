import { z } from 'zod'

export const SignInSearch = z.object({
  /** Where to go afterwards: a path of this application, never another origin, and never here again. */
  to: z
    .string()
    .max(2_000)
    .regex(/^\/(?![/\\]|sign-in)/)
    .optional()
    .catch(undefined),
})
