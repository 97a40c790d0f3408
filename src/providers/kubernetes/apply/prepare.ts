import { randomBytes } from 'node:crypto'
import { SlipwayError } from '#domain/errors.ts'
import type { Kinds } from '../api/kinds.ts'
import type { Connection } from '../context.ts'
import { ANNOTATIONS } from '../manifest.ts'
import type { Manifest } from '../manifest.ts'
import { inNamespace, scopesOf } from '../scope.ts'
import type { Scope } from '../scope.ts'
import { marked } from '../tracking.ts'
import { usesSecrets, withConfigDigests } from './config-digest.ts'
import type { ApplyWish } from './wish.ts'

type Prepared = Pick<ApplyWish, 'application' | 'namespace' | 'objects' | 'contents'> & {
  readonly signal?: AbortSignal
}

/**
 * As they are applied: in the namespace where they belong, marked as the application's, with the digests of what their
 * pods use; hooks left out. Writes nothing. What cannot be known of a kind at the moment is left as it was written.
 */
export async function prepare(connection: Connection, wish: Prepared): Promise<readonly Manifest[]> {
  const { application, namespace, signal } = wish
  const { kinds } = connection.cluster
  const objects = await placed(
    kinds,
    wish,
    wish.objects.filter((one) => !isHook(one)),
  )
  const others = (wish.contents ?? []).filter(({ kind }) => kind === 'ConfigMap' || kind === 'Secret')
  const contents = [...(await placed(kinds, wish, others)), ...objects]
  // Without the key no digest is right: a made up one shows that the next deployment rolls the workload.
  const key = usesSecrets(objects, contents)
    ? ((await connection.inventories.contentKeys.read(application, namespace, signal)) ??
      randomBytes(32).toString('hex'))
    : application
  return withConfigDigests(objects, contents, key).map((one) => marked(one, application))
}

/** Makes sure that the digests of `prepare` stay the same from now on. Answers whether they have to be made anew. */
export async function ensureContentKey(connection: Connection, wish: Prepared): Promise<boolean> {
  const { application, namespace, signal } = wish
  const contents = [...wish.objects, ...(wish.contents ?? [])]
  const inOne = (all: readonly Manifest[]): Manifest[] =>
    all.map((one) => ({ ...one, metadata: { ...one.metadata, namespace: one.metadata.namespace ?? namespace } }))
  if (!usesSecrets(inOne(wish.objects), inOne(contents))) return false
  const { contentKeys } = connection.inventories
  if ((await contentKeys.read(application, namespace, signal)) !== undefined) return false
  await contentKeys.make(application, namespace, signal)
  return true
}

export function isHook({ metadata }: Manifest): boolean {
  return metadata.annotations?.[ANNOTATIONS.hook] !== undefined
}

/** All in their namespaces, by what the cluster says of their kinds, or the definitions among them. */
export async function placed(
  kinds: Kinds,
  { namespace, objects }: Pick<Prepared, 'namespace' | 'objects'>,
  chosen: readonly Manifest[],
): Promise<readonly Manifest[]> {
  const known = scopesOf(objects)
  return await Promise.all(
    chosen.map(async (manifest) => {
      const scope = known(manifest)
      const found = scope === 'unknown' ? await askedScope(kinds, manifest) : scope
      return inNamespace(withoutServerFields(manifest), namespace, found)
    }),
  )
}

async function askedScope(kinds: Kinds, { apiVersion, kind }: Manifest): Promise<Scope> {
  try {
    const info = await kinds.find(apiVersion, kind)
    if (info) return info.namespaced ? 'namespace' : 'cluster'
    return 'unknown'
  } catch (error) {
    if (error instanceof SlipwayError && error.code === 'kubernetes.discovery') return 'unknown'
    throw error
  }
}

/** What people copy from a cluster into git with the rest; applied, it would be refused. */
const SERVER_FIELDS = ['creationTimestamp', 'generation', 'managedFields', 'resourceVersion', 'selfLink', 'uid']

function withoutServerFields(manifest: Manifest): Manifest {
  if (!SERVER_FIELDS.some((name) => name in manifest.metadata)) return manifest
  const metadata = Object.fromEntries(
    Object.entries(manifest.metadata).filter(([name]) => !SERVER_FIELDS.includes(name)),
  )
  return { ...manifest, metadata: metadata as Manifest['metadata'] }
}
