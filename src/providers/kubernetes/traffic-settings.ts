import { z } from 'zod'
import { line } from '#domain/config/scalar.ts'

const objectName = line(253)

const host = objectName
  .optional()
  .meta({ description: 'Only destinations with this host; default: all of the object.' })

/** What splits the requests; each method names the object of the application's own manifests whose weights it moves. */
export const TrafficSettings = z
  .discriminatedUnion('method', [
    z.strictObject({ method: z.literal('service') }),
    z.strictObject({ method: z.literal('pods') }),
    z.strictObject({ method: z.literal('gateway'), route: objectName.meta({ description: 'Name of the HTTPRoute.' }) }),
    z.strictObject({
      method: z.literal('istio'),
      virtualService: objectName.meta({ description: 'Its name.' }),
      host,
      editableRoutes: z
        .array(line(253))
        .max(100)
        .default([])
        .meta({ description: 'Names of the only routes that may be changed; default: all.' }),
    }),
    z.strictObject({ method: z.literal('nginx'), ingress: objectName.meta({ description: 'Its name.' }) }),
    z.strictObject({ method: z.literal('smi'), trafficSplit: objectName.meta({ description: 'Its name.' }) }),
    z.strictObject({
      method: z.literal('alb'),
      ingress: objectName,
      action: line(63).optional().meta({
        description:
          'Which `alb.ingress.kubernetes.io/actions.<action>` is moved; default: that named as the Service in front.',
      }),
    }),
  ])
  .meta({
    description:
      '`service` switches all requests at once by the selector; `pods` leaves the Service as it is, so that a canary has the share of its pods, and there is no `traffic` stage; `gateway` (Gateway API), `istio`, `nginx`, `smi` and `alb` split them by weight.',
  })

export type TrafficSettings = z.infer<typeof TrafficSettings>

export type TrafficMethod = TrafficSettings['method']

const ByPods = z.looseObject({ traffic: z.looseObject({ method: z.literal('pods') }) })

/** Whether the Service in front selects the pods of all variants, by the section as it was written. */
export function isByPods(written: unknown): boolean {
  return ByPods.safeParse(written).success
}
