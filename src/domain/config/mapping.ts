/**
 * Libraries compare what they are given before they look at its type: `{ length: {} }` where a text should be. Objects
 * without a prototype would make them throw; as a number, a mapping is none.
 */
const PLAIN: object = Object.freeze(
  Object.create(null, { [Symbol.toPrimitive]: { value: () => Number.NaN } }) as object,
)

/** An empty mapping without any key of its own or of a prototype: every key in it was written. */
export function emptyMapping(): Record<string, unknown> {
  return Object.create(PLAIN) as Record<string, unknown>
}
