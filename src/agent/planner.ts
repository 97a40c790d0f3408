import type { Application } from '#domain/application.ts'
import { parseApplication } from '#domain/application.ts'
import { mayDeploy } from '#domain/application-state.ts'
import type { ApplicationState, Reached } from '#domain/application-state.ts'
import { readDocument } from '#domain/config/document.ts'
import { isPipecdFile } from '#domain/config/pipecd/file-name.ts'
import { pipecdName } from '#domain/config/pipecd/index.ts'
import { NO_TEMPLATES } from '#domain/config/template-use.ts'
import type { Deployment } from '#domain/deployment.ts'
import { slipwayError } from '#domain/errors.ts'
import type { FactBody } from '#domain/fact.ts'
import type { Plan } from '#domain/plan.ts'
import { makePlan } from '#domain/rules/planning.ts'
import type { PlanInput, PlannedApplication } from '#domain/rules/planning.ts'
import { asksWhatChanged } from '#domain/rules/stage-plan.ts'
import { rollbackTarget } from '#domain/rules/rollback-target.ts'
import type { Blobs, Source } from '#domain/source.ts'
import type { Version } from '#domain/revision.ts'
import { getBundle, putBundle } from './bundle.ts'
import type { Bundle } from './bundle.ts'
import type { Origin } from './journal.ts'
import { providerOf, stageKindOf } from './kinds.ts'
import { removalPlan } from './removal/removal.ts'
import type { Kinds } from './kinds.ts'

/** An application at a commit, rendered and stored. */
export interface LoadedApplication {
  readonly application: Application
  readonly bundle: Bundle
  /** Of the bundle. */
  readonly digest: string
  readonly versions: readonly Version[]
  readonly warnings: readonly string[]
}

export interface PlannerTools {
  readonly kinds: Kinds
  readonly blobs: Blobs
  /** Errors: `git.*`. */
  source(origin: Origin, commit: string): Promise<Source>
  /** Paths from the root; undefined where one of the commits is not known any more. */
  changedPaths(origin: Origin, from: string, to: string): Promise<readonly string[] | undefined>
  /** The target that an application's provider section means; a preview has no connection to it. Errors: `target.*`. */
  target(provider: string, app: unknown): { readonly name: string; readonly connection?: unknown }
}

/** What holds for going back where the application's own file cannot be read. */
const ROLLBACK: Plan['rollback'] = { automatic: true, timeoutMs: 600_000, decisionMs: 3_600_000 }
const TIMEOUT_MS = 6 * 3_600_000

/** Renders an application at a commit. Errors: `config.invalid`, `source.*`, `target.*`, those of the provider. */
export async function loadApplication(origin: Origin, commit: string, tools: PlannerTools): Promise<LoadedApplication> {
  const source = await tools.source(origin, commit)
  const text = (await source.read(origin.file.slice(origin.file.lastIndexOf('/') + 1))).toString('utf8')
  const templates = (await source.templates?.()) ?? NO_TEMPLATES
  // Only PipeCD's files mean something else by what lies beside them.
  const beside = isPipecdFile(origin.file) ? (await source.list()).map(({ path }) => path) : []
  const application = parseApplication(text, origin.file, { kinds: tools.kinds, templates, beside })
  const provider = providerOf(tools.kinds, application.provider)
  const target = tools.target(application.provider, application.app)
  const { name, app } = application
  const { desired, versions, warnings } = await provider.load(
    source,
    { name, app },
    { blobs: tools.blobs, connection: target.connection },
  )
  const bundle: Bundle = { provider: provider.kind, target: target.name, app, desired }
  return { application, bundle, digest: await putBundle(tools.blobs, bundle), versions, warnings }
}

/** What a plan is made for: a deployment, or one that is only thought of. */
export type Intent = Pick<Deployment, 'application' | 'trigger' | 'revision'>

/** The plan of a deployment, as the fact that records it. */
export async function planDeployment(
  d: Intent,
  at: {
    readonly origin: Origin
    readonly state: ApplicationState
    readonly application: Application | undefined
    /** What a look at the same commit has rendered a moment ago. */
    readonly loaded?: LoadedApplication | undefined
  },
  tools: PlannerTools,
): Promise<FactBody> {
  if (d.trigger.kind === 'removal') return planRemoval(d, at, tools)
  if (d.trigger.to !== undefined) return { kind: 'planned', plan: await planReturn(d, at, tools) }
  const loaded = at.loaded ?? (await loadApplication(at.origin, d.revision.commit, tools))
  // What happened while it waited counts: a commit that asks for what has just failed is not another try of it.
  const refusal = d.trigger.kind === 'commit' ? mayDeploy(at.state, loaded.digest, { trigger: 'commit' }) : undefined
  if (refusal !== undefined) return { kind: 'finished', status: 'cancelled', reason: refusal }
  return { kind: 'planned', plan: await planCommit(d, { ...at, loaded }, tools) }
}

async function planCommit(
  d: Intent,
  at: { readonly origin: Origin; readonly state: ApplicationState; readonly loaded: LoadedApplication },
  tools: PlannerTools,
): Promise<Plan> {
  const { origin, state, loaded } = at
  const from = asksWhatChanged(loaded.application.stages) ? state.running?.revision.commit : undefined
  const changed = from === undefined ? undefined : await tools.changedPaths(origin, from, d.revision.commit)
  const { application, bundle, digest, versions } = loaded
  return makePlan({
    ...(await planBasis(d, { ...at, bundle }, tools)),
    application,
    desired: digest,
    versions,
    changed,
  })
}

/** Back to a state that was reached before: from its stored bundle, so that git need not be there. */
async function planReturn(
  d: Intent,
  at: {
    readonly origin: Origin
    readonly state: ApplicationState
    readonly application: Application | undefined
  },
  tools: PlannerTools,
): Promise<Plan> {
  const { origin, state, application } = at
  const to = reachedBy(state, d.trigger.to ?? '')
  if (!to) throw slipwayError('rollback.unknown', { application: d.application, deployment: d.trigger.to })
  const bundle = await bundleOf(to, origin, tools)
  const target = d.trigger.kind === 'rollback' ? rollbackTarget(state, to.deployment) : undefined
  const planned = returning(d.application, bundle, application)
  return makePlan({
    ...(await planBasis(d, { ...at, bundle }, tools)),
    application: planned,
    desired: to.desired,
    versions: to.versions,
    changed: undefined,
    ...(target && 'quarantine' in target ? { quarantine: target.quarantine } : {}),
  })
}

/** To nothing: from the stored bundle of what runs, so that neither the file nor git need be there. */
async function planRemoval(
  d: Intent,
  at: { readonly origin: Origin; readonly state: ApplicationState; readonly application: Application | undefined },
  tools: PlannerTools,
): Promise<FactBody> {
  const { running } = at.state
  if (!running) return { kind: 'finished', status: 'cancelled', reason: 'Nothing to remove: nothing of it runs' }
  const bundle = await getBundle(tools.blobs, running.desired)
  const plan = makePlan({
    ...(await planBasis(d, { ...at, bundle }, tools)),
    ...removalPlan(d.trigger),
    application: returning(d.application, bundle, at.application),
    // What is wanted is nothing; whatever asks for that has this digest.
    desired: await putBundle(tools.blobs, { ...bundle, desired: null }),
    versions: [],
    changed: undefined,
  })
  return { kind: 'planned', plan }
}

/** Of an application whose own file may not be readable, or not be there. */
function returning(name: string, bundle: Bundle, application: Application | undefined): PlannedApplication {
  return {
    name,
    provider: bundle.provider,
    folder: application?.folder ?? '',
    labels: application?.labels ?? {},
    stages: [],
    rollback: application?.rollback ?? ROLLBACK,
    timeoutMs: application?.timeoutMs ?? TIMEOUT_MS,
  }
}

/** What all ways have in common: strategy's inputs and the comparison with what runs. */
async function planBasis(
  d: Intent,
  at: { readonly origin: Origin; readonly state: ApplicationState; readonly bundle: Bundle },
  tools: PlannerTools,
): Promise<Omit<PlanInput, 'application' | 'desired' | 'versions' | 'changed'>> {
  const { origin, state, bundle } = at
  const provider = providerOf(tools.kinds, bundle.provider)
  const { running } = state
  const before = running ? await bundleOf(running, origin, tools) : undefined
  return {
    target: bundle.target,
    trigger: d.trigger,
    revision: d.revision,
    running,
    comparison: provider.compare(before?.desired, bundle.desired, bundle.app),
    quick: provider.quickPlan(bundle.app),
    kindOf: (kind) => stageKindOf(tools.kinds, provider, kind),
    forced: d.trigger.strategy,
  }
}

/** The stored bundle; one that the store has lost is made anew where git still leads to the very same. */
export async function bundleOf({ desired, revision }: Reached, origin: Origin, tools: PlannerTools): Promise<Bundle> {
  try {
    return await getBundle(tools.blobs, desired)
  } catch (error) {
    const again = await loadApplication(origin, revision.commit, tools).catch(() => undefined)
    if (again?.digest !== desired) throw error
    return again.bundle
  }
}

function reachedBy(state: ApplicationState, deployment: string): Reached | undefined {
  return [state.running, ...state.history].find((reached) => reached?.deployment === deployment)
}

/** The name that a file gives its application even where the rest of it is broken, to report the error under it. */
export function nameInFile(text: string, origin: Origin): string | undefined {
  try {
    const { value } = readDocument(text, origin.file)
    const own: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'name') : undefined
    const name = isPipecdFile(origin.file) ? pipecdName(value) : own
    return typeof name === 'string' && /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name) ? name : undefined
  } catch {
    return undefined
  }
}
