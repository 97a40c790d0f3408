import { z } from 'zod'
import { duration, flag, list, number, section, text, texted, whole } from './form.ts'
import { skipOn } from './spec.ts'

const template = section({ name: z.string({ error: 'the name of a template' }), appArgs: texted() })

const LIMITS = { interval: duration, failureLimit: whole, skipOnNoData: flag, timeout: duration }

const METRICS = {
  provider: text,
  strategy: z.enum(['THRESHOLD', 'PREVIOUS', 'CANARY_BASELINE', 'CANARY_PRIMARY']).nullish(),
  query: text,
  expected: section({ min: number, max: number }),
  deviation: z.enum(['EITHER', 'LOW', 'HIGH']).nullish(),
  baselineArgs: texted(),
  canaryArgs: texted(),
  primaryArgs: texted(),
  ...LIMITS,
}

const LOGS = { provider: text, query: text, ...LIMITS }

const HTTPS = {
  url: text,
  method: text,
  headers: list(z.strictObject({ key: z.string({ error: 'text' }), value: z.string({ error: 'text' }) })),
  expectedCode: whole,
  expectedResponse: text,
  ...LIMITS,
}

export const Metrics = z.strictObject(METRICS)
export const Logs = z.strictObject(LOGS)
export const Https = z.strictObject(HTTPS)

export type Metrics = z.infer<typeof Metrics>
export type Logs = z.infer<typeof Logs>
export type Https = z.infer<typeof Https>

export type TemplateUse = NonNullable<z.infer<typeof template>>

export const AnalysisOptions = z.strictObject({
  duration: duration.unwrap().unwrap(),
  restartThreshold: whole,
  metrics: list(z.strictObject({ ...METRICS, template })),
  logs: list(z.strictObject({ ...LOGS, template })),
  https: list(z.strictObject({ ...HTTPS, template })),
  skipOn,
})

export type AnalysisOptions = z.infer<typeof AnalysisOptions>

export const TemplateFile = z.strictObject({
  apiVersion: z.literal('pipecd.dev/v1beta1'),
  kind: z.literal('AnalysisTemplate'),
  spec: z.strictObject({
    metrics: z.record(z.string(), Metrics).nullish(),
    logs: z.record(z.string(), Logs).nullish(),
    https: z.record(z.string(), Https).nullish(),
  }),
})
