import { z } from 'zod'
import { count, duration, line, listenAddress, name } from '#domain/config/scalar.ts'
import { STOP_SIGNALS, VARIANTS } from '#host/api.ts'

const HOUR_MS = 3_600_000
const VARIABLE = 'the name of a variable: letters, digits and `_`'

const variable = z.string({ error: VARIABLE }).regex(/^[A-Za-z_][A-Za-z0-9_]{0,199}$/, { error: VARIABLE })

const TEXT = 'a text of at most 10,000 characters'

const argument = z
  .string({ error: TEXT })
  .max(10_000, { error: TEXT })
  .refine((text) => !text.includes('\0'), { error: TEXT })

const HEALTH_PATH = 'a path such as `/healthz`'

const health = z.strictObject({
  path: z
    .string({ error: HEALTH_PATH })
    .regex(/^\/[!-~]{0,1999}$/, { error: HEALTH_PATH })
    .optional()
    .meta({ description: 'Asked by GET; 200 to 399 is healthy. Without it, an accepted TCP connection is.' }),
  every: duration({ min: 100, max: HOUR_MS })
    .prefault('1s')
    .meta({ description: 'How often each instance is asked; while it starts, ten times a second.' }),
  timeout: duration({ min: 10, max: HOUR_MS })
    .prefault('2s')
    .meta({ description: 'An answer later than this is none.' }),
  healthyAfter: count({ min: 1, max: 1_000 })
    .default(2)
    .meta({ description: 'Good answers in a row that make an instance ready.' }),
  unhealthyAfter: count({ min: 1, max: 1_000 })
    .default(3)
    .meta({ description: 'Bad answers in a row after which it gets no more requests.' }),
  startWithin: duration({ min: 1_000, max: HOUR_MS })
    .prefault('60s')
    .meta({ description: 'An instance that is not ready for so long is ended and started again.' }),
})

const stop = z.strictObject({
  signal: z.enum(STOP_SIGNALS).default('SIGTERM').meta({ description: 'Asks the process and its group to end.' }),
  grace: duration({ max: HOUR_MS })
    .prefault('10s')
    .meta({ description: 'Time between that signal and SIGKILL of the whole group.' }),
  drain: duration({ max: HOUR_MS })
    .prefault('10s')
    .meta({ description: 'Time that requests in flight get before the signal is sent.' }),
})

const sticky = z.strictObject({
  for: duration({ min: 1_000, max: 365 * 24 * HOUR_MS })
    .prefault('1h')
    .meta({ description: 'How long a browser stays with its variant.' }),
})

const HEADER = 'the name of an HTTP header'

const headerRoute = z.strictObject({
  name: z
    .string({ error: HEADER })
    .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, { error: HEADER })
    .meta({ description: 'Name of the header.' }),
  value: line(1_000).meta({ description: 'The value it must have.' }),
  variant: z.enum(VARIANTS).default('canary').meta({ description: 'Where such requests go, whatever its weight.' }),
})

/** The section `host` of an application's file. */
export const AppSettings = z.strictObject({
  target: name.optional().meta({ description: 'Name of the target; default: the agent’s only one of this kind.' }),
  run: z
    .array(argument, { error: 'a list: the program and its arguments' })
    .min(1, { error: 'a list: the program and its arguments' })
    .max(1_000)
    .meta({ description: 'Program and arguments, started in the application’s folder, never through a shell.' }),
  env: z
    .record(variable, argument)
    .default({})
    .meta({ description: 'Variables for the process, besides PATH and such.' }),
  replicas: count({ min: 1, max: 1_000 }).default(1).meta({ description: 'How many processes of the primary run.' }),
  port: variable.default('PORT').meta({ description: 'The variable that tells a process its port.' }),
  listen: listenAddress.meta({ description: 'Where the proxy answers; loopback unless the target allows more.' }),
  health: health.prefault({}).meta({ description: 'How it is found out whether an instance can answer.' }),
  stop: stop.prefault({}).meta({ description: 'How an instance is ended.' }),
  sticky: sticky.optional().meta({ description: 'Keeps a browser with the variant of its first answer, by a cookie.' }),
  headers: z
    .array(headerRoute)
    .max(20)
    .default([])
    .meta({ description: 'Requests with such a header go to one variant while it is ready.' }),
})

export type AppSettings = z.infer<typeof AppSettings>

/** The section `host` of a target in the agent's file. */
export const TargetSettings = z.strictObject({
  socket: line(1_000).optional().meta({ description: 'Socket of the daemon; default: that of the agent’s own home.' }),
  metricsListen: listenAddress
    .optional()
    .meta({ description: 'Address on which the proxy serves `/metrics` for Prometheus.' }),
  allowListen: z
    .array(line(260))
    .max(100)
    .default([])
    .meta({ description: 'Addresses other than loopback on which applications may answer, such as `0.0.0.0`.' }),
})

export type TargetSettings = z.infer<typeof TargetSettings>
