import { isObject, sameJson } from '../json.ts'
import type { Rules, ScalarType, Schema } from '../schema/schema.ts'
import { invalidValue, required, unsupported } from '../status.ts'
import type { Cause } from '../status.ts'

/** What the schema of a custom resource finds wrong with an object. */
export function validateRules(value: unknown, schema: Schema, path = ''): Cause[] {
  if (value === undefined || (value === null && schema.rules?.nullable === true)) return []
  const wrongType = typeProblem(value, schema)
  if (wrongType !== undefined) {
    const got = value === null ? 'null' : jsonType(value)
    return [
      {
        ...invalidValue(path, got, `${path} in body must be of type ${wrongType}: ${JSON.stringify(got)}`),
        reason: 'FieldValueTypeInvalid',
      },
    ]
  }
  return [...ownProblems(value, schema.rules ?? {}, path), ...innerProblems(value, schema, path)]
}

function innerProblems(value: unknown, schema: Schema, path: string): Cause[] {
  const join = (name: string): string => (path === '' ? name : `${path}.${name}`)
  if (schema.kind === 'list' && Array.isArray(value)) {
    return value.flatMap((item, index) => validateRules(item, schema.of, `${path}[${index}]`))
  }
  if (!isObject(value)) return []
  if (schema.kind === 'map')
    return Object.keys(value).flatMap((name) => validateRules(value[name], schema.of, join(name)))
  if (schema.kind !== 'struct') return []
  const missing = [...schema.required].filter((name) => value[name] === undefined).map((name) => required(join(name)))
  const inner = [...schema.fields].flatMap(([name, of]) =>
    isServerField(path, name) ? [] : validateRules(value[name], of, join(name)),
  )
  return [...missing, ...inner]
}

/** These have a schema of their own, and were looked at before. */
function isServerField(path: string, name: string): boolean {
  return path === '' && (name === 'metadata' || name === 'apiVersion' || name === 'kind')
}

const TYPES: Readonly<Partial<Record<ScalarType, string>>> = {
  string: 'string',
  integer: 'integer',
  number: 'number',
  boolean: 'boolean',
}

function typeProblem(value: unknown, schema: Schema): string | undefined {
  if (schema.kind === 'list') return Array.isArray(value) ? undefined : 'array'
  if (schema.kind === 'struct' || schema.kind === 'map') return isObject(value) ? undefined : 'object'
  if (schema.kind === 'untyped') return undefined
  const wanted = TYPES[schema.type]
  if (wanted === undefined) return undefined
  const got = jsonType(value)
  return got === wanted || (wanted === 'number' && got === 'integer') ? undefined : wanted
}

function jsonType(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  if (isObject(value)) return 'object'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value
}

function ownProblems(value: unknown, rules: Rules, path: string): Cause[] {
  const say = (problem: string): Cause => invalidValue(path, value, `${path} in body ${problem}`)
  const problems: Cause[] = []
  if (rules.enum && !rules.enum.some((allowed) => sameJson(allowed, value))) {
    problems.push(unsupported(path, value, rules.enum.map(String)))
  }
  if (typeof value === 'number') {
    if (rules.minimum !== undefined && value < rules.minimum)
      problems.push(say(`should be greater than or equal to ${rules.minimum}`))
    if (rules.maximum !== undefined && value > rules.maximum)
      problems.push(say(`should be less than or equal to ${rules.maximum}`))
  }
  if (typeof value === 'string') {
    if (rules.minLength !== undefined && value.length < rules.minLength)
      problems.push(say(`should be at least ${rules.minLength} chars long`))
    if (rules.maxLength !== undefined && value.length > rules.maxLength)
      problems.push(say(`may not be more than ${rules.maxLength} chars long`))
    if (rules.pattern !== undefined && !new RegExp(rules.pattern).test(value))
      problems.push(say(`should match '${rules.pattern}'`))
  }
  if (Array.isArray(value)) {
    if (rules.minItems !== undefined && value.length < rules.minItems)
      problems.push(say(`should have at least ${rules.minItems} items`))
    if (rules.maxItems !== undefined && value.length > rules.maxItems)
      problems.push(say(`must have at most ${rules.maxItems} items`))
  }
  return problems
}
