import { z } from 'zod'

/** Short forms by schema: a remark on schemas in the way of zod's own registries, for the JSON Schema only. */
const FORMS = new WeakMap<object, readonly z.ZodType[]>()

/** The other ways in which a value of this schema may be written. */
export function formsFor(schema: object): readonly z.ZodType[] {
  return FORMS.get(schema) ?? []
}

/** A value with short forms: `expand` turns each of them into what `schema` takes, and leaves all else alone. */
export function withForms<T>(
  schema: z.ZodType<T>,
  forms: readonly z.ZodType[],
  expand: (written: unknown) => unknown,
): z.ZodType<T> {
  const whole: z.ZodType = z.preprocess(expand, schema)
  FORMS.set(whole, forms)
  return whole as z.ZodType<T>
}

/** A list that may be written as its only entry. */
export function oneOrMany<T>(entry: z.ZodType<T>, most: number): z.ZodType<T[]> {
  return withForms(z.array(entry).max(most), [entry], (written) => (typeof written === 'string' ? [written] : written))
}

export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
