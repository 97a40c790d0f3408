import { z } from 'zod'

export const ApplicationName = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/)
  .meta({ description: 'Name of an application: lower case, digits and hyphens, at most 63.' })

export const AgentName = ApplicationName.meta({ description: 'Name of an agent.' })

export const MemberName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._@+-]{0,99}$/)
  .meta({ description: 'Name of a member, such as `ann` or `ann@example.com`: lower case, so that no two look alike.' })

/** Without a colon or comma: `group:leads` in a file names the group `leads`. */
export const GroupName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._@/-]{0,99}$/)
  .meta({ description: 'Name of a group, as an approval’s `by` writes it behind `group:`.' })

export const DeploymentId = z
  .string()
  .regex(/^[0-9a-z]{8,40}$/)
  .meta({ description: 'Id of a deployment.' })

export const CommandId = z
  .string()
  .regex(/^[0-9a-z]{8,40}$/)
  .meta({ description: 'Id of a command.' })

export const StepId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/)
  .meta({ description: 'Id of a stage, or of a rollback step.' })

export const Moment = z.number().int().nonnegative().meta({ description: 'Milliseconds since 1970.' })

/** In a query everything is text: digits only, so that neither '' nor '1e9' becomes a number by surprise. */
export function queryNumber(limits: { readonly min: number; readonly max: number }) {
  return z
    .union([z.number(), z.string().regex(/^\d{1,16}$/)])
    .transform(Number)
    .pipe(z.number().int().min(limits.min).max(limits.max))
}

export const queryMoment = queryNumber({ min: 0, max: Number.MAX_SAFE_INTEGER }).meta({
  description: 'Milliseconds since 1970.',
})

/** Every list is read page by page: `cursor` is the `next` of the page before. */
export const pageQuery = {
  limit: queryNumber({ min: 1, max: 200 }).default(50).meta({ description: 'Items in a page.' }),
  cursor: z
    .string()
    .max(2_000)
    .regex(/^[A-Za-z0-9_-]*$/)
    .optional()
    .meta({ description: '`next` of the page before.' }),
}

export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    next: z.string().optional().meta({ description: 'Cursor of the next page; absent on the last one.' }),
  })
}
