import type { ApplicationState, InstanceState, ListenState, Variant, VariantState, Weights } from './api.ts'
import { VARIANTS } from './api.ts'
import type { ApplicationRecord, VariantRecord } from './application-record.ts'
import { describeVariant } from './describe.ts'
import { generationOf } from './generation.ts'

export interface Seen {
  readonly at: number
  readonly listen: ListenState
  readonly effective: Weights
  readonly instances: readonly InstanceState[]
}

/** What the daemon tells of an application: what was declared, what is, and why they differ. */
export function stateOf(record: ApplicationRecord, seen: Seen): ApplicationState {
  const variants = VARIANTS.flatMap((variant) => {
    const one = record.variants[variant]
    const instances = seen.instances.filter((instance) => instance.variant === variant)
    return one ? [variantState(variant, one, instances)] : []
  })
  return {
    name: record.name,
    at: seen.at,
    listen: seen.listen,
    front: record.front,
    weights: record.weights,
    effective: seen.effective,
    removing: record.removing,
    reason: describeApplication(record, seen, variants),
    variants,
    leaving: seen.instances.filter((instance) => !record.variants[instance.variant]),
  }
}

function variantState(
  variant: Variant,
  { declared, serving }: VariantRecord,
  instances: readonly InstanceState[],
): VariantState {
  const generation = generationOf(declared)
  const ready = instances.filter((one) => one.generation === generation && one.status === 'ready').length
  const wanted = declared.replicas
  const state = {
    variant,
    release: declared.release,
    generation,
    command: declared.command,
    env: declared.env,
    portVariable: declared.portVariable,
    health: declared.health,
    stop: declared.stop,
    wanted,
    ready,
    settled: serving === generation && ready === wanted && instances.length === wanted,
    instances,
  }
  return { ...state, reason: describeVariant(state) }
}

function describeApplication(record: ApplicationRecord, seen: Seen, variants: readonly VariantState[]): string {
  if (record.removing) return `being removed; ${seen.instances.length} processes are still ending`
  if (seen.listen.status !== 'open') return seen.listen.reason
  const lost = VARIANTS.filter((variant) => record.weights[variant] > 0 && seen.effective[variant] === 0)
  const answering = VARIANTS.filter((variant) => seen.effective[variant] > 0)
  if (answering.length === 0) return `no instance is ready to answer${detail(variants)}`
  if (lost.length > 0) {
    return `${lost.join(' and ')} lost all ready instances; their requests go to ${answering.join(' and ')}${detail(variants)}`
  }
  const unsettled = variants.filter((one) => !one.settled)
  if (unsettled.length > 0) return unsettled.map((one) => `${one.variant}: ${one.reason}`).join('; ')
  return `answering on ${seen.listen.address} by ${variants.map(sizeOf).join(' and ')}`
}

function sizeOf({ variant, ready }: VariantState): string {
  return `${ready} ${ready === 1 ? 'instance' : 'instances'} of ${variant}`
}

function detail(variants: readonly VariantState[]): string {
  return variants.map((one) => `; ${one.variant}: ${one.reason}`).join('')
}
