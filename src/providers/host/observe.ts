import { canonicalJson, digestOf } from '#domain/canonical.ts'
import type { Health, LiveState, Resource } from '#domain/health.ts'
import type { Subject } from '#domain/provider.ts'
import type { VariantView } from '#domain/stage.ts'
import { cut } from '#domain/text.ts'
import type { ApplicationState, InstanceState, Variant, VariantState } from '#host/api.ts'
import { CRASH_LOOP } from '#host/back-off.ts'
import type { Connection } from './connection.ts'
import { filesResource } from './files-resource.ts'
import { maskEnvironment } from './mask.ts'
import { withReleaseFiles } from './release-watch.ts'
import type { ReleaseFiles } from './release-watch.ts'
import type { AppSettings } from './settings.ts'

/** Live state now and whenever the daemon tells of a change. Errors: `host.unreachable`, when the daemon goes. */
export async function* observe(
  { client, settings, releases, check }: Connection,
  subject: Subject<AppSettings>,
  signal: AbortSignal,
): AsyncGenerator<LiveState, void> {
  const { metricsListen } = settings
  try {
    // Told with each new watch, so that a daemon with an empty home learns it, too.
    await client.applySettings(metricsListen === undefined ? {} : { metricsListen })
    const states = (over: AbortSignal) => client.watch(subject.name, over)
    for await (const { state, files } of withReleaseFiles(states, { releases, check, signal })) {
      yield liveState(state, Date.now(), files)
    }
  } catch (error) {
    if (signal.aborted) return
    yield { at: Date.now(), health: 'unknown', reason: cut((error as Error).message, 2_000), resources: [] }
    throw error
  }
}

export async function variants({ client }: Connection, subject: Subject<AppSettings>): Promise<VariantView[]> {
  const state = await client.state(subject.name)
  return (state?.variants ?? []).map((one) => {
    const port = one.instances.find((instance) => instance.status === 'ready')?.port
    const address = port === undefined ? undefined : `127.0.0.1:${port}`
    return {
      variant: one.variant,
      ready: one.ready,
      wanted: one.wanted,
      weight: state?.effective[one.variant] ?? 0,
      address,
    }
  })
}

/** The tree: the application with its proxy, its variants, their files and instances. */
export function liveState(
  state: ApplicationState | undefined,
  now: number,
  files: ReleaseFiles = new Map(),
): LiveState {
  if (!state) return { at: now, health: 'missing', reason: 'not deployed here', resources: [] }
  const resources = [
    applicationResource(state),
    ...state.variants.flatMap((variant) => variantResources(variant, files)),
  ]
  return {
    at: state.at,
    health: healthOf(state),
    reason: cut(state.reason, 2_000),
    resources,
    weights: { ...state.effective },
  }
}

function applicationResource(state: ApplicationState): Resource {
  return {
    id: 'application',
    kind: 'application',
    name: state.name,
    health: healthOf(state),
    reason: cut(state.reason, 2_000),
    fields: {
      listen: state.front.listen,
      proxy: state.listen.status === 'failed' ? cut(state.listen.reason, 2_000) : ANSWERING,
      front: canonicalJson(state.front).slice(0, 2_000),
      weights: canonicalJson(state.weights),
    },
  }
}

function variantResources(variant: VariantState, files: ReleaseFiles): Resource[] {
  const root: Resource = {
    id: variant.variant,
    parent: 'application',
    kind: 'variant',
    name: variant.variant,
    variant: variant.variant,
    health: healthOfVariant(variant),
    reason: cut(variant.reason, 2_000),
    fields: fieldsOf(variant),
  }
  return [root, ...filesResource(variant, files), ...variant.instances.map((instance) => instanceResource(instance))]
}

/** The proxy's field while nothing keeps it from answering. */
export const ANSWERING = 'answering'

type Fields = Readonly<Record<string, string>>

/** What drift is looked for in; the same function makes the fields of what should be. */
export function fieldsOf(
  one: Omit<VariantState, 'generation' | 'variant' | 'ready' | 'settled' | 'reason' | 'instances'>,
): Fields {
  return {
    release: one.release,
    replicas: String(one.wanted),
    run: canonicalJson(one.command).slice(0, 2_000),
    port: one.portVariable,
    env: canonicalJson(maskEnvironment(one.env)).slice(0, 2_000),
    // Hidden values count as well.
    envDigest: digestOf(one.env),
    health: canonicalJson(one.health),
    stop: canonicalJson(one.stop),
  }
}

export function instanceResourceId(variant: Variant, instance: string): string {
  return `${variant}/${instance}`
}

function instanceResource(instance: InstanceState): Resource {
  return {
    id: instanceResourceId(instance.variant, instance.id),
    parent: instance.variant,
    kind: 'process',
    name: `${instance.variant} ${instance.number}`,
    variant: instance.variant,
    health: healthOfInstance(instance),
    reason: cut(instance.reason, 2_000),
    fields: {
      release: instance.release,
      restarts: String(instance.restarts),
      ...(instance.pid === undefined ? {} : { pid: String(instance.pid) }),
      ...(instance.port === undefined ? {} : { port: String(instance.port) }),
    },
  }
}

function healthOf(state: ApplicationState): Health {
  if (state.removing) return 'progressing'
  if (state.listen.status === 'failed') return 'degraded'
  const all = state.variants.map(healthOfVariant)
  if (all.includes('degraded')) return 'degraded'
  if (state.listen.status === 'opening') return 'progressing'
  return all.length > 0 && all.every((health) => health === 'healthy') ? 'healthy' : 'progressing'
}

function healthOfVariant(variant: VariantState): Health {
  if (variant.settled) return 'healthy'
  return variant.instances.some((one) => healthOfInstance(one) === 'degraded') ? 'degraded' : 'progressing'
}

function healthOfInstance({ status, failures }: InstanceState): Health {
  switch (status) {
    case 'ready':
      return 'healthy'
    case 'unhealthy':
    case 'back-off':
      return 'degraded'
    case 'starting':
      return failures.length >= CRASH_LOOP ? 'degraded' : 'progressing'
    case 'stopping':
      return 'progressing'
  }
}
