import { Select, Switch, TagsInput, TextInput } from '@mantine/core'
import type { z } from 'zod'
import type { Field } from './schema-fields.ts'
import type { SchemaFormState } from './use-schema-form.ts'

export interface FieldWords {
  readonly label: string
  readonly hint?: string
  /** Of a choice's options. */
  readonly options?: Readonly<Record<string, string>>
}

interface SchemaFormProps<S extends z.ZodType> {
  readonly form: SchemaFormState<S>
  readonly words: Readonly<Record<string, FieldWords>>
}

/** The fields of a schema. Which there are, and what they take, comes from it; the words do not. */
export function SchemaFields<S extends z.ZodType>({ form, words }: SchemaFormProps<S>) {
  return form.fields.map((field, index) => (
    <SchemaField
      key={field.name}
      field={field}
      words={words[field.name] ?? { label: field.name }}
      value={form.values[field.name]}
      mistake={form.mistakes[field.name]}
      isFirst={index === 0}
      onValue={(value) => form.set(field.name, value)}
    />
  ))
}

interface SchemaFieldProps {
  readonly field: Field
  readonly words: FieldWords
  readonly value: unknown
  readonly mistake: string | undefined
  readonly isFirst: boolean
  readonly onValue: (value: unknown) => void
}

function SchemaField({ field, words, value, mistake, isFirst, onValue }: SchemaFieldProps) {
  const { label, hint, options } = words
  const shared = { label, description: hint, error: mistake, required: field.isRequired, withAsterisk: false }
  const first = isFirst ? { 'data-autofocus': true } : {}
  switch (field.kind) {
    case 'choice':
      return (
        <Select
          {...shared}
          {...first}
          allowDeselect={false}
          data={(field.options ?? []).map((option) => ({ value: option, label: options?.[option] ?? option }))}
          value={typeof value === 'string' ? value : null}
          onChange={onValue}
        />
      )
    case 'list':
      return <TagsInput {...shared} {...first} value={textsIn(value)} onChange={onValue} acceptValueOnBlur />
    case 'switch':
      return <Switch {...shared} checked={value === true} onChange={(event) => onValue(event.currentTarget.checked)} />
    case 'text':
      return (
        <TextInput
          {...shared}
          {...first}
          // The schema's own words are better than the browser's.
          required={false}
          aria-required={field.isRequired}
          maxLength={field.maxLength}
          autoComplete="off"
          spellCheck={false}
          value={typeof value === 'string' ? value : ''}
          onChange={(event) => onValue(event.currentTarget.value)}
        />
      )
  }
}

function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []
}
