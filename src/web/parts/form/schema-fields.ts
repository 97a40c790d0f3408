import { z } from 'zod'

/** A field of a form, as its schema has it. */
export interface Field {
  readonly name: string
  readonly kind: 'text' | 'choice' | 'list' | 'switch'
  readonly isRequired: boolean
  readonly maxLength?: number | undefined
  /** Of a choice. */
  readonly options?: readonly string[] | undefined
  readonly default?: unknown
}

const Property = z.object({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  enum: z.array(z.string()).optional(),
  maxLength: z.number().optional(),
  default: z.unknown().optional(),
  get anyOf() {
    return z.array(Property).optional()
  },
})

const ObjectSchema = z.object({
  properties: z.record(z.string(), Property),
  required: z.array(z.string()).default([]),
})

/** The fields that a schema asks for, in its order. */
export function fieldsOf(schema: z.ZodType): readonly Field[] {
  const { properties, required } = ObjectSchema.parse(z.toJSONSchema(schema, { io: 'input' }))
  return Object.entries(properties).map(([name, written]) => {
    // What may be null is written as a choice of two.
    const property = written.anyOf?.find((one) => one.type !== 'null') ?? written
    return {
      name,
      kind: kindOf(property),
      isRequired: required.includes(name),
      maxLength: property.maxLength,
      options: property.enum,
      default: written.default,
    }
  })
}

function kindOf(property: z.infer<typeof Property>): Field['kind'] {
  if (property.enum) return 'choice'
  if (property.type === 'array') return 'list'
  return property.type === 'boolean' ? 'switch' : 'text'
}

export type Values = Readonly<Record<string, unknown>>

/** The values as the schema wants them: an empty text that is not needed is left out. */
export function written(fields: readonly Field[], values: Values): Values {
  return Object.fromEntries(
    fields.flatMap(({ name, kind, isRequired }) => {
      const value = kind === 'text' && typeof values[name] === 'string' ? values[name].trim() : values[name]
      return value === undefined || (value === '' && !isRequired) ? [] : [[name, value]]
    }),
  )
}
