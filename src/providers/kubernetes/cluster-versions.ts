import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { reportOf, slipwayError } from '#domain/errors.ts'
import type { Clock } from '#tools/clock.ts'
import type { Cluster } from './api/cluster.ts'
import { apiVersionOf } from './api/kinds.ts'
import { keepFile } from './render/kept-file.ts'

/** What charts are told of the cluster. Errors of both: `kubernetes.cluster-version`, where it was never known. */
export interface ClusterVersions {
  /** As the API server says it, such as `v1.31.2` or `v1.31.2-eks-7f9249a`. */
  kubeVersion(): Promise<string>
  /** `apps/v1` and `apps/v1/Deployment`, in their order. */
  apiVersions(): Promise<readonly string[]>
}

interface Parts {
  readonly cluster: Pick<Cluster, 'api' | 'kinds'>
  readonly clock: Clock
  /** What was known last is kept there, for agents that start while the cluster is away. */
  readonly folder: string
}

/** Clusters are brought up to date now and then. */
const OLD_MS = 10 * 60_000
/** A cluster that did not answer is not asked again by each application. */
const AGAIN_MS = 30_000
const PATIENCE_MS = 10_000
const KubeVersion = z.string().regex(/^v?\d+\.\d+[\w.+-]{0,60}$/)
const ApiVersions = z.array(z.string().max(400)).max(10_000)

/**
 * The last known answer holds where the cluster does not answer now: rendered for another version than before, an
 * application would differ though nothing has changed.
 */
export function clusterVersions({ cluster, clock, folder }: Parts): ClusterVersions {
  const { api } = cluster
  const place = (what: string): string => {
    const name = createHash('sha256').update(api.server).digest('hex').slice(0, 16)
    return join(folder, 'versions', `${name}-${what}.json`)
  }
  const kubeVersion = lastKnown({ clock, file: place('kubernetes'), schema: KubeVersion }, async () => {
    const { body } = await api.request<{ gitVersion?: unknown }>({ ...limited(), method: 'GET', path: '/version' })
    if (KubeVersion.safeParse(body.gitVersion).success) return body.gitVersion
    throw new Unanswered('what it answers is no version')
  })
  const apiVersions = lastKnown({ clock, file: place('apis'), schema: ApiVersions }, async () => {
    const { kinds, failedGroups } = await cluster.kinds.list()
    // One that does not answer now is no group that is not there.
    if (failedGroups.length > 0) throw new Unanswered(`it does not answer for ${failedGroups.slice(0, 5).join(', ')}`)
    const names = kinds.flatMap((info) => [apiVersionOf(info), `${apiVersionOf(info)}/${info.kind}`])
    return [...new Set(names)].toSorted()
  })
  const told = async <T>(what: string, ask: () => Promise<T>): Promise<T> => {
    try {
      return await ask()
    } catch (cause) {
      const details = {
        server: api.server,
        what,
        how: cause instanceof Unanswered ? cause.message : reportOf(cause).message,
      }
      throw slipwayError('kubernetes.cluster-version', details, { cause })
    }
  }
  return {
    kubeVersion: () => told('version', kubeVersion),
    apiVersions: () => told('API versions', apiVersions),
  }
}

/** With words that complete “it could not be asked: …”. */
class Unanswered extends Error {}

function limited(): { readonly signal: AbortSignal; readonly timeoutMs: number } {
  return { signal: AbortSignal.timeout(PATIENCE_MS), timeoutMs: PATIENCE_MS / 2 }
}

interface Memory<T> {
  readonly clock: Clock
  readonly file: string
  readonly schema: z.ZodType<T>
}

function lastKnown<T>({ clock, file, schema }: Memory<T>, ask: () => Promise<unknown>): () => Promise<T> {
  let known: { readonly value: T; readonly until: number } | undefined
  let asking: Promise<T> | undefined
  const keep = (value: T, forMs: number): T => {
    known = { value, until: clock.now() + forMs }
    return value
  }
  const askNow = async (): Promise<T> => {
    try {
      const value = schema.parse(await ask())
      await keepFile(file, JSON.stringify(value)).catch(() => {}) // It is asked again.
      return keep(value, OLD_MS)
    } catch (error) {
      const value = known?.value ?? (await recall(file, schema))
      if (value === undefined) throw error
      return keep(value, AGAIN_MS)
    }
  }
  return () => {
    if (known && clock.now() < known.until) return Promise.resolve(known.value)
    asking ??= askNow().finally(() => {
      asking = undefined
    })
    return asking
  }
}

async function recall<T>(file: string, schema: z.ZodType<T>): Promise<T | undefined> {
  try {
    return schema.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    return undefined
  }
}
