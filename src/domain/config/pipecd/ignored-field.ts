import { placed } from './draft.ts'
import type { Path } from './draft.ts'
import type { Report } from './report.ts'

const FROM: Path = ['spec', 'driftDetection', 'ignoreFields']

/** `apps/v1:Deployment:shop:web#spec.replicas` as rules of `ignoreDifferences`. */
export function ignoredFields(fields: readonly string[] | null | undefined, report: Report): unknown {
  const rules = (fields ?? []).flatMap((field, index) => {
    const path = [...FROM, index]
    const rule = ruleOf(field)
    if (rule) return [placed(path, rule)]
    report.error(path, 'a field has the form `apiVersion:kind:namespace:name#path.of.the.field`', { at: 'value' })
    return []
  })
  return rules.length === 0 ? undefined : placed(FROM, rules)
}

function ruleOf(field: string): unknown {
  const at = field.indexOf('#')
  const [apiVersion = '', kind = '', namespace = '', name = '', ...more] = field.slice(0, Math.max(0, at)).split(':')
  const pointer = pointerOf(field.slice(at + 1))
  if (at < 0 || more.length > 0 || apiVersion === '' || kind === '' || name === '' || pointer === undefined)
    return undefined
  const slash = apiVersion.indexOf('/')
  return {
    ...(slash < 0 ? {} : { group: apiVersion.slice(0, slash) }),
    kind,
    ...(namespace === '' ? {} : { namespace }),
    name,
    pointers: [pointer],
  }
}

/**
 * `spec.containers[0].image` and `$.data.'a.b'` → `/spec/containers/0/image` and `/data/a.b`; undefined where it is no
 * path to one field.
 */
export function pointerOf(dotted: string): string | undefined {
  const path = dotted.replace(/^\$/, '').replace(/^(?=[^.[])/, '.')
  const parts: string[] = []
  const piece = /\.'([^']+)'|\.([^.[\]'*]+)|\[(\d{1,6})\]/gy
  while (piece.lastIndex < path.length) {
    const match = piece.exec(path)
    if (!match) return undefined
    parts.push(match[1] ?? match[2] ?? match[3] ?? '')
  }
  if (parts.length === 0) return undefined
  return parts.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
