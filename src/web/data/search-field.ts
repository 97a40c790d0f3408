import { z } from 'zod'

/** Addresses write `7` and `true` as such; a person who typed them meant the text. */
const asText = (value: unknown): unknown =>
  typeof value === 'number' || typeof value === 'boolean' ? String(value) : value

/** A part of an address: as the contract has it, and left out where it is not understood. */
export function searchField<Field extends z.ZodType>(field: Field) {
  return z.preprocess(asText, field).optional().catch(undefined)
}

/** What changes with every key, or is only folded: *back* goes to before it, not through it. */
const BY_AND_BY: ReadonlySet<string> = new Set(['text', 'since', 'until', 'closed'])

/** Whether a change of the address takes the place of the last; all others are a step that *back* takes back. */
export function isTyped(part: object): boolean {
  return Object.keys(part).every((name) => BY_AND_BY.has(name))
}
