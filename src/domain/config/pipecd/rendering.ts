import { emptyMapping } from '../mapping.ts'
import { placed } from './draft.ts'
import type { Path } from './draft.ts'
import { assign } from './helm-values.ts'
import type { Report } from './report.ts'
import type { Kubernetes } from './spec.ts'

type Input = NonNullable<Kubernetes['input']>
type Chart = NonNullable<Input['helmChart']>

interface At {
  readonly path: Path
  readonly report: Report
  /** A kustomization lies beside the file. */
  readonly isKustomized: boolean
}

/** PipeCD reads the files of the folder itself, not of those below it. */
const TOP_LEVEL = ['*.{yaml,yml,json}']

/** Where the manifests come from: a chart, else a kustomization, else files. */
export function renderSections(input: Input, at: At): Readonly<Record<string, unknown>> {
  const { path, report, isKustomized } = at
  if (input.kubectlVersion) {
    report.warn([...path, 'kubectlVersion'], 'it has no effect: manifests are applied without `kubectl`')
  }
  const idle = idleKeys(input, isKustomized)
  for (const key of idle) report.warn([...path, key], 'it has no effect beside where the manifests come from')
  if (input.helmChart) return { helm: helmOf(input, input.helmChart, at) }
  if (isKustomized || input.kustomizeVersion || input.kustomizeOptions) return { kustomize: kustomizeOf(input, at) }
  const files = input.manifests?.length ? input.manifests.map(asGlob) : undefined
  return { manifests: placed([...path, 'manifests'], files ?? TOP_LEVEL) }
}

function idleKeys(input: Input, isKustomized: boolean): readonly (keyof Input)[] {
  const isHelm = Boolean(input.helmChart)
  const isKustomize = !isHelm && (isKustomized || Boolean(input.kustomizeVersion ?? input.kustomizeOptions))
  const idle: (keyof Input)[] = []
  if (isHelm || isKustomize) idle.push('manifests')
  if (isHelm) idle.push('kustomizeVersion', 'kustomizeOptions')
  else idle.push('helmVersion', 'helmOptions')
  return idle.filter((key) => input[key] !== undefined && input[key] !== null)
}

/** A name of a file, in which nothing stands for anything else. */
function asGlob(file: string): string {
  return file.replace(/^(\.\/)+/, '').replaceAll(/[*?[\]{}\\!]/g, (char) => `\\${char}`)
}

function kustomizeOf({ kustomizeVersion, kustomizeOptions }: Input, { path, report }: At): unknown {
  for (const option of Object.keys(kustomizeOptions ?? {})) {
    const message = 'options of `kustomize build` are not passed on: what is rendered could be another thing'
    report.error([...path, 'kustomizeOptions', option], message)
  }
  const version = placed([...path, 'kustomizeVersion'], kustomizeVersion?.replace(/^v/, '') || undefined)
  return placed(path, { version })
}

function helmOf(input: Input, chart: Chart, at: At): unknown {
  const { path, report } = at
  const options = input.helmOptions ?? {}
  const from = [...path, 'helmOptions']
  if (options.setFiles && Object.keys(options.setFiles).length > 0) {
    report.error([...from, 'setFiles'], 'files cannot be values: write their content into a values file')
  }
  return placed([...path, 'helmChart'], {
    chart: chartOf(chart, at),
    version: placed([...path, 'helmVersion'], input.helmVersion?.replace(/^v/, '') || undefined),
    releaseName: placed([...from, 'releaseName'], options.releaseName || undefined),
    values: listAt(
      [...from, 'valueFiles'],
      options.valueFiles?.map((file) => file.replace(/^(\.\/)+/, '')),
    ),
    inline: inlineOf(options.setValues, [...from, 'setValues'], report),
    apiVersions: listAt([...from, 'apiVersions'], options.apiVersions),
    kubeVersion: placed([...from, 'kubeVersion'], options.kubeVersion || undefined),
  })
}

function listAt(path: Path, entries: readonly string[] | null | undefined): unknown {
  if (!entries || entries.length === 0) return undefined
  return placed(
    path,
    entries.map((entry, index) => placed([...path, index], entry)),
  )
}

function inlineOf(values: Record<string, string> | null | undefined, path: Path, report: Report): unknown {
  if (!values) return undefined
  const inline = emptyMapping()
  for (const [key, value] of Object.entries(values)) {
    const fault = assign(inline, key, value)
    if (fault !== undefined) report.error([...path, key], fault)
  }
  return placed(path, inline)
}

function chartOf(chart: Chart, { path, report }: At): unknown {
  const from = [...path, 'helmChart']
  const value = (key: keyof Chart): unknown => placed([...from, key], chart[key] || undefined)
  if (chart.insecure === true) {
    report.error([...from, 'insecure'], 'a chart is not fetched without checking who answers')
  }
  if (chart.gitRemote) {
    if (!chart.ref) report.error(from, 'the key `ref` is missing: a tag or a commit of the repository')
    return placed(from, { git: value('gitRemote'), ref: value('ref') ?? '', path: value('path') })
  }
  if (chart.path) return placed([...from, 'path'], chart.path.replace(/^(\.\/)+/, '').replace(/\/+$/, '') || '.')
  if (chart.repository) return remoteChart(chart, value, { from, report })
  report.error(from, 'it names no chart: `path`, `gitRemote` or `repository`')
  return undefined
}

function remoteChart(
  chart: Chart,
  value: (key: keyof Chart) => unknown,
  { from, report }: { readonly from: Path; readonly report: Report },
): unknown {
  const { repository = '', name, version } = chart
  for (const [key, given] of Object.entries({ name, version })) {
    if (!given) report.error(from, `the key \`${key}\` is missing`)
  }
  if (!name || !version || !repository) return undefined
  if (repository.startsWith('oci://')) {
    const address = `${repository.replace(/\/+$/, '')}/${name}`
    return placed(from, { oci: placed([...from, 'repository'], address), version: value('version') })
  }
  if (!/^https?:\/\//.test(repository)) {
    const message =
      'PipeCD looks up this name in its agent’s file; here it must be the address of the chart repository, such as `https://charts.example.com`'
    report.error([...from, 'repository'], message, { at: 'value' })
  }
  return placed(from, { repository: value('repository'), name: value('name'), version: value('version') })
}
