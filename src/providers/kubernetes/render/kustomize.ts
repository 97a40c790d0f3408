import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isMapping } from '#domain/config/form.ts'
import { slipwayError } from '#domain/errors.ts'
import type { SourceFile } from '#domain/source.ts'
import type { Origin, Rendered } from '../desired.ts'
import { normalPath } from './inputs.ts'
import type { Kustomization } from './kustomization.ts'
import { under } from './local-chart.ts'
import { manifestError } from './manifest-error.ts'
import type { Program } from './program.ts'
import { runProgram } from './run-program.ts'
import type { WorkFolder } from './work-folder.ts'

/** Where the rendered chart lies, beside the kustomization that names it. */
export const CHART_FILE = 'helm.yaml'

const ORIGIN = 'config.kubernetes.io/origin'

export interface KustomizeRun {
  readonly application: string
  readonly kubectl: Program
  readonly work: WorkFolder
  readonly inputs: string
  readonly root: Kustomization
  /** What the chart gave, where there is one. */
  readonly chart: Buffer | undefined
  readonly signal: AbortSignal
}

/** The kustomization that is asked for. Errors: `kubernetes.render`. */
export function rootOf(application: string, all: readonly Kustomization[], path: string | undefined): Kustomization {
  const folder = normalPath(path ?? '') ?? ''
  const root = all.find((one) => one.folder === folder)
  if (root) return root
  const why = `there is no kustomization.yaml in ${folder === '' ? 'the application’s folder' : folder}`
  throw slipwayError('kubernetes.render', { application, program: 'kustomize', why })
}

/** A chart that no kustomization names would silently be left out. Errors: `kubernetes.manifest`. */
export function checkChartResource({ file, folder, value }: Kustomization, files: readonly SourceFile[]): void {
  const path = under(folder, CHART_FILE)
  if (files.some((one) => one.path === path)) {
    throw manifestError({ file: path }, 'the rendered chart would be written over it: rename it')
  }
  const resources: unknown[] = Array.isArray(value['resources']) ? value['resources'] : []
  if (resources.some((one) => one === CHART_FILE || one === `./${CHART_FILE}`)) return
  const why = `with \`helm\` and \`kustomize\` the chart is rendered to ${CHART_FILE} beside it: add \`${CHART_FILE}\` to \`resources\``
  throw manifestError({ file }, why)
}

/** What `kubectl kustomize` prints. It finds nothing but the application’s files. Errors: `kubernetes.render`, `kubernetes.render-limit`. */
export async function kustomizeBuild(run: KustomizeRun): Promise<Buffer> {
  const { application, kubectl, work, inputs, root, chart, signal } = run
  const folder = join(inputs, root.folder)
  if (chart) await writeFile(join(folder, CHART_FILE), chart, { flag: 'wx', mode: 0o600 })
  if (tellsOrigins(root)) await writeFile(join(inputs, root.file), `${root.text}\nbuildMetadata: [originAnnotations]\n`)
  const args = ['kustomize', '--load-restrictor=LoadRestrictionsRootOnly', '--', folder]
  return runProgram({ application, program: kubectl, args, work, network: 'none', signal })
}

/** Reads, and takes away, what says where each object was written. */
export function withOrigins(objects: readonly Rendered[], root: Kustomization, chart: string): Rendered[] {
  return objects.map(({ manifest }) => {
    const { [ORIGIN]: text, ...annotations } = manifest.metadata.annotations ?? {}
    const origin = originOf(text, root, chart)
    if (text === undefined || !tellsOrigins(root)) return { manifest, origin }
    const { annotations: _told, ...metadata } = manifest.metadata
    const isEmpty = Object.keys(annotations).length === 0
    return { manifest: { ...manifest, metadata: isEmpty ? metadata : { ...metadata, annotations } }, origin }
  })
}

/** Whether the kustomization is told to name the origins, which it can be where it does not do something else with them. */
function tellsOrigins({ value, text }: Kustomization): boolean {
  const isBlock = isMapping(value) && Object.keys(value).length > 0 && !/^\s*\{/m.test(text.slice(0, 1_000))
  return isBlock && value['buildMetadata'] === undefined && !/^(?:\.\.\.|---)/m.test(text.trimStart().slice(3))
}

function originOf(text: string | undefined, { folder, file }: Kustomization, chart: string): Origin {
  const [, told] = /^path: (\S.*)$/m.exec(text ?? '') ?? []
  const path = told === undefined ? undefined : normalPath(folder, told)
  if (path === undefined) return { file }
  return { file: path === under(folder, CHART_FILE) ? chart : path }
}
