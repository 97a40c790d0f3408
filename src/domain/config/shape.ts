import type { z } from 'zod'

/** Of a schema's definition the parts that lead to its keys. */
interface Definition {
  readonly type?: string
  readonly shape?: Readonly<Record<string, z.ZodType>>
  readonly keyType?: { readonly def?: { readonly entries?: Readonly<Record<string, string>> } }
  readonly innerType?: Defined
  readonly in?: Defined
  readonly out?: Defined
}

interface Defined {
  readonly def?: Definition
}

/** The keys of an object schema with their schemas, also where it has transforms or defaults around it. */
export function shapeOf(schema: Defined): Readonly<Record<string, z.ZodType>> | undefined {
  const { def } = schema
  if (def?.shape) return def.shape
  // What a preprocessing step hands on is what people write; its own input may be anything.
  const inner = def?.innerType ?? (def?.in?.def?.type === 'transform' ? def.out : def?.in)
  return inner && shapeOf(inner)
}

/** Keys that a mapping may have: of an object schema, or of a record whose keys are an enumeration. */
export function knownKeys(schema: Defined): string[] {
  return Object.keys(shapeOf(schema) ?? schema.def?.keyType?.def?.entries ?? {})
}
