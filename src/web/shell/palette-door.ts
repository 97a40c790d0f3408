import { TypedAhead } from './typed-ahead.ts'
import type { Typed } from './typed-ahead.ts'

/** How the palette is opened from anywhere without being loaded before that. */
let opened = 0
const listeners = new Set<() => void>()
const ahead = new TypedAhead(() => become(0))

/** From now on the keys are the palette's, also while its code is still on its way. */
export function openPalette(): void {
  ahead.begin()
  become(opened + 1)
}

export function onPaletteOpened(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** How often it was opened; 0 is never, or given up, so that it need not be there. */
export function timesOpened(): number {
  return opened
}

/** What was typed before the palette's field had the focus. */
export function takeTyped(): Typed {
  return ahead.take()
}

/** It cannot be opened: the keys are the page's again. */
export function closeDoor(): void {
  ahead.drop()
}

function become(times: number): void {
  opened = times
  for (const listener of listeners) listener()
}
