import type { Found } from '../object.ts'
import { sourceOf } from '../prometheus.ts'
import type { Section } from '../section.ts'

/** A query, with look-ups of what each Canary gives it. */
export interface MetricTemplate {
  readonly name: string
  readonly namespace: string
  readonly source: string
  readonly query: string
}

const LOOK_UP =
  /\{\{-?\s*(?:(name|namespace|target|service|ingress|route|interval)|variables\.([A-Za-z][\w-]*))\s*-?\}\}/g
const PROVIDER =
  'there is no metric source of this kind: ask a server with the HTTP API of Prometheus, write an `http` check, or a `script` stage'

export function readMetricTemplate(root: Section, { name, namespace }: Found): MetricTemplate | undefined {
  root.whole('metadata')
  const spec = root.section('spec')
  const provider = spec?.section('provider')
  if (!spec || !provider) return undefined
  const type = provider.text('type', 'check.source')
  const isAsked = type === undefined || type === 'prometheus'
  const source = isAsked ? sourceOf(provider, provider.text('address')) : ''
  provider.settle(['address', 'region'], 'the source in the agent’s file')
  provider.warn(['secretRef', 'headers'], 'credentials belong to the source in the agent’s file, read from a file')
  provider.refuse(
    ['insecureSkipVerify'],
    'certificates are always verified: give the agent the authority’s certificate',
  )
  const written = spec.text('query', 'check.query')
  if (!isAsked) provider.refuse(['type'], PROVIDER)
  if (!isAsked || written === undefined) return undefined
  const query = withLookUps(spec, written)
  return { name, namespace, source, query }
}

/** `{{ target }}` → `{{ with.target }}`. */
export function withLookUps(section: Section, text: string): string {
  const query = text.trim().replaceAll(LOOK_UP, (_, own: string | undefined, variable: string | undefined) => {
    return `{{ with.${own ?? variable} }}`
  })
  const other = /\{\{(?! with\.[\w-]+ \}\})[^{}]*\}\}/.exec(query)?.[0]
  if (other !== undefined) section.tell('error', `\`${other}\` looks nothing up here`)
  if (/\{\{ with\.target \}\}-(primary|canary)/.test(query)) {
    section.tell(
      'warning',
      'the canary is called `<name>-canary`, and primary has the name itself: look at what the query selects',
    )
  }
  return query
}
