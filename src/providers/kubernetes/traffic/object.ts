import { formatKey, keyOf, nameOf } from '../manifest.ts'
import type { Manifest, ObjectKey } from '../manifest.ts'

export function find(objects: readonly Manifest[], key: ObjectKey): Manifest | undefined {
  return objects.find((one) => formatKey(keyOf(one)) === formatKey(key))
}

export function missing(key: ObjectKey): string {
  return `${nameOf(key)} is not among the application’s manifests`
}

/** The manifest with one field of its spec changed. */
export function withSpec(manifest: Manifest, field: string, value: unknown): Manifest {
  return { ...manifest, spec: { ...(manifest['spec'] as object | undefined), [field]: value } }
}

export function numberOr(value: unknown, fallback: number): number {
  return typeof value === 'number' ? value : fallback
}
