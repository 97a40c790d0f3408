import { durationMsOf, durationText } from '../duration.ts'
import { sourceOf } from '../prometheus.ts'
import type { Section } from '../section.ts'

/** What a check asks. */
export interface Question {
  readonly source?: string
  readonly query?: string
  readonly http?: Readonly<Record<string, unknown>>
}

const LONGEST_PROBE_MS = 12_000
const PROVIDERS = [
  'prometheus',
  'web',
  'job',
  'datadog',
  'wavefront',
  'newRelic',
  'kayenta',
  'cloudWatch',
  'graphite',
  'influxdb',
  'skywalking',
  'plugin',
]

export function questionOf(metric: Section): Question | undefined {
  const provider = metric.section('provider')
  if (!provider) {
    metric.tell('error', 'it names no provider')
    return undefined
  }
  const kind = PROVIDERS.find((one) => provider.has(one))
  const section = kind === 'prometheus' || kind === 'web' ? provider.section(kind) : undefined
  if (section) return kind === 'web' ? askWeb(section, metric) : askPrometheus(section)
  provider.refuse(
    ['job'],
    'a check runs no Job: write a `script` stage with the same command, or give the Job the annotation `slipway.dev/hook: after-sync`',
  )
  provider.refuse(
    PROVIDERS,
    'there is no metric source of this kind: ask a server with the HTTP API of Prometheus, write an `http` check, or a `script` stage',
  )
  return undefined
}

function askPrometheus(section: Section): Question | undefined {
  const query = section.text('query', 'check.query')
  const address = section.text('address')
  const source = sourceOf(section, address)
  section.warn(['authentication', 'headers'], 'credentials belong to the source in the agent’s file, read from a file')
  section.settle(['timeout'], 'a source has 10 s to answer')
  section.refuse(['insecure'], 'certificates are always verified: give the agent the authority’s certificate')
  section.refuse(['rangeQuery'], 'a query answers one number: put an `avg_over_time` or the like around it')
  if (query === undefined) {
    section.tell('error', 'it has no query')
    return undefined
  }
  return { source, query: withLookUps(section, query) }
}

function askWeb(section: Section, metric: Section): Question | undefined {
  const url = section.text('url', 'check.http.url')
  const method = section.text('method', 'check.http.method')
  const body = section.text('body', 'check.http.send')
  const json = section.whole('jsonBody', 'check.http.send')
  const headers = section.sections('headers').map((one) => [one.text('key') ?? '', one.text('value') ?? ''] as const)
  const timeout = section.number('timeoutSeconds', 'check.http.maxLatency')
  section.refuse(['insecure'], 'certificates are always verified: give the agent the authority’s certificate')
  section.refuse(
    ['authentication'],
    'an `http` check is part of the plan, which many may read: it takes no credentials',
  )
  const isJudged = metric.has('successCondition') || metric.has('failureCondition')
  section.refuse(
    ['jsonPath'],
    'answers are not taken apart: look for a text in them by `http.body`, or write a `script`',
  )
  if (isJudged && !section.has('jsonPath')) {
    metric.tell('error', 'answers are not taken apart: look for a text in them by `http.body`, or write a `script`')
  }
  if (url === undefined || isJudged) return undefined
  const send = body ?? (json === undefined ? undefined : JSON.stringify(json))
  const timeoutMs = durationMsOf(timeout)
  return {
    http: {
      url: withLookUps(section, url),
      ...(method === undefined ? {} : { method }),
      ...(send === undefined ? {} : { send: withLookUps(section, send) }),
      ...(headers.length === 0
        ? {}
        : { headers: Object.fromEntries(headers.map(([key, value]) => [key, withLookUps(section, value)])) }),
      ...(timeoutMs === undefined ? {} : { maxLatency: durationText(Math.min(timeoutMs, LONGEST_PROBE_MS)) }),
      requests: 1,
    },
  }
}

/** `{{args.name}}` → `{{ with.name }}`. */
function withLookUps(section: Section, text: string): string {
  const other = /\{\{(?!\s*args\.[A-Za-z][\w-]*\s*\}\})[^{}]*\}\}/.exec(text)?.[0]
  if (other !== undefined) section.tell('error', `\`${other}\` looks nothing up here`)
  return text.replaceAll(/\{\{\s*args\.([A-Za-z][\w-]*)\s*\}\}/g, '{{ with.$1 }}')
}
