/** What was typed for a field before it was there. */
export interface Typed {
  readonly text: string
  /** Whether Enter ended it: what comes after that is for nobody. */
  readonly isEntered: boolean
}

export const NOTHING_TYPED: Typed = { text: '', isEntered: false }

export type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'isComposing'> & {
  readonly isAltGraph: boolean
}

/** After one more key; undefined where the key is not for a field but for the browser or for another shortcut. */
export function typeAhead(before: Typed, { key, isAltGraph, ...event }: Key): Typed | undefined {
  if (event.isComposing || event.metaKey || ((event.ctrlKey || event.altKey) && !isAltGraph)) return undefined
  if (before.isEntered) return before
  if (key === 'Enter') return { ...before, isEntered: true }
  if (key === 'Backspace') return { ...before, text: Array.from(before.text).slice(0, -1).join('') }
  // All other keys have names.
  return Array.from(key).length === 1 ? { ...before, text: before.text + key } : before
}

/** From `begin` until `take` or `drop` the keys go here instead of to the page. */
export class TypedAhead {
  readonly #onEscape: () => void
  #typed = NOTHING_TYPED
  #listening: AbortController | undefined

  constructor(onEscape: () => void) {
    this.#onEscape = onEscape
  }

  begin(): void {
    if (this.#listening) return
    this.#typed = NOTHING_TYPED
    this.#listening = new AbortController()
    const options = { capture: true, signal: this.#listening.signal }
    window.addEventListener('keydown', (event) => this.#hear(event), options)
    // Whoever points elsewhere means that.
    window.addEventListener('pointerdown', () => this.#end(), options)
  }

  /** What was typed, once. From now on the field has its keys itself. */
  take(): Typed {
    const typed = this.#typed
    this.drop()
    return typed
  }

  drop(): void {
    this.#end()
    this.#typed = NOTHING_TYPED
  }

  #end(): void {
    this.#listening?.abort()
    this.#listening = undefined
  }

  #hear(event: KeyboardEvent): void {
    if (event.key === 'Escape') {
      this.drop()
      this.#onEscape()
    } else {
      const { key, ctrlKey, metaKey, altKey, isComposing } = event
      const isAltGraph = event.getModifierState('AltGraph')
      const typed = typeAhead(this.#typed, { key, ctrlKey, metaKey, altKey, isComposing, isAltGraph })
      if (!typed) return
      this.#typed = typed
    }
    event.preventDefault()
    event.stopImmediatePropagation()
  }
}
