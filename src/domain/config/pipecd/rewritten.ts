import type { Document } from '../document.ts'
import { locate } from '../key.ts'
import { originOf, settle } from './draft.ts'
import type { Settled } from './draft.ts'

/** A document with the values of a draft: a path of them leads to what they were made of. */
export function rewritten(document: Document, draft: unknown): { readonly document: Document } & Settled {
  const { value, origins } = settle(draft)
  const place: Document['place'] = (path) => {
    const { from, rest } = originOf(origins, path)
    return locate(document, [...from, ...rest]).path
  }
  return { document: { ...document, value, place }, value, origins }
}
