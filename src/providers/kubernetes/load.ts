import { join } from 'node:path'
import { slipwayError } from '#domain/errors.ts'
import type { Loaded, LoadTools, Subject } from '#domain/provider.ts'
import type { Source } from '#domain/source.ts'
import type { Connection } from './context.ts'
import type { Desired, Rendered } from './desired.ts'
import { versionsOf } from './images.ts'
import { keepOrigins } from './origins.ts'
import { render } from './render/index.ts'
import { refuseTwins } from './render/twins.ts'
import type { RenderTools } from './render/wish.ts'
import { inNamespace, scopesOf } from './scope.ts'
import type { AppSettings } from './settings.ts'

/** Shorter than the agent waits, which could not end the programs. Thousands that render wait for each other meanwhile. */
const LIMIT_MS = 240_000
const DEFAULT_NAMESPACE = 'default'

type Tools = Pick<LoadTools<Pick<Connection, 'settings' | 'folder' | 'charts' | 'versions'>>, 'connection'>

/**
 * What an application's folder renders to, each object where it belongs. Without a connection the programs come from PATH, and
 * nothing is remembered. Errors: those of `render`, and `kubernetes.render-limit`.
 */
export async function load(
  source: Source,
  { name, app }: Subject<AppSettings>,
  { connection }: Tools,
): Promise<Loaded<Desired>> {
  const namespace = app.namespace ?? connection?.settings.namespace ?? DEFAULT_NAMESPACE
  const tools = toolsOf(connection)
  const { objects, warnings } = await inTime(name, (signal) =>
    render({ application: name, app, namespace, source, tools, signal }),
  )
  const rendered = placedIn(namespace, objects)
  const desired = { objects: rendered.map(({ manifest }) => manifest), namespace }
  if (connection) await keepOrigins(connection.folder, desired, rendered)
  const versions = versionsOf(desired.objects)
  const unnamed = [{ name, version: source.commit.slice(0, 7) }]
  const told = connection ? warnings : [...capabilityWarnings(app), ...warnings]
  return { desired, versions: versions.length > 0 ? versions : unnamed, warnings: [...new Set(told)] }
}

/** Where there is no cluster to ask, a chart may give something else than it will where there is one. */
function capabilityWarnings({ helm }: AppSettings): string[] {
  if (!helm) return []
  const asked = [
    ...(helm.kubeVersion === undefined ? ['the version of Kubernetes that helm takes by default'] : []),
    ...(helm.clusterApiVersions ? ['none of the API versions that only the cluster serves'] : []),
  ]
  if (asked.length === 0) return []
  return [`No cluster is connected here: the chart is rendered for ${asked.join(', and with ')}`]
}

function toolsOf(connection: Tools['connection']): RenderTools {
  if (!connection) return { helm: 'helm', kubectl: 'kubectl', folder: undefined }
  const { settings, folder, charts, versions } = connection
  const { helm, kubectl } = settings
  return { helm, kubectl, folder: join(folder, 'render'), charts, cluster: versions }
}

/** Objects that were told apart by a namespace they cannot have are the same one. Errors: `kubernetes.twin`. */
function placedIn(namespace: string, objects: readonly Rendered[]): readonly Rendered[] {
  const scopeOf = scopesOf(objects.map(({ manifest }) => manifest))
  const placed = objects.map((one): Rendered => ({
    ...one,
    manifest: inNamespace(one.manifest, namespace, scopeOf(one.manifest)),
  }))
  refuseTwins(placed, namespace)
  return placed
}

async function inTime<T>(application: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout(LIMIT_MS)
  try {
    return await work(signal)
  } catch (error) {
    if (!signal.aborted) throw error
    const what = `it takes longer than ${LIMIT_MS / 1_000} s`
    throw slipwayError('kubernetes.render-limit', { application, what }, { cause: error })
  }
}
