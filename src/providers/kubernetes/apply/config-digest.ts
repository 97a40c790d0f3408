import { createHmac } from 'node:crypto'
import { canonicalJson } from '#domain/canonical.ts'
import { storedForm } from '../api/stored-form.ts'
import { at } from '../live/fields.ts'
import { ANNOTATIONS, groupOf, keyOf } from '../manifest.ts'
import type { Manifest } from '../manifest.ts'
import { fieldsAt } from '../variant/fields.ts'
import { referencesOf } from '../variant/references.ts'

/** Those whose pods are replaced when their template changes. A Job's template may not change at all. */
const ROLLING = new Set(['Deployment', 'StatefulSet', 'DaemonSet'])

const DIGEST_LENGTH = 32

/**
 * The manifests, with a digest of the ConfigMaps and Secrets that each workload uses in the annotations of its pods:
 * when one of them changes, the workload rolls. Only what is among `contents` counts: what others write is theirs.
 *
 * Whoever may read a workload sees the digest, and may not be one who may read the Secret. A plain digest of a short
 * password could be found by trying: so it is keyed, with what only those know who may read Secrets.
 */
export function withConfigDigests(
  manifests: readonly Manifest[],
  contents: readonly Manifest[],
  key: string,
): readonly Manifest[] {
  const byName = contentsByName(contents)
  return manifests.map((manifest) => {
    const used = usedBy(manifest, byName)
    if (used.length === 0) return manifest
    const parts = used.map((one) => {
      const { kind, metadata, data = null, binaryData = null } = storedForm(one)
      return [kind, metadata.name, data, binaryData]
    })
    const digest = createHmac('sha256', key).update(canonicalJson(parts)).digest('hex').slice(0, DIGEST_LENGTH)
    return annotated(manifest, digest)
  })
}

/** Whether a digest of these has a Secret in it. */
export function usesSecrets(manifests: readonly Manifest[], contents: readonly Manifest[]): boolean {
  const byName = contentsByName(contents)
  return manifests.some((manifest) => usedBy(manifest, byName).some(({ kind }) => kind === 'Secret'))
}

type ByName = ReadonlyMap<string, Manifest>

function contentsByName(contents: readonly Manifest[]): ByName {
  const found = contents.filter(({ apiVersion, kind }) => apiVersion === 'v1' && ['ConfigMap', 'Secret'].includes(kind))
  return new Map(found.map((one) => [nameIn(keyOf(one).namespace, one.kind, one.metadata.name), one]))
}

function nameIn(namespace: string, kind: string, name: string): string {
  return `${namespace}/${kind}/${name}`
}

function usedBy(manifest: Manifest, byName: ByName): readonly Manifest[] {
  if (groupOf(manifest.apiVersion) !== 'apps' || !ROLLING.has(manifest.kind)) return []
  const { namespace } = keyOf(manifest)
  const names = referencesOf(manifest).map(({ kind, name }) => nameIn(namespace, kind, name))
  return names.toSorted().flatMap((name) => byName.get(name) ?? [])
}

function annotated(workload: Manifest, digest: string): Manifest {
  const spec = fieldsAt(workload, 'spec') ?? {}
  const template = fieldsAt(spec, 'template') ?? {}
  const metadata = fieldsAt(template, 'metadata') ?? {}
  const annotations = { ...fieldsAt(metadata, 'annotations'), [ANNOTATIONS.config]: digest }
  return { ...workload, spec: { ...spec, template: { ...template, metadata: { ...metadata, annotations } } } }
}

export function configDigestOf(workload: Manifest): unknown {
  const annotations = fieldsAt(at(workload, 'spec.template.metadata'), 'annotations')
  return annotations?.[ANNOTATIONS.config]
}
