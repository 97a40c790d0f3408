import { SlipwayError, slipwayError } from '#domain/errors.ts'
import type { Connection } from '../context.ts'
import { ANNOTATIONS, formatKey, groupOf, keyOf, nameOf } from '../manifest.ts'
import type { Manifest, ObjectKey } from '../manifest.ts'
import { applicationOf } from '../tracking.ts'
import { broughtBy, isDefinition } from './definitions.ts'
import { waveOf } from './order.ts'

interface Question {
  readonly application: string
  readonly objects: readonly Manifest[]
  /** What is in a later wave may be of a kind that an earlier one brings. */
  readonly upToWave: number
  readonly signal: AbortSignal
}

/**
 * What speaks against applying these is told before anything is written. Errors: `kubernetes.outside`,
 * `kubernetes.missing-kind`, `kubernetes.discovery`, `kubernetes.foreign`. Answers whether all kinds are known already.
 */
export async function admit(connection: Connection, question: Question): Promise<boolean> {
  const { namespaces } = connection.settings
  for (const object of question.objects) checkNamespace(object, namespaces)
  const areKnown = await checkKinds(connection, question)
  await checkOwners(connection, question)
  return areKnown
}

function checkNamespace(object: Manifest, namespaces: readonly string[] | undefined): void {
  if (namespaces === undefined) return
  const key = keyOf(object)
  const isNamespace = key.group === '' && key.kind === 'Namespace'
  const place = isNamespace ? key.name : key.namespace
  if (namespaces.includes(place)) return
  throw slipwayError('kubernetes.outside', { what: nameOf(key), allowed: namespaces.slice(0, 20).join(', ') })
}

async function checkKinds({ cluster }: Connection, { objects, upToWave }: Question): Promise<boolean> {
  const brought = new Set(objects.filter(isDefinition).map((one) => kindIn(broughtBy(one))))
  const asked = Map.groupBy(objects, ({ apiVersion, kind }) => `${apiVersion} ${kind}`)
  let areKnown = true
  for (const [one, ...more] of asked.values()) {
    if (!one) continue
    const { apiVersion, kind } = one
    const isBrought = brought.has(kindIn({ group: groupOf(apiVersion), kind }))
    if (isBrought || (await cluster.kinds.find(apiVersion, kind))) continue
    const isDue = [one, ...more].some((object) => waveOf(object) <= upToWave)
    if (isDue) throw slipwayError('kubernetes.missing-kind', { kind, apiVersion })
    areKnown = false
  }
  return areKnown
}

function kindIn({ group, kind }: { readonly group: string; readonly kind: string }): string {
  return `${group}/${kind}`
}

/**
 * Two applications that want the same object would take it from each other for ever. The inventories tell who has what
 * without a request; only what another one claims is looked at.
 */
async function checkOwners({ cluster, inventories, store }: Connection, question: Question): Promise<void> {
  const { application, objects, signal } = question
  for (const object of objects) {
    const key = keyOf(object)
    const seen = store.find(key)?.application
    const others = [...inventories.holdersOf(key), ...(seen === undefined ? [] : [seen])]
    if (!others.some((one) => one !== application)) continue
    const live = await cluster.objects.get(key, signal).catch(orMissing)
    const owner = live && applicationOf(live)
    if (owner === undefined || owner === application) continue
    throw slipwayError('kubernetes.foreign', { what: nameOf(key), owner, application })
  }
}

function orMissing(error: unknown): undefined {
  if (error instanceof SlipwayError && error.code === 'kubernetes.missing-kind') return undefined
  throw error
}

export function isForced({ metadata }: Manifest): boolean {
  return metadata.annotations?.[ANNOTATIONS.force]?.trim() === 'true'
}

export function isReplaced({ metadata }: Manifest): boolean {
  return metadata.annotations?.[ANNOTATIONS.apply]?.trim() === 'replace'
}

/** Whether the annotation of what is left alone names it, or all. */
export function ignores({ metadata }: Manifest, what: 'drift' | 'health' | 'prune'): boolean {
  const words = (metadata.annotations?.[ANNOTATIONS.ignore] ?? '').split(',')
  return words.some((word) => word.trim() === what || word.trim() === 'all')
}

export function uniqueKeys(keys: readonly ObjectKey[]): readonly ObjectKey[] {
  return [...new Map(keys.map((key) => [formatKey(key), key])).values()]
}
