import { z } from 'zod'
import { count, line, percent } from '#domain/config/scalar.ts'

const SHARE = 'a whole percentage such as `20%`'

const share = z
  .union([percent(), count({ max: 100 })], { error: SHARE })
  .refine((value) => Number.isInteger(value), { error: SHARE })

const header = z.strictObject({
  name: line(256).regex(/^[A-Za-z0-9!#$%&'*+.^_|~-]+$/, { error: 'name of an HTTP header' }),
  value: line(4_096),
})

export type HeaderMatch = z.infer<typeof header>

export const TrafficOptions = z
  .strictObject({
    canary: share.default(0).meta({ description: 'Percent of the requests that go to the canary.' }),
    baseline: share.default(0).meta({ description: 'Percent of the requests that go to the baseline.' }),
    headers: z.array(header).max(10).default([]).meta({
      description: 'Requests with all these headers go to the canary, whatever the weights.',
    }),
  })
  .refine(({ canary, baseline }) => canary + baseline <= 100, {
    error: 'canary and baseline together at most 100%; primary gets the rest',
    path: ['baseline'],
  })

export type TrafficOptions = z.infer<typeof TrafficOptions>
