import { createHash } from 'node:crypto'
import { Catalog } from '#agent/catalog.ts'
import type { CatalogEntry } from '#agent/catalog.ts'
import { providerOf, stageKindOf } from '#agent/kinds.ts'
import type { Kinds } from '#agent/kinds.ts'
import { loadApplication } from '#agent/planner.ts'
import type { LoadedApplication, PlannerTools } from '#agent/planner.ts'
import { TemplateShelf } from '#agent/template-shelf.ts'
import type { Application } from '#domain/application.ts'
import { reportOf, slipwayError } from '#domain/errors.ts'
import type { ErrorReport } from '#domain/errors.ts'
import type { Plan } from '#domain/plan.ts'
import { makePlan } from '#domain/rules/planning.ts'
import type { Revision } from '#domain/revision.ts'
import type { Blobs } from '#domain/source.ts'
import { matchTrigger } from '#domain/rules/trigger-rule.ts'
import { gitSource } from '#tools/git/source.ts'
import type { PlanRepository } from './plan-repository.ts'

/** What deploying the head would do to one application. */
export interface Preview {
  readonly application: string
  readonly file: string
  /** Why it would be deployed, or not. */
  readonly reason: string
  readonly plan?: Plan
  readonly error?: ErrorReport
  readonly warnings: readonly string[]
}

export interface Previews {
  readonly base: Revision
  readonly head: Revision
  readonly touched: readonly Preview[]
  /** Names of applications that the range does not touch. */
  readonly untouched: readonly string[]
  /** Names of applications that are at the base and no more at the head. */
  readonly gone: readonly string[]
}

/** Plans each application as its agent would after a push of the head, with the base as what runs. */
export async function previewPlans(
  repository: PlanRepository,
  { kinds, only }: { readonly kinds: Kinds; readonly only: string | undefined },
): Promise<Previews> {
  const { mirror } = repository
  const tools = plannerTools(repository, kinds)
  const [base, head] = [await mirror.commit(repository.base), await mirror.commit(repository.head)]
  const before = await new Catalog(mirror, tools.kinds).read(base.commit)
  const after = await new Catalog(mirror, tools.kinds).read(head.commit)
  const wanted = only === undefined ? after : after.filter((entry) => entry.name === only)
  if (only !== undefined && wanted.length === 0) {
    const known = after.map((entry) => entry.name).join(', ') || 'none'
    throw slipwayError('cli.plan-app', { app: only, head: repository.head.slice(0, 12), known })
  }
  const changes = await mirror.changedPaths(base.commit, head.commit)
  const changed = changes.known ? changes.paths.map((one) => one.path) : undefined
  const range: Range = { base, head, changed, tools }
  const touched: Preview[] = []
  const untouched: string[] = []
  for (const entry of wanted) {
    const preview = await previewOne(
      entry,
      before.find((one) => one.file === entry.file),
      range,
    )
    if (preview) touched.push(preview)
    else untouched.push(entry.name)
  }
  const names = new Set(after.map((entry) => entry.name))
  const gone = only === undefined ? before.filter((entry) => !names.has(entry.name)).map((entry) => entry.name) : []
  return { base, head, touched, untouched, gone }
}

interface Range {
  readonly base: Revision
  readonly head: Revision
  readonly changed: readonly string[] | undefined
  readonly tools: PlannerTools
}

async function previewOne(
  entry: CatalogEntry,
  before: CatalogEntry | undefined,
  range: Range,
): Promise<Preview | undefined> {
  const { name, file, application, error, warnings } = entry
  const place = { application: name, file, warnings }
  if (!application) return { ...place, reason: 'its file is not accepted', ...(error ? { error } : {}) }
  const rule = application.trigger
  const { folder, uses } = application
  const reads = { changed: range.changed, folder, file, uses, rule }
  const { deploy, reason } = matchTrigger(reads)
  if (!deploy) return undefined
  try {
    const loaded = await loadApplication({ repository: '', file }, range.head.commit, range.tools)
    const running = before?.application ? await loadAt(file, range.base.commit, range.tools) : undefined
    const plan = planOf(loaded, { application, running, range, reason })
    return { ...place, reason, plan, warnings: [...warnings, ...loaded.warnings] }
  } catch (thrown) {
    return { ...place, reason, error: reportOf(thrown) }
  }
}

/** What runs could be broken at the base; then it is as if nothing ran. */
async function loadAt(file: string, commit: string, tools: PlannerTools): Promise<LoadedApplication | undefined> {
  return await loadApplication({ repository: '', file }, commit, tools).catch(() => undefined)
}

function planOf(
  loaded: LoadedApplication,
  given: { application: Application; running: LoadedApplication | undefined; range: Range; reason: string },
): Plan {
  const { application, running, range, reason } = given
  const { base, head, changed, tools } = range
  const provider = providerOf(tools.kinds, application.provider)
  return makePlan({
    application,
    target: loaded.bundle.target,
    trigger: { kind: 'commit', by: { kind: 'commit', name: head.author, email: head.email }, reason },
    revision: head,
    desired: loaded.digest,
    versions: loaded.versions,
    running: running && { revision: base, desired: running.digest },
    comparison: provider.compare(running?.bundle.desired, loaded.bundle.desired, loaded.bundle.app),
    quick: provider.quickPlan(application.app),
    changed: running ? changed : undefined,
    kindOf: (kind) => stageKindOf(tools.kinds, provider, kind),
  })
}

/** Targets are known to agents alone: without a name of its own an application goes to the only one of its kind. */
const ONLY_TARGET = 'the only one'

function plannerTools({ mirror }: PlanRepository, kinds: Kinds): PlannerTools {
  const shelf = new TemplateShelf(mirror)
  return {
    kinds,
    blobs: blobsInMemory(),
    source: async ({ file }, commit) => ({
      ...gitSource(mirror, { commit, folder: folderOf(file) }),
      templates: async () => (await shelf.at(commit)).templates,
    }),
    changedPaths: async () => undefined,
    target: (_, app) => {
      const target: unknown = typeof app === 'object' && app !== null && 'target' in app ? app.target : undefined
      return { name: typeof target === 'string' ? target : ONLY_TARGET }
    },
  }
}

function folderOf(file: string): string {
  return file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : ''
}

/** A preview stores nothing. */
function blobsInMemory(): Blobs {
  const known = new Map<string, Buffer>()
  return {
    put: async (bytes) => {
      const digest = createHash('sha256').update(bytes).digest('hex')
      known.set(digest, Buffer.from(bytes))
      return digest
    },
    get: async (digest) => {
      const bytes = known.get(digest)
      if (!bytes) throw slipwayError('blob.missing', { digest })
      return bytes
    },
    has: async (digest) => known.has(digest),
  }
}
