import { z } from 'zod'

/** Addresses write `7` and `true` as such; a person who typed them meant the text. */
const asText = (value: unknown): unknown =>
  typeof value === 'number' || typeof value === 'boolean' ? String(value) : value

/** A part of an address: as the contract has it, and left out where it is not understood. */
export function searchField<Field extends z.ZodType>(field: Field) {
  return z.preprocess(asText, field).optional().catch(undefined)
}
