import type { Section } from '../section.ts'

/** Which chart of which source. */
export interface ChartTemplate {
  readonly chart: string
  readonly version: string
  readonly from: Reference
  readonly valuesFiles: readonly string[]
}

export interface Reference {
  readonly kind: string
  readonly name: string
  readonly namespace: string | undefined
}

/** `spec` of a HelmChart, or of the template of one. */
export function readChart(spec: Section): ChartTemplate | undefined {
  const chart = spec.text('chart', 'kubernetes.helm.chart')
  const version = spec.text('version', 'kubernetes.helm.chart.version') ?? '*'
  const from = referenceIn(spec, 'sourceRef')
  spec.settle(['interval', 'reconcileStrategy'], 'the agent renders what the commit says')
  spec.warn(['ignoreMissingValuesFiles'], 'a values file that is missing is an error: leave it out of the list')
  spec.warn(['verify'], 'signatures are not verified: pin the version')
  const valuesFiles = spec.texts('valuesFiles', 'kubernetes.helm.values')
  if (chart !== undefined && from) return { chart, version, from, valuesFiles }
  spec.tell('error', 'it names no `chart`, or no `sourceRef`')
  return undefined
}

/** A reference to an object by kind and name. */
export function referenceIn(section: Section, key: string): Reference | undefined {
  const reference = section.section(key)
  if (!reference) return undefined
  reference.settle(['apiVersion'], 'its kind says it')
  const kind = reference.text('kind', 'where the folder or the chart comes from') ?? ''
  const name = reference.text('name', 'where the folder or the chart comes from') ?? ''
  return { kind, name, namespace: reference.text('namespace') }
}
