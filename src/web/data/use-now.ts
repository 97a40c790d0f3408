import { useSyncExternalStore } from 'react'

const EVERY_MS = 1_000
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined
let now = Date.now()

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    now = Date.now()
    for (const tell of listeners) tell()
  }, EVERY_MS)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** The time in steps, one clock for the whole page. `stepMs` says how coarse: what is unchanged is not drawn again. */
export function useNow(stepMs = EVERY_MS): number {
  return useSyncExternalStore(subscribe, () => Math.floor((timer ? now : Date.now()) / stepMs) * stepMs)
}
