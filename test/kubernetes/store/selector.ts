import { badRequest } from '../status.ts'
import type { ApiObject } from '../object.ts'
import { at, scalarText } from '../json.ts'

export type Matches = (object: ApiObject) => boolean

export const everything: Matches = () => true

const KEY = /^!?\s*([A-Za-z0-9](?:[-A-Za-z0-9_./]*[A-Za-z0-9])?)\s*/

/** `a=b,c!=d,e in (f,g),h notin (i),j,!k` over the labels of an object. */
export function labelSelector(text: string): Matches {
  const terms: ((labels: Readonly<Record<string, string>>) => boolean)[] = []
  let rest = text.trim()
  while (rest !== '') {
    const { term, left } = readTerm(rest)
    terms.push(term)
    if (left !== '' && !left.startsWith(','))
      throw badRequest(`unable to parse requirement: found '${left}', expected: ',' or 'end of string'`)
    rest = left.slice(1).trim()
  }
  if (terms.length === 0) return everything
  return ({ metadata }) => terms.every((term) => term(metadata.labels ?? {}))
}

interface Term {
  readonly term: (labels: Readonly<Record<string, string>>) => boolean
  readonly left: string
}

function readTerm(text: string): Term {
  const match = KEY.exec(text)
  const key = match?.[1]
  if (!match || key === undefined) {
    throw badRequest(`unable to parse requirement: found '${text}', expected: !, identifier, or 'end of string'`)
  }
  const after = text.slice(match[0].length)
  if (text.startsWith('!')) return { term: (labels) => !(key in labels), left: after }
  const set = /^(notin|in)\s*\(/.exec(after)
  if (set) return readSet({ key, negated: set[1] === 'notin', text: after.slice(set[0].length) })
  const operator = /^(==|=|!=)\s*/.exec(after)
  if (!operator) return { term: (labels) => key in labels, left: after }
  const value = /^[A-Za-z0-9_.-]*/.exec(after.slice(operator[0].length))?.[0] ?? ''
  const left = after.slice(operator[0].length + value.length).trim()
  return { term: operator[1] === '!=' ? (labels) => labels[key] !== value : (labels) => labels[key] === value, left }
}

function readSet({
  key,
  negated,
  text,
}: {
  readonly key: string
  readonly negated: boolean
  readonly text: string
}): Term {
  const end = text.indexOf(')')
  if (end < 0) throw badRequest("unable to parse requirement: found '', expected: ',', ')' or identifier")
  const values = new Set(
    text
      .slice(0, end)
      .split(',')
      .map((value) => value.trim()),
  )
  const isIn = (labels: Readonly<Record<string, string>>): boolean =>
    values.has(labels[key] ?? (key in labels ? '' : '\0'))
  return { term: negated ? (labels) => !isIn(labels) : isIn, left: text.slice(end + 1).trim() }
}

/** Which fields can be selected, beside the name and the namespace. */
const SELECTABLE: Readonly<Record<string, readonly string[]>> = {
  pods: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'status.phase',
    'status.podIP',
  ],
  events: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  secrets: ['type'],
  namespaces: ['status.phase'],
  nodes: ['spec.unschedulable'],
  'jobs.batch': ['status.successful'],
  'replicasets.apps': ['status.replicas'],
}

export function fieldSelector(text: string, collection: string): Matches {
  const terms = text
    .split(',')
    .filter((term) => term !== '')
    .map((term) => {
      const [, field = '', operator = '=', value = ''] = /^([^=!]+)(==|=|!=)(.*)$/.exec(term) ?? []
      if (!isSelectable(field, collection)) throw badRequest(`field label not supported: ${field}`)
      return (object: ApiObject) => (scalarText(at(object, ...field.split('.'))) === value) !== (operator === '!=')
    })
  return terms.length === 0 ? everything : (object) => terms.every((term) => term(object))
}

function isSelectable(field: string, collection: string): boolean {
  return (
    field === 'metadata.name' || field === 'metadata.namespace' || (SELECTABLE[collection]?.includes(field) ?? false)
  )
}

/** Of a `matchLabels` and `matchExpressions` selector; an empty one selects everything, none nothing. */
export function structuredSelector(selector: unknown): Matches {
  const terms: ((labels: Readonly<Record<string, string>>) => boolean)[] = []
  for (const [key, value] of Object.entries((at(selector, 'matchLabels') ?? {}) as Record<string, string>)) {
    terms.push((labels) => labels[key] === value)
  }
  for (const expression of (at(selector, 'matchExpressions') ?? []) as readonly Expression[])
    terms.push(expressionTerm(expression))
  return ({ metadata }) => terms.every((term) => term(metadata.labels ?? {}))
}

interface Expression {
  readonly key: string
  readonly operator: string
  readonly values?: readonly string[]
}

function expressionTerm({
  key,
  operator,
  values = [],
}: Expression): (labels: Readonly<Record<string, string>>) => boolean {
  if (operator === 'Exists') return (labels) => key in labels
  if (operator === 'DoesNotExist') return (labels) => !(key in labels)
  const isIn = (labels: Readonly<Record<string, string>>): boolean =>
    key in labels && values.includes(labels[key] ?? '')
  return operator === 'NotIn' ? (labels) => !isIn(labels) : isIn
}
