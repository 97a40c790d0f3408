import { parseFront, parseName, parseVariantSpec, parseWeights } from './parse.ts'
import type { FrontSpec, Variant, VariantSpec, Weights } from './api.ts'
import { ALL_TO_PRIMARY, VARIANTS } from './api.ts'
import type { InstanceRecord } from './instance.ts'

export interface VariantRecord {
  readonly declared: VariantSpec
  /** The generation that answers; the declared one takes over when all of it is ready. */
  readonly serving: string
}

/** All that the daemon must know of an application after its own death. */
export interface ApplicationRecord {
  readonly name: string
  readonly front: FrontSpec
  readonly weights: Weights
  readonly variants: Readonly<Partial<Record<Variant, VariantRecord>>>
  readonly removing: boolean
  readonly instances: readonly InstanceRecord[]
}

export function newRecord(name: string, front: FrontSpec): ApplicationRecord {
  return { name, front, weights: ALL_TO_PRIMARY, variants: {}, removing: false, instances: [] }
}

/** A file of ours, but written by another version or damaged by a disk: what would be run is checked like any wish. */
export function parseRecord(value: unknown): ApplicationRecord {
  const record = value as ApplicationRecord
  for (const one of Object.values(record.variants)) parseVariantSpec(one.declared)
  for (const one of record.instances) parseVariantSpec(one.spec)
  parseWeights(record.weights)
  return { ...record, name: parseName(record.name), front: parseFront(record.front) }
}

/**
 * Without that variant. What it still got of the traffic goes to primary, or to whatever variant is left, so that the
 * weights go on summing to 100 and nothing ever points to a variant that is gone.
 */
export function withoutVariant(record: ApplicationRecord, variant: Variant): ApplicationRecord {
  const { [variant]: _gone, ...variants } = record.variants
  const heir = VARIANTS.find((other) => other in variants) ?? 'primary'
  const weights = { ...record.weights, [variant]: 0 }
  weights[heir] += record.weights[variant]
  return { ...record, variants, weights }
}
