/** Where the requests of a canary are counted. */
export interface Counted {
  readonly provider: string
  readonly namespace: string | undefined
  /** Of the canary’s workload. */
  readonly workload: string
  readonly ingress: string | undefined
  /** How far back, such as `1m`. */
  readonly window: string
}

type Metric = 'request-success-rate' | 'request-duration'

interface Series {
  readonly requests: string
  readonly failed: string
  /** By `le`, for the 99th percentile; where the name ends otherwise, sums and counts for the mean. */
  readonly duration: string
  readonly selects: (counted: Counted) => readonly string[]
}

const inNamespace = (label: string, { namespace }: Counted): readonly string[] =>
  namespace === undefined ? [] : [`${label}="${namespace}"`]

/** The series by which these meshes and ingresses count. */
const SERIES: ReadonlyMap<string, Series> = new Map(
  Object.entries({
    istio: {
      requests: 'istio_requests_total',
      failed: 'response_code=~"5.."',
      duration: 'istio_request_duration_milliseconds_bucket',
      selects: (counted) => [
        'reporter="destination"',
        ...inNamespace('destination_workload_namespace', counted),
        `destination_workload="${counted.workload}"`,
      ],
    },
    linkerd: {
      requests: 'response_total',
      failed: 'classification="failure"',
      duration: 'response_latency_ms_bucket',
      selects: (counted) => [
        'direction="inbound"',
        ...inNamespace('namespace', counted),
        `deployment="${counted.workload}"`,
      ],
    },
    nginx: {
      requests: 'nginx_ingress_controller_requests',
      failed: 'status=~"5.."',
      duration: 'nginx_ingress_controller_response_duration_seconds',
      selects: (counted) => [...inNamespace('namespace', counted), `ingress="${counted.ingress ?? ''}"`, 'canary!=""'],
    },
    http: {
      requests: 'http_request_duration_seconds_count',
      failed: 'status=~"5.."',
      duration: 'http_request_duration_seconds_bucket',
      selects: (counted) => [
        ...inNamespace('kubernetes_namespace', counted),
        `kubernetes_pod_name=~"${counted.workload}-[0-9a-z]+-[0-9a-z]+"`,
      ],
    },
  } satisfies Record<string, Series>),
)

/** The question behind one of Flagger’s own metrics, as a check without its limits; undefined where none is known. */
export function builtinQuestion(
  metric: string,
  counted: Counted,
): { readonly query: string; readonly unit: 'percent' | 'ms' | 's' } | undefined {
  const series = SERIES.get(seriesName(counted.provider))
  if (!series || !isMetric(metric)) return undefined
  const labels = series.selects(counted)
  const rate = (name: string, more: readonly string[] = []): string =>
    `sum(rate(${name}{${[...labels, ...more].join(',')}}[${counted.window}]))`
  if (metric === 'request-success-rate') {
    const query = `100 * (1 - (${rate(series.requests, [series.failed])} or vector(0)) / ${rate(series.requests)})`
    return { query, unit: 'percent' }
  }
  return { query: durationQuery(series.duration, rate), unit: /_seconds/.test(series.duration) ? 's' : 'ms' }
}

function durationQuery(duration: string, rate: (name: string) => string): string {
  if (!duration.endsWith('_bucket')) return `${rate(`${duration}_sum`)} / ${rate(`${duration}_count`)}`
  return `histogram_quantile(0.99, ${rate(duration).replace(/^sum\(/, 'sum by (le) (')})`
}

export function isMetric(name: string): name is Metric {
  return name === 'request-success-rate' || name === 'request-duration'
}

/** `smi:v1alpha3:istio` counts as its mesh does. */
function seriesName(provider: string): string {
  if (provider === 'kubernetes' || provider.startsWith('gatewayapi')) return 'http'
  return provider.split(':').at(-1) ?? ''
}
