import { Refusal } from '../status.ts'
import type { World } from '../world.ts'

/** Work of a controller: each object at most once at a time. */
export interface Queue {
  add(namespace: string, name: string, delayMs?: number): void
}

export interface QueueInput {
  /** How long the controller takes to notice. */
  readonly latencyMs: number
  readonly sync: (namespace: string, name: string) => void
}

const RETRY_MS = 1000

export function createQueue(world: World, { latencyMs, sync }: QueueInput): Queue {
  const waiting = new Map<string, { readonly at: number; readonly cancel: () => void }>()
  const add = (namespace: string, name: string, delayMs = latencyMs): void => {
    const key = `${namespace}/${name}`
    const at = world.clock.now() + delayMs
    const known = waiting.get(key)
    if (known && known.at <= at) return
    known?.cancel()
    const cancel = world.clock.after(delayMs, () => {
      waiting.delete(key)
      try {
        sync(namespace, name)
      } catch (problem) {
        if (!(problem instanceof Refusal)) throw problem
        add(namespace, name, RETRY_MS)
      }
    })
    waiting.set(key, { at, cancel })
  }
  return { add }
}
