import { lookUpsIn, TEMPLATE_FOLDER } from '#domain/config/template-file.ts'
import { slug } from '../name.ts'
import type { Read } from '../object.ts'
import type { AnalysisTemplate, CheckTemplate } from '../release.ts'
import type { Stage, Translated } from '../translation.ts'
import type { MetricTemplate } from './metric-template.ts'

/** How a Canary asks a MetricTemplate. */
export interface MetricUse {
  /** What it is called there. */
  readonly name: string
  readonly limits: { readonly min?: number; readonly max?: number }
  /** For the look-ups of the query. */
  readonly values: ReadonlyMap<string, string>
  readonly interval: string
  readonly failureLimit: number
}

/** Limits belong to a Canary there and to a check here: which ones there are decides what templates are made. */
export interface MetricShelf {
  /** The entry of an analysis; undefined where there is no such template. */
  use(name: string, namespace: string, use: MetricUse): Stage | undefined
  close(): { readonly templates: readonly Read<AnalysisTemplate>[]; readonly told: readonly Translated[] }
}

interface Made {
  readonly name: string
  readonly value: Stage
  readonly parameters: Readonly<Record<string, { readonly type: string; readonly default?: unknown }>>
}

export function metricShelf(all: readonly Read<MetricTemplate>[]): MetricShelf {
  const made = new Map<Read<MetricTemplate>, Map<string, Made>>()
  return {
    use(name, namespace, use) {
      const named = all.filter(({ of }) => of.name === name)
      const found = named.find(({ of }) => of.namespace === namespace) ?? (named.length === 1 ? named[0] : undefined)
      if (!found) return undefined
      const kinds = made.get(found) ?? new Map<string, Made>()
      made.set(found, kinds)
      const kind = Object.keys(use.limits).toSorted().join('-')
      const template = kinds.get(kind) ?? makeTemplate(found.of, { use, suffix: kinds.size === 0 ? '' : `-${kind}` })
      kinds.set(kind, template)
      return entryOf(template, { ...use, own: found.of.name })
    },
    close() {
      const templates = all.map((one) => ({
        ...one,
        of: { name: one.of.name, checks: [...(made.get(one)?.values() ?? [])].map(checkOf) },
      }))
      const unused = all.filter((one) => !made.has(one))
      return { templates, told: unused.map(untaken) }
    },
  }
}

function untaken({ of, note }: Read<MetricTemplate>): Translated {
  return note(`no Canary here asks ${of.name}, and without one it has no limits: nothing is made of it`)
}

function makeTemplate(of: MetricTemplate, { use, suffix }: { use: MetricUse; suffix: string }): Made {
  const asked = [...new Set(lookUpsIn(of.query, []).flatMap(({ names }) => names))]
  const limits = Object.keys(use.limits)
  const parameters = {
    ...Object.fromEntries(asked.map((name) => [name, { type: 'text' }])),
    ...Object.fromEntries(limits.map((name) => [name, { type: 'amount' }])),
    every: { type: 'duration', default: use.interval },
    failures: { type: 'number', default: use.failureLimit },
  }
  const check = {
    name: of.name,
    source: of.source,
    query: of.query,
    ...Object.fromEntries(limits.map((name) => [name, `{{ with.${name} }}`])),
    interval: '{{ with.every }}',
    noData: 'fail',
    failureLimit: '{{ with.failures }}',
  }
  return { name: slug(`${of.name}${suffix}`), value: { parameters, check }, parameters }
}

/** Says only what the template does not. */
function entryOf({ name, parameters }: Made, use: MetricUse & { readonly own: string }): Stage {
  const given: Record<string, unknown> = { ...use.limits, every: use.interval, failures: use.failureLimit }
  for (const [key, value] of use.values) given[key] = value
  const said = Object.entries(given).filter(
    ([key, value]) => Object.hasOwn(parameters, key) && parameters[key]?.default !== value,
  )
  return { use: name, ...(use.name === use.own ? {} : { name: use.name }), with: Object.fromEntries(said) }
}

function checkOf({ name, value }: Made): CheckTemplate {
  return { name, path: `${TEMPLATE_FOLDER}/${name}.yaml`, value }
}
