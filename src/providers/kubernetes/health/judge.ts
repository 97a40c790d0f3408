import type { Health } from '#domain/health.ts'
import type { LiveObject, ObjectKey } from '../manifest.ts'
import type { HealthRule } from '../health-settings.ts'

export interface Verdict {
  readonly health: Health
  /** A sentence without its full stop, with numbers. */
  readonly reason: string
  /** Set where the cluster itself has given up: only a change helps, waiting does not. */
  readonly final?: true
}

export interface HealthContext {
  /** What the object owns. */
  children(uid: string): readonly LiveObject[]
  /** Other objects that say how this one is (the storage class of a claim), as far as they are known. */
  find?(key: ObjectKey): LiveObject | undefined
  /** Of the application's file; they go before the rules of this folder. */
  readonly rules?: readonly HealthRule[]
}

/** How one kind is. Pure. */
export type Judge = (object: LiveObject, context: HealthContext) => Verdict

export const healthy = (reason: string): Verdict => ({ health: 'healthy', reason })
export const progressing = (reason: string): Verdict => ({ health: 'progressing', reason })
export const suspended = (reason: string): Verdict => ({ health: 'suspended', reason })
export const degraded = (reason: string): Verdict => ({ health: 'degraded', reason })
export const unknown = (reason: string): Verdict => ({ health: 'unknown', reason })
export const givenUp = (reason: string): Verdict => ({ health: 'degraded', reason, final: true })

/** `1 pod`, `3 pods`, `no pods`. */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  if (count === 0) return `no ${plural}`
  return `${count} ${count === 1 ? singular : plural}`
}

/** `1 of 3 replicas is`, `0 of 1 replica is`, `2 of 3 replicas are`. */
export function share(count: number, total: number, noun: string): string {
  return `${count} of ${total} ${noun}${total === 1 ? '' : 's'} ${count === 1 || total === 1 ? 'is' : 'are'}`
}

/** `1 is`, `3 are`. */
export function are(count: number): string {
  return `${count} ${count === 1 ? 'is' : 'are'}`
}
