import type { SourceFile } from '#domain/source.ts'
import type { Rendered } from '../desired.ts'
import { imageWarnings } from './doubts.ts'
import { chartWarnings } from './helm.ts'
import { checkInputs } from './inputs.ts'
import { manifestFiles } from './manifest-files.ts'
import { budgetOf } from './read-documents.ts'
import type { Budget } from './read-documents.ts'
import { readObjects, textOf } from './read-objects.ts'
import { planRenderers, runRenderers } from './renderers.ts'
import type { RendererPlan } from './renderers.ts'
import { keyFor, openCache } from './result-cache.ts'
import { refuseTwins } from './twins.ts'
import type { RenderResult, RenderWish } from './wish.ts'

export type { RenderResult, RenderTools, RenderWish } from './wish.ts'

/** Part of each key: a result that another version of this code made is none. */
const FORMAT = 1

/**
 * The objects of an application at a commit: its own manifests, then what Helm and Kustomize give. The same files, settings
 * and programs are rendered once. Errors: `kubernetes.manifest` (file, line, why), `kubernetes.twin`,
 * `kubernetes.tool-missing`, `kubernetes.tool-version`, `kubernetes.render`, `kubernetes.render-limit`,
 * `kubernetes.chart`, `kubernetes.chart-refused`, `kubernetes.chart-credential`, `kubernetes.cluster-version`, `git.*`,
 * `source.*`.
 */
export async function render(wish: RenderWish): Promise<RenderResult> {
  const { application, app, source, tools } = wish
  const listed = await source.list()
  const manifests = manifestFiles(listed, app, source.commit)
  checkInputs(application, manifests)
  const plan = await planRenderers(wish, listed)
  const cache = openCache(tools.folder && `${tools.folder}/rendered`)
  const key = keyFor(identity(wish, manifests, plan))
  const known = resultIn(await cache.get(key))
  if (known) return known
  const bytes = Buffer.from(JSON.stringify(await make(wish, manifests, plan)))
  await cache.set(key, bytes)
  return JSON.parse(bytes.toString('utf8')) as RenderResult
}

async function make(wish: RenderWish, manifests: readonly SourceFile[], plan: RendererPlan): Promise<RenderResult> {
  const { application, app, namespace } = wish
  const budget = budgetOf(application)
  const own = await readManifests(wish, manifests, budget)
  const rendered = await runRenderers(wish, plan, budget)
  const objects = [...own, ...rendered.objects]
  refuseTwins(objects, namespace)
  const charts = app.helm ? chartWarnings(app.helm, plan.chart) : []
  return { objects, warnings: [...charts, ...rendered.warnings, ...imageWarnings(objects)] }
}

async function readManifests(
  { source }: RenderWish,
  files: readonly SourceFile[],
  budget: Budget,
): Promise<Rendered[]> {
  const objects: Rendered[] = []
  for (const { path } of files) {
    const text = textOf(path, await source.read(path))
    objects.push(...(await readObjects({ file: path, text }, budget)))
  }
  return objects
}

/** All that the result depends on. */
function identity(wish: RenderWish, manifests: readonly SourceFile[], plan: RendererPlan): unknown {
  const { application, app, namespace } = wish
  const contents = (files: readonly SourceFile[]): unknown =>
    files.map(({ path, hash, mode }) => [path, hash, mode]).toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1))
  return {
    format: FORMAT,
    application,
    namespace,
    manifests: contents(manifests),
    helm: app.helm && [app.helm, plan.helm?.version, plan.capabilities, plan.credentials],
    kustomize: app.kustomize && [app.kustomize, plan.kubectl?.version],
    files: contents(plan.files),
  }
}

function resultIn(bytes: Buffer | undefined): RenderResult | undefined {
  try {
    return bytes && (JSON.parse(bytes.toString('utf8')) as RenderResult)
  } catch {
    return undefined
  }
}
