/** How the palette is opened from anywhere without being loaded before that. */
let opened = 0
const listeners = new Set<() => void>()

export function openPalette(): void {
  opened += 1
  for (const listener of listeners) listener()
}

export function onPaletteOpened(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** How often it was opened; 0 is never, so that it need not be there yet. */
export function timesOpened(): number {
  return opened
}
