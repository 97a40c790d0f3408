import { useMemo, useState } from 'react'
import type { z } from 'zod'
import { useTexts } from '../../text/language.tsx'
import { mistakesOf } from './mistakes.ts'
import type { Mistakes } from './mistakes.ts'
import { fieldsOf, written } from './schema-fields.ts'
import type { Field, Values } from './schema-fields.ts'

export interface SchemaFormState<S extends z.ZodType> {
  readonly fields: readonly Field[]
  readonly values: Values
  readonly mistakes: Mistakes
  /** What would be sent, whether it fits or not. */
  readonly sent: Values
  set(name: string, value: unknown): void
  /** What is written, as the schema wants it; undefined, with the mistakes told, where it is refused. */
  read(): z.input<S> | undefined
}

interface Beginning {
  readonly values?: Values
  /** What a field's text must look like, by its name. */
  readonly patterns?: Readonly<Record<string, string>>
}

/** A form of a schema's fields. What is written is looked at when it is sent, and from then on at each change. */
export function useSchemaForm<S extends z.ZodType>(schema: S, beginning: Beginning = {}): SchemaFormState<S> {
  const { form } = useTexts()
  const fields = useMemo(() => fieldsOf(schema), [schema])
  const [values, setValues] = useState<Values>(() => ({
    ...Object.fromEntries(fields.map((field) => [field.name, field.default])),
    ...beginning.values,
  }))
  const [wasRead, setRead] = useState(false)
  const sent = useMemo(() => written(fields, values), [fields, values])
  const parsed = useMemo(() => schema.safeParse(sent), [schema, sent])
  const mistakes = parsed.error
    ? mistakesOf(parsed.error, { form, patterns: beginning.patterns ?? {}, values: sent })
    : {}
  return {
    fields,
    values,
    sent,
    mistakes: wasRead ? mistakes : {},
    set: (name, value) => setValues((before) => ({ ...before, [name]: value })),
    read() {
      setRead(true)
      return parsed.success ? (sent as z.input<S>) : undefined
    },
  }
}
