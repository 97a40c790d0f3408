import assert from 'node:assert/strict'
import { LABELS } from '#providers/kubernetes/manifest.ts'
import type { ApiObject } from '../../kubernetes/object.ts'
import type { ApiServer } from '../../kubernetes/server.ts'

interface Wanted {
  readonly application: string
  readonly version: string
  /** As git has them. */
  readonly manifests: readonly ApiObject[]
  /** Titles of what a program renders. */
  readonly renders: readonly string[] | undefined
}

const titleOf = ({ kind, metadata }: ApiObject): string => `${kind} ${metadata.name}`

/** What splits requests: not a field of it may be another one than in git. */
const EXACT: ReadonlySet<string> = new Set(['VirtualService', 'TrafficSplit'])

/** The cluster has exactly what is wanted of an application, and requests go to pods of the version. */
export function assertHeld(cluster: ApiServer, { application, version, manifests, renders }: Wanted): void {
  const all = [...cluster.store.collections().values()].flatMap((one) => Array.from(one.all()))
  const lasting = all.filter(({ metadata }) => metadata.ownerReferences === undefined)
  const ours = lasting.filter(({ metadata }) => metadata.labels?.[LABELS.application] === application)
  assert.deepEqual(ours.map(titleOf).toSorted(), (renders ?? manifests.map(titleOf)).toSorted())
  const copies = lasting.filter(
    ({ kind, metadata }) => kind !== 'Endpoints' && /-(canary|baseline)$/.test(metadata.name),
  )
  const isCopy = ({ metadata }: ApiObject): boolean => metadata.name.replace(/-(canary|baseline)$/, '') === application
  assert.deepEqual(copies.filter(isCopy).map(titleOf), [])
  for (const written of manifests) {
    const live = ours.find((one) => titleOf(one) === titleOf(written))
    assert.ok(live)
    if (EXACT.has(written.kind)) assert.deepEqual(live['spec'], written['spec'])
    assertHolds(live['spec'] ?? live['data'], written['spec'] ?? written['data'], titleOf(written))
  }
  for (const one of ours.filter(({ kind }) => kind === 'Deployment')) {
    assert.match(JSON.stringify(one['spec']), new RegExp(`"image":"registry\\.example\\.com/[a-z-]+:${version}"`))
  }
  for (const one of ours.filter(({ kind }) => kind === 'Service')) assertServed(one, { all, version })
}

/** All that is written is there; what servers add is left alone. */
function assertHolds(live: unknown, written: unknown, path: string): void {
  if (typeof written !== 'object' || written === null) return assert.equal(live, written, path)
  assert.ok(typeof live === 'object' && live !== null, path)
  for (const [key, value] of Object.entries(written)) {
    assertHolds((live as Record<string, unknown>)[key], value, `${path}.${key}`)
  }
}

function assertServed(service: ApiObject, { all, version }: { all: readonly ApiObject[]; version: string }): void {
  const { selector } = service['spec'] as { selector: Record<string, string> }
  const pods = all.filter(({ kind, metadata }) => kind === 'Pod' && metadata.deletionTimestamp === undefined)
  const chosen = pods.filter(({ metadata }) =>
    Object.entries(selector).every(([key, value]) => metadata.labels?.[key] === value),
  )
  assert.equal(chosen.length, 2, `pods behind ${titleOf(service)}`)
  for (const pod of chosen) assert.match(JSON.stringify(pod['spec']), new RegExp(`:${version}"`))
}
