import { slipwayError } from '#domain/errors.ts'
import type { SourceFile } from '#domain/source.ts'
import type { Origin, Rendered } from '../desired.ts'
import { NO_ACCESS, entryFor } from './chart-access.ts'
import { chartLabel, helmTemplate } from './helm.ts'
import type { Capabilities, Printed } from './helm.ts'
import { mapHelmHooks } from './helm-hooks.ts'
import { checkInputs, normalPath, writeInputs } from './inputs.ts'
import { readKustomizations } from './kustomization.ts'
import type { Kustomization } from './kustomization.ts'
import { CHART_FILE, checkChartResource, kustomizeBuild, rootOf, withOrigins } from './kustomize.ts'
import { addressOfDependency, readLocalChart, under } from './local-chart.ts'
import type { LocalChart } from './local-chart.ts'
import { isOwnFile } from './manifest-files.ts'
import { findProgram } from './program.ts'
import type { Program } from './program.ts'
import type { Budget } from './read-documents.ts'
import { readObjects, textOf } from './read-objects.ts'
import { addressOf } from './remote-chart.ts'
import type { RenderWish } from './wish.ts'
import { inWorkFolder } from './work-folder.ts'
import type { WorkFolder } from './work-folder.ts'

/** What Helm and Kustomize are to be given, known before either runs. */
export interface RendererPlan {
  readonly helm: Program | undefined
  readonly kubectl: Program | undefined
  readonly chart: LocalChart | undefined
  readonly capabilities: Capabilities
  /** Which credentials charts are got with: what one target may read another may not. */
  readonly credentials: readonly unknown[]
  /** All that they may see. */
  readonly files: readonly SourceFile[]
}

export interface Output {
  readonly objects: readonly Rendered[]
  readonly warnings: readonly string[]
}

/** Errors: `kubernetes.tool-missing`, `kubernetes.tool-version`, `kubernetes.render`, `kubernetes.render-limit`, `source.*`. */
export async function planRenderers(wish: RenderWish, listed: readonly SourceFile[]): Promise<RendererPlan> {
  const { application, app, source, tools } = wish
  const { helm, kustomize } = app
  const files = listed.filter(({ path }) => !isOwnFile(path))
  const path = typeof helm?.chart === 'string' ? helm.chart : undefined
  const chart = path === undefined ? undefined : await readLocalChart({ application, source, files }, path)
  const values = valueFiles(wish, files)
  const inputs = kustomize ? files : [...new Set([...(chart?.files ?? []), ...values])]
  checkInputs(application, inputs)
  const { folder } = tools
  return {
    helm: helm && (await findProgram({ name: 'helm', program: tools.helm, range: helm.version, folder })),
    kubectl:
      kustomize && (await findProgram({ name: 'kustomize', program: tools.kubectl, range: kustomize.version, folder })),
    chart,
    capabilities: await capabilitiesFor(wish),
    credentials: credentialsFor(wish, chart),
    files: inputs,
  }
}

async function capabilitiesFor({ app: { helm }, tools: { cluster } }: RenderWish): Promise<Capabilities> {
  if (!helm) return { apiVersions: [] }
  const kubeVersion = helm.kubeVersion ?? (await cluster?.kubeVersion())
  const served = helm.clusterApiVersions ? ((await cluster?.apiVersions()) ?? []) : []
  const apiVersions = [...new Set([...helm.apiVersions, ...served])]
  return { apiVersions, ...(kubeVersion === undefined ? {} : { kubeVersion }) }
}

function credentialsFor(
  { app: { helm }, tools: { charts = NO_ACCESS } }: RenderWish,
  chart: LocalChart | undefined,
): unknown[] {
  if (!helm) return []
  const own = typeof helm.chart === 'string' ? [] : ['git' in helm.chart ? helm.chart.git : addressOf(helm.chart)]
  const needed = (chart?.incomplete ?? []).flatMap(({ missing }) =>
    missing.flatMap((one) => addressOfDependency(one) ?? []),
  )
  return [...own, ...needed].flatMap((address) => entryFor(address, charts) ?? [])
}

/** Runs what the application asks for; with both, Kustomize over what Helm gives. */
export async function runRenderers(wish: RenderWish, plan: RendererPlan, budget: Budget): Promise<Output> {
  const { application, app, source, tools, signal } = wish
  if (!app.helm && !app.kustomize) return { objects: [], warnings: [] }
  const place = { application, source, files: plan.files, made: undefined }
  const root = app.kustomize ? await kustomizationOf(wish, place) : undefined
  return inWorkFolder(tools.folder, async (work) => {
    const inputs = work.inside('application')
    await writeInputs(source, plan.files, inputs)
    const from: Rendering = { wish, plan, work, inputs, budget }
    const chart = await renderChart(from)
    const warnings = chart?.warnings ?? []
    if (!root) return toldAlso(warnings, mapHelmHooks(await readChart(from, chart?.text)))
    const { kubectl } = plan
    if (!kubectl) throw slipwayError('bug', { what: 'kustomize is asked for and was not looked for' })
    const printed = await kustomizeBuild({ application, kubectl, work, inputs, root, chart: chart?.text, signal })
    const text = textOf(root.file, printed)
    const objects = await readObjects({ file: root.file, text, rendered: () => ({ file: root.file }) }, budget)
    const placed = withOrigins(objects, root, app.helm ? under(chartLabel(app.helm), 'Chart.yaml') : root.file)
    return chart ? toldAlso(warnings, mapHelmHooks(placed)) : { objects: placed, warnings: [] }
  })
}

function toldAlso(warnings: readonly string[], output: Output): Output {
  return { ...output, warnings: [...warnings, ...output.warnings] }
}

interface Rendering {
  readonly wish: RenderWish
  readonly plan: RendererPlan
  readonly work: WorkFolder
  readonly inputs: string
  readonly budget: Budget
}

async function kustomizationOf(
  { application, app }: RenderWish,
  place: Parameters<typeof readKustomizations>[0],
): Promise<Kustomization> {
  const folder = normalPath(app.kustomize?.path ?? '') ?? ''
  const made = app.helm ? under(folder, CHART_FILE) : undefined
  const root = rootOf(application, await readKustomizations({ ...place, made }), app.kustomize?.path)
  if (app.helm) checkChartResource(root, place.files)
  return root
}

async function renderChart({ wish, plan, work, inputs }: Rendering): Promise<Printed | undefined> {
  const { application, app, namespace, tools, signal } = wish
  const { helm, chart, capabilities } = plan
  if (!app.helm || !helm) return undefined
  const { folder, charts = NO_ACCESS } = tools
  const from = { application, settings: app.helm, namespace, helm, chart, capabilities, charts }
  return helmTemplate({ ...from, work, inputs, folder, signal })
}

async function readChart({ wish, plan, budget }: Rendering, printed: Buffer | undefined): Promise<Rendered[]> {
  const { helm } = wish.app
  if (!helm || !printed) return []
  const label = plan.chart ? plan.chart.path : chartLabel(helm)
  // `web/templates/service.yaml`: in front stands the chart's own name, whatever its folder is called.
  const rendered = (template: string | undefined): Origin => {
    const inside = template?.replace(/^[^/]*\//, '')
    return { file: inside === undefined ? under(label, 'Chart.yaml') : under(label, inside) }
  }
  return readObjects({ file: under(label, 'templates'), text: textOf(label, printed), rendered }, budget)
}

function valueFiles({ application, app }: RenderWish, files: readonly SourceFile[]): SourceFile[] {
  return (app.helm?.values ?? []).map((value) => {
    const path = normalPath(value)
    const file = files.find((one) => one.path === path)
    if (file) return file
    const why = `there is no values file ${value} in the application’s folder`
    throw slipwayError('kubernetes.render', { application, program: 'helm', why })
  })
}
