import { createContext } from 'react'
import type { ApplicationRow } from '#domain/application-row.ts'
import type { Attention } from '#domain/attention.ts'
import type { Listed } from './unshown.ts'

interface Part {
  readonly question: string
  readonly placed: Map<string, Attention>
  visible: ReadonlySet<string>
  isComplete: boolean
}

interface Told {
  /** What the list was asked for: another question decides places anew. */
  readonly question: string
  readonly rows: readonly ApplicationRow[]
  readonly visible: readonly string[]
  readonly isComplete: boolean
}

/** Of a page whose list is not cut into sections. */
export const ONLY_SECTION = ''

/** What the lists of the page show, told by the lists themselves, asked when there is news. */
export class Listing implements Listed {
  readonly #parts = new Map<string, Part>()
  readonly #listeners = new Set<() => void>()
  #sections: readonly string[] = [ONLY_SECTION]

  /** The names of all lists that the page has, drawn or not. */
  setSections(sections: readonly string[]): void {
    this.#sections = sections
  }

  tell(key: string, { question, rows, visible, isComplete }: Told): void {
    const known = this.#parts.get(key)
    const part = known?.question === question ? known : newPart(question)
    for (const { name, attention } of rows) if (!part.placed.has(name)) part.placed.set(name, attention)
    part.visible = new Set(visible)
    part.isComplete = isComplete
    this.#parts.set(key, part)
  }

  /** It is not drawn any more; what it held is still known. */
  hide(key: string): void {
    const part = this.#parts.get(key)
    if (part) part.visible = new Set()
  }

  /** It is read anew: places are decided anew. */
  forget(key: string): void {
    this.#parts.delete(key)
    for (const listener of this.#listeners) listener()
  }

  onReadAgain(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  placed(name: string): Attention | undefined {
    for (const key of this.#sections) {
      const attention = this.#parts.get(key)?.placed.get(name)
      if (attention !== undefined) return attention
    }
    return undefined
  }

  isVisible(name: string): boolean {
    return this.#sections.some((key) => this.#parts.get(key)?.visible.has(name))
  }

  get isComplete(): boolean {
    return this.#sections.every((key) => this.#parts.get(key)?.isComplete === true)
  }
}

function newPart(question: string): Part {
  return { question, placed: new Map(), visible: new Set(), isComplete: false }
}

export const ListingContext = createContext<Listing | undefined>(undefined)
