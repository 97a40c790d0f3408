import { z } from 'zod'
import { reportOf, slipwayError } from '#domain/errors.ts'
import type { Api } from './client.ts'
import type { KindInfo } from './kinds.ts'

/** Group → why it could not be asked. */
export interface Discovered {
  readonly kinds: readonly KindInfo[]
  readonly failed: ReadonlyMap<string, string>
}

const ACCEPT = [
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
  'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList',
  'application/json',
].join(',')

const word = z.string().max(500)
const verbs = z.array(word).default([])

const Aggregated = z.object({
  kind: z.literal('APIGroupDiscoveryList'),
  items: z.array(
    z.object({
      metadata: z.object({ name: word.optional() }).optional(),
      versions: z
        .array(
          z.object({
            version: word,
            freshness: word.optional(),
            resources: z
              .array(
                z.object({
                  resource: word,
                  responseKind: z.object({ kind: word }).nullish(),
                  scope: word,
                  verbs,
                }),
              )
              .default([]),
          }),
        )
        .default([]),
    }),
  ),
})

/** Undefined where the server does not know this way of asking. */
export async function askAggregated(api: Api): Promise<Discovered | undefined> {
  const answers = await Promise.all(
    ['/api', '/apis'].map((path) => api.request<unknown>({ method: 'GET', path, accept: ACCEPT })),
  )
  const lists = answers.map(({ body }) => Aggregated.safeParse(body))
  const items = lists.flatMap((list) => (list.success ? list.data.items : []))
  if (!lists.every((list) => list.success)) return undefined
  const kinds: KindInfo[] = []
  const failed = new Map<string, string>()
  for (const { metadata, versions } of items) {
    const group = metadata?.name ?? ''
    for (const { version, freshness, resources } of versions) {
      // The server then gives what it knew before, or nothing.
      if (freshness === 'Stale') failed.set(group, 'its own server does not answer')
      for (const { resource, responseKind, scope, verbs } of resources) {
        if (!responseKind) continue
        kinds.push({
          group,
          version,
          kind: responseKind.kind,
          plural: resource,
          namespaced: scope === 'Namespaced',
          verbs,
        })
      }
    }
  }
  return { kinds, failed }
}

const Groups = z.object({
  groups: z.array(
    z.object({
      name: word,
      versions: z.array(z.object({ version: word })).default([]),
      preferredVersion: z.object({ version: word }).optional(),
    }),
  ),
})

const CoreVersions = z.object({ versions: z.array(word) })

const Resources = z.object({
  resources: z.array(
    z.object({
      name: word,
      kind: word,
      namespaced: z.boolean(),
      verbs,
      group: word.optional(),
      version: word.optional(),
    }),
  ),
})

interface GroupVersion {
  readonly group: string
  readonly version: string
}

export async function askOneByOne(api: Api): Promise<Discovered> {
  const core = await readAs(api, '/api', CoreVersions)
  const { groups } = await readAs(api, '/apis', Groups)
  const versions: GroupVersion[] = core.versions.map((version) => ({ group: '', version }))
  for (const { name, versions: all, preferredVersion } of groups) {
    const first = preferredVersion?.version
    const sorted = all.toSorted((a, b) => Number(b.version === first) - Number(a.version === first))
    versions.push(...sorted.map(({ version }) => ({ group: name, version })))
  }
  const failed = new Map<string, string>()
  const lists = await Promise.all(
    versions.map(async (one) => {
      try {
        return await kindsOf(api, one)
      } catch (error) {
        failed.set(one.group, reportOf(error).message)
        return []
      }
    }),
  )
  return { kinds: lists.flat(), failed }
}

async function kindsOf(api: Api, { group, version }: GroupVersion): Promise<KindInfo[]> {
  const path = group === '' ? `/api/${version}` : `/apis/${group}/${version}`
  const { resources } = await readAs(api, path, Resources)
  // Subresources such as `deployments/scale` are no kinds of their own.
  const own = resources.filter(({ name }) => !name.includes('/'))
  return own.map(({ name, kind, namespaced, verbs }) => ({ group, version, kind, plural: name, namespaced, verbs }))
}

async function readAs<T>(api: Api, path: string, schema: z.ZodType<T>): Promise<T> {
  const { body } = await api.request<unknown>({ method: 'GET', path })
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const how = 'it is no list of what the server has'
  throw slipwayError('kubernetes.bad-answer', { server: api.server, method: 'GET', path, how })
}
