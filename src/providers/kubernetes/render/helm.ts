import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { slipwayError } from '#domain/errors.ts'
import { refDoubt } from '#domain/rules/unrepeatable.ts'
import { redactRemote } from '#tools/git/url.ts'
import type { HelmSettings } from '../render-settings.ts'
import type { ChartAccess } from './chart-access.ts'
import { cloneChart } from './git-chart.ts'
import { withHelmAccess } from './helm-access.ts'
import { normalPath } from './inputs.ts'
import { addressOfDependency } from './local-chart.ts'
import type { IncompleteChart, LocalChart } from './local-chart.ts'
import type { Program } from './program.ts'
import { chartError, fetchChart, isExact } from './remote-chart.ts'
import { runProgram } from './run-program.ts'
import { schemaFault } from './value-schema.ts'
import type { WorkFolder } from './work-folder.ts'

/** What a chart is told of the cluster. */
export interface Capabilities {
  /** Absent: what helm takes by default. */
  readonly kubeVersion?: string
  /** Besides those that helm takes by default. */
  readonly apiVersions: readonly string[]
}

export interface HelmRun {
  readonly application: string
  readonly settings: HelmSettings
  readonly namespace: string
  readonly helm: Program
  readonly work: WorkFolder
  /** Where the application’s files were written. */
  readonly inputs: string
  readonly chart: LocalChart | undefined
  readonly charts: ChartAccess
  readonly capabilities: Capabilities
  readonly folder: string | undefined
  readonly signal: AbortSignal
}

export interface Printed {
  readonly text: Buffer
  readonly warnings: readonly string[]
}

/** What the chart gives, as `helm template` prints it. Errors: `kubernetes.render`, `kubernetes.render-limit`, `kubernetes.chart`, `git.*`. */
export async function helmTemplate(run: HelmRun): Promise<Printed> {
  const { application, helm, work, signal } = run
  const chart = await chartPath(run)
  const fault = await schemaFault(chart)
  const args = [
    'template',
    '--include-crds',
    '--skip-tests',
    `--namespace=${run.namespace}`,
    ...(await valueArguments(run)),
  ]
  const { kubeVersion, apiVersions } = run.capabilities
  for (const version of apiVersions) args.push(`--api-versions=${version}`)
  if (kubeVersion !== undefined) args.push(`--kube-version=${kubeVersion}`)
  if (fault !== undefined) args.push('--skip-schema-validation')
  // What follows `--` is no option, whatever it begins with.
  args.push('--', run.settings.releaseName ?? application, chart)
  const text = await runProgram({ application, program: helm, args, work, network: 'none', signal })
  const unchecked = `The chart’s values are not held against its schemas, as nothing outside of a chart is read: ${fault ?? ''}`
  return { text, warnings: fault === undefined ? [] : [unchecked] }
}

/** What may be another chart tomorrow. */
export function chartWarnings({ chart }: HelmSettings, local: LocalChart | undefined): string[] {
  if (typeof chart !== 'string') {
    if (!('git' in chart)) return versionWarning('the chart', chart.version)
    const doubt = refDoubt(chart.ref)
    return doubt === undefined
      ? []
      : [`The chart’s ref ${doubt}; it is read anew only when the application’s own files change`]
  }
  return (local?.incomplete ?? []).flatMap(({ hasLock, missing }) =>
    hasLock
      ? []
      : missing.flatMap(({ name, version, repository }) =>
          repository.startsWith('file://') ? [] : versionWarning(`the dependency ${name}`, version),
        ),
  )
}

/** What stands in front of the names of a chart’s templates: its folder, or, where it is elsewhere, which chart it is. */
export function chartLabel({ chart }: HelmSettings): string {
  if (typeof chart === 'string') return normalPath(chart) ?? ''
  const label =
    'git' in chart ? `${chart.git}@${chart.ref}` : `${'oci' in chart ? chart.oci : chart.name}@${chart.version}`
  return redactRemote(label).slice(0, 300)
}

function versionWarning(what: string, version: string): string[] {
  if (isExact(version)) return []
  return [
    `${what[0]?.toUpperCase()}${what.slice(1)} has the version \`${version.slice(0, 60)}\`, which may be another one tomorrow: name one version; it is read anew only when the application’s own files change`,
  ]
}

async function chartPath({ settings: { chart }, ...run }: HelmRun): Promise<string> {
  if (typeof chart !== 'string') return 'git' in chart ? cloneChart(chart, run) : fetchChart(chart, run)
  for (const one of run.chart?.incomplete ?? []) await addDependencies(run, one)
  return join(run.inputs, run.chart?.path ?? '')
}

/** Those of `Chart.lock` where there is one. helm wants to have been told of the repositories of those. */
async function addDependencies(
  { application, helm, work, inputs, charts, signal }: Omit<HelmRun, 'settings'>,
  { path, hasLock, missing }: IncompleteChart,
): Promise<void> {
  const addresses = missing.flatMap((one) => addressOfDependency(one) ?? [])
  await withHelmAccess({ application, work, charts, addresses }, async ({ args: tls, secrets, entries, network }) => {
    const args = ['dependency', hasLock ? 'build' : 'update', ...tls, '--', join(inputs, path)]
    try {
      await runProgram({ application, program: helm, args, work, network, secrets, signal })
    } catch (error) {
      if (addresses.length === 0) throw error
      const name = missing.map((one) => one.name).join(', ')
      throw chartError(error, { name, version: hasLock ? 'as locked' : 'as wanted', entries })
    }
  })
}

/** The files in their order, then what the application’s file says itself. Never on the command line, which others see. */
async function valueArguments({ application, settings, inputs, work }: HelmRun): Promise<string[]> {
  const files = settings.values.map((path) => join(inputs, path))
  if (Object.keys(settings.inline).length > 0) {
    const file = work.inside('inline-values.json')
    await writeFile(file, JSON.stringify(settings.inline), { mode: 0o600 })
    files.push(file)
  }
  // helm takes a comma for the end of a path.
  const odd = files.find((file) => file.includes(','))
  if (odd !== undefined) {
    const why = `the name of the values file ${odd.slice(inputs.length + 1)} has a comma in it`
    throw slipwayError('kubernetes.render', { application, program: 'helm', why })
  }
  return files.map((file) => `--values=${file}`)
}
