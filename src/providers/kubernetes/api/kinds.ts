import type { ErrorDetails } from '#domain/errors.ts'

/** A kind of a cluster in one version. */
export interface KindInfo {
  readonly group: string
  readonly version: string
  readonly kind: string
  /** As it stands in paths: `deployments`. */
  readonly plural: string
  readonly namespaced: boolean
  readonly verbs: readonly string[]
}

/** All that a cluster has, as far as it could be asked. */
export interface KindList {
  /** The preferred version of a group first. */
  readonly kinds: readonly KindInfo[]
  /** Groups that could not be asked: what they have is not known, which is not the same as nothing. */
  readonly failedGroups: readonly string[]
}

/** What a cluster has. Errors of all: `kubernetes.discovery` where the answer is not known, and those of the API. */
export interface Kinds {
  /** Undefined only where the cluster surely does not have it. */
  find(apiVersion: string, kind: string): Promise<KindInfo | undefined>
  /** In the version that the cluster prefers. */
  preferred(group: string, kind: string): Promise<KindInfo | undefined>
  list(): Promise<KindList>
  /** Something was installed or removed: the next question asks the cluster. */
  forget(): void
}

export function apiVersionOf({ group, version }: Pick<KindInfo, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`
}

export function discoveryDetails(group: string, kind: string, how: string): ErrorDetails {
  return { group: group === '' ? 'the core group' : group, kind, how }
}
