import { z } from 'zod'
import { httpUrl, line } from '#domain/config/scalar.ts'
import { SlipwayError, slipwayError } from '#domain/errors.ts'
import type { Measured } from '#domain/evidence.ts'
import type { MetricQuery, MetricSource } from '#domain/stage.ts'
import { nameOf, sendHttp } from '#tools/http.ts'
import { authorizationOf } from './credential.ts'
import type { Credential } from './credential.ts'
import type { SourceContext, SourceKind } from './kind.ts'
import { escapePromql } from './promql.ts'
import { readReply } from './prometheus-reply.ts'

const TIMEOUT_MS = 10_000
const MAX_BYTES = 1_024 * 1_024

export const PrometheusSettings = z
  .strictObject({
    url: httpUrl.meta({ description: 'Address of the server, without `/api/v1`.' }),
    bearerTokenFile: line(1_000)
      .optional()
      .meta({ description: 'File that holds a bearer token, relative to the agent’s file.' }),
    basicAuth: z
      .strictObject({
        username: line(200)
          .regex(/^[^:]*$/)
          .meta({ description: 'User name.' }),
        passwordFile: line(1_000).meta({ description: 'File that holds the password, relative to the agent’s file.' }),
      })
      .optional()
      .meta({ description: 'User name and password.' }),
  })
  .refine((settings) => !(settings.bearerTokenFile && settings.basicAuth), {
    error: 'one of `bearerTokenFile` and `basicAuth`',
    path: ['basicAuth'],
  })

export type PrometheusSettings = z.infer<typeof PrometheusSettings>

/** Any server that speaks Prometheus' HTTP API: Prometheus, Thanos, Mimir, VictoriaMetrics. */
export const prometheus: SourceKind<PrometheusSettings> = {
  kind: 'prometheus',
  summary: 'A server with the HTTP API of Prometheus.',
  settings: PrometheusSettings,
  open: openPrometheus,
}

function openPrometheus(settings: PrometheusSettings, context: SourceContext): MetricSource {
  const base = settings.url.endsWith('/') ? settings.url : `${settings.url}/`
  const url = new URL('api/v1/query', base)
  const credential = credentialOf(settings)
  return {
    name: context.name,
    escape: escapePromql,
    async measure(query: MetricQuery, signal: AbortSignal): Promise<Measured> {
      const authorization = credential ? await authorizationOf(credential, context) : undefined
      const answer = await ask({ url, query, authorization, signal }, context.name)
      const question = { source: context.name, url: nameOf(url), query: query.query, at: query.at }
      return readReply(answer.status, answer.body, question)
    },
  }
}

function credentialOf(settings: PrometheusSettings): Credential | undefined {
  const { bearerTokenFile, basicAuth } = settings
  if (bearerTokenFile !== undefined) return { type: 'bearer', file: bearerTokenFile }
  return basicAuth ? { type: 'basic', username: basicAuth.username, file: basicAuth.passwordFile } : undefined
}

interface Asking {
  readonly url: URL
  readonly query: MetricQuery
  readonly authorization: string | undefined
  readonly signal: AbortSignal
}

/** By POST, as queries may be longer than servers accept in an address, and addresses end up in access logs. */
async function ask(asking: Asking, source: string): Promise<{ status: number; body: string }> {
  const { url, query, authorization, signal } = asking
  const form = new URLSearchParams({ query: query.query, time: String(query.at / 1_000) })
  try {
    return await sendHttp({
      method: 'POST',
      url,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        ...(authorization === undefined ? {} : { authorization }),
      },
      body: form.toString(),
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_BYTES,
      signal,
    })
  } catch (cause) {
    const how = cause instanceof SlipwayError ? String(cause.details.how ?? cause.message) : String(cause)
    throw slipwayError('analysis.source-failed', { source, how, url: nameOf(url) }, { cause })
  }
}
