import { at, objectOf, scalarText } from '../json.ts'

export interface DeleteOptions {
  readonly propagation?: string
  readonly graceSeconds?: number
  readonly uid?: string
  readonly resourceVersion?: string
  readonly dryRun: boolean
}

/** From the body, and where that is silent from the address. */
export function readDeleteOptions(body: unknown, query: URLSearchParams): DeleteOptions {
  const given = objectOf(body)
  const orphan = given['orphanDependents'] ?? query.get('orphanDependents')
  const propagation = given['propagationPolicy'] ?? query.get('propagationPolicy') ?? legacyPolicy(orphan)
  const grace = given['gracePeriodSeconds'] ?? query.get('gracePeriodSeconds')
  const uid = at(given, 'preconditions', 'uid')
  const resourceVersion = at(given, 'preconditions', 'resourceVersion')
  const dryRun = given['dryRun'] ?? query.get('dryRun')
  return {
    ...(typeof propagation === 'string' && { propagation }),
    ...(grace !== undefined && grace !== null && { graceSeconds: Number(grace) }),
    ...(typeof uid === 'string' && { uid }),
    ...(typeof resourceVersion === 'string' && { resourceVersion }),
    dryRun: dryRun !== undefined && dryRun !== null,
  }
}

function legacyPolicy(orphan: unknown): string | undefined {
  if (orphan === undefined || orphan === null) return undefined
  return scalarText(orphan) === 'true' ? 'Orphan' : 'Background'
}
