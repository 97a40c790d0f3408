/** What every object has of which Slipway speaks; everything else stays as it was written. */
export interface Manifest {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: Metadata
  readonly [field: string]: unknown
}

export interface Metadata {
  readonly name: string
  readonly namespace?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly [field: string]: unknown
}

/** Fields that only the server writes. */
export interface LiveMetadata extends Metadata {
  readonly uid: string
  readonly resourceVersion: string
  readonly generation?: number
  readonly creationTimestamp: string
  readonly deletionTimestamp?: string
  readonly finalizers?: readonly string[]
  readonly ownerReferences?: readonly OwnerReference[]
  readonly managedFields?: readonly ManagedFields[]
}

export interface OwnerReference {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly uid: string
  readonly controller?: boolean
}

export interface ManagedFields {
  readonly manager: string
  readonly operation: string
  readonly apiVersion: string
  readonly time?: string
  readonly subresource?: string
  readonly fieldsV1?: unknown
}

/** An object as the API server gives it. */
export interface LiveObject extends Manifest {
  readonly metadata: LiveMetadata
}

/**
 * Names one object of a cluster. The version is left out: the same object can be asked for in several.
 * `namespace` is '' for what belongs to no namespace.
 */
export interface ObjectKey {
  readonly group: string
  readonly kind: string
  readonly namespace: string
  readonly name: string
}

/** `apps/v1` → `apps`, `v1` → ''. */
export function groupOf(apiVersion: string): string {
  const at = apiVersion.indexOf('/')
  return at < 0 ? '' : apiVersion.slice(0, at)
}

export function keyOf(manifest: Manifest): ObjectKey {
  const { apiVersion, kind, metadata } = manifest
  return { group: groupOf(apiVersion), kind, namespace: metadata.namespace ?? '', name: metadata.name }
}

/** `apps/Deployment/shop/web`, `/Namespace//shop`: unique in a cluster, stable, and readable. */
export function formatKey({ group, kind, namespace, name }: ObjectKey): string {
  return `${group}/${kind}/${namespace}/${name}`
}

/** As people name it: `Deployment shop/web`. */
export function nameOf({ kind, namespace, name }: ObjectKey): string {
  return namespace === '' ? `${kind} ${name}` : `${kind} ${namespace}/${name}`
}

/** Annotations and labels of ours; everything else of an object is the user's. */
export const LABELS = {
  /** The application that put it there. */
  application: 'slipway.dev/application',
  /** `primary`, `canary` or `baseline`. */
  variant: 'slipway.dev/variant',
  /** On what is kept of an application in the cluster: whose it is. */
  inventory: 'slipway.dev/inventory',
} as const

export const ANNOTATIONS = {
  /** Integer; lower ones are applied, and healthy, first. */
  wave: 'slipway.dev/wave',
  /** `before-sync`, `after-sync` or `sync-failed`: a job that is run, not a state that is kept. */
  hook: 'slipway.dev/hook',
  /** Comma-separated: `succeeded`, `failed`, `before-next` (the default). */
  hookDelete: 'slipway.dev/hook-delete',
  /** `replace`: put as a whole instead of applied. */
  apply: 'slipway.dev/apply',
  /** `true`: fields that others own are taken over. */
  force: 'slipway.dev/force',
  /** `drift`, `health`, `prune`, comma-separated, or `all`: what is not looked at. */
  ignore: 'slipway.dev/ignore',
  /** Digest of the ConfigMaps and Secrets that a pod template uses: a change of them rolls it. */
  config: 'slipway.dev/config',
  /** On what is replaced: digest of it as it was put. */
  put: 'slipway.dev/put',
  /** Which application and object it is: a copy of the annotation on another object names the wrong one, and is not ours. */
  tracking: 'slipway.dev/tracking',
  /** On a hook: the deployment that runs it. */
  deployment: 'slipway.dev/deployment',
} as const

/** Under which name our fields are owned in server-side apply. */
export const FIELD_MANAGER = 'slipway'
