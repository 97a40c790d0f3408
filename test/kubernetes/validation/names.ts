import { isObject, scalarText } from '../json.ts'
import { invalidValue, required } from '../status.ts'
import type { Cause } from '../status.ts'
import type { ApiObject } from '../object.ts'

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`
const QUALIFIED = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'

const SUBDOMAIN_RULE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an " +
  `alphanumeric character (e.g. 'example.com', regex used for validation is '${SUBDOMAIN}')`
const LABEL_RULE =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric " +
  `character (e.g. 'my-name',  or '123-abc', regex used for validation is '${LABEL}')`
const SERVICE_RULE =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an " +
  "alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"
const VALUE_RULE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an " +
  "alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
const KEY_RULE =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character " +
  `(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${QUALIFIED}')`

const LONGEST_SUBDOMAIN = 253
const LONGEST_LABEL = 63

const RBAC = 'rbac.authorization.k8s.io'

/** What is wrong with the name and the labels of an object. */
export function validateMetadata(
  object: ApiObject,
  { group, kind }: { readonly group: string; readonly kind: string },
): Cause[] {
  const { name } = object.metadata
  return [
    ...(name === ''
      ? [required('metadata.name', 'name or generateName is required')]
      : validateName(name, group, kind)),
    ...validateLabels(object.metadata.labels, 'metadata.labels'),
    ...Object.keys(object.metadata.annotations ?? {}).flatMap((key) => validateKey(key, 'metadata.annotations')),
  ]
}

function validateName(name: string, group: string, kind: string): Cause[] {
  const field = 'metadata.name'
  // Names of roles and the like are segments of a path, and else free.
  if (group === RBAC) return /^\.\.?$|[/%]/.test(name) ? [invalidValue(field, name, "may not contain '/' or '%'")] : []
  if (kind === 'Service' && group === '')
    return matches(name, '[a-z]([-a-z0-9]*[a-z0-9])?', LONGEST_LABEL) ? [] : [invalidValue(field, name, SERVICE_RULE)]
  if (kind === 'Namespace') return validateLabel(name, field)
  return matches(name, SUBDOMAIN, LONGEST_SUBDOMAIN) ? [] : [invalidValue(field, name, SUBDOMAIN_RULE)]
}

export function validateLabel(text: string, field: string): Cause[] {
  return matches(text, LABEL, LONGEST_LABEL) ? [] : [invalidValue(field, text, LABEL_RULE)]
}

export function validateLabels(labels: unknown, field: string): Cause[] {
  if (!isObject(labels)) return []
  return Object.entries(labels).flatMap(([key, value]) =>
    validateKey(key, field).concat(validateLabelValue(value, field)),
  )
}

function validateLabelValue(value: unknown, field: string): Cause[] {
  const text = scalarText(value)
  return text === '' || matches(text, QUALIFIED, LONGEST_LABEL) ? [] : [invalidValue(field, text, VALUE_RULE)]
}

function validateKey(key: string, field: string): Cause[] {
  const slash = key.indexOf('/')
  const isPrefixFine = slash < 0 || matches(key.slice(0, slash).toLowerCase(), SUBDOMAIN, LONGEST_SUBDOMAIN)
  const isFine = isPrefixFine && matches(key.slice(slash + 1), QUALIFIED, LONGEST_LABEL)
  return isFine ? [] : [invalidValue(field, key, KEY_RULE)]
}

const compiled = new Map<string, RegExp>()

function matches(text: string, pattern: string, longest: number): boolean {
  const regex = compiled.get(pattern) ?? new RegExp(`^${pattern}$`)
  compiled.set(pattern, regex)
  return text.length <= longest && regex.test(text)
}
