import type { Stage } from '../translation.ts'

const LONGEST = 2_000
const FIELD = String.raw`(?:status|spec|metadata|data)(?:\.[A-Za-z_]\w*)*`
const LITERAL = String.raw`'[^'\\]*'|"[^"\\]*"|-?\d+(?:\.\d+)?|true|false`
const COMPARISON = new RegExp(`^(${FIELD})\\s*(==|!=|>=|<=)\\s*(${LITERAL}|${FIELD})$`)
const PRESENCE = new RegExp(`^(!?)has\\((${FIELD})\\)$`)
const TEXT = String.raw`['"]([^'"\\]*)['"]`
/** `status.conditions.filter(e, e.type == 'Ready').all(e, e.status == 'True')`, or `exists` in either place. */
const FILTERED = new RegExp(
  String.raw`^(${FIELD})\.(?:filter|exists)\((\w+),\s*\2\.type\s*==\s*${TEXT}\s*(?:\)\.(?:all|exists)\((\w+),\s*\4\.|&&\s*\2\.)(status|reason)\s*==\s*${TEXT}\s*\)$`,
)

/** What an expression in CEL asks, as conditions that are joined as said; undefined where it is more than that. */
export function conditionsOf(expression: string, join: '&&' | '||'): readonly Stage[] | undefined {
  if (expression.length > LONGEST) return undefined
  const terms = split(expression, join)
  const conditions = terms.map((term) => conditionOf(bare(term)))
  return conditions.every((one) => one !== undefined) ? conditions : undefined
}

function conditionOf(term: string): Stage | undefined {
  const filtered = FILTERED.exec(term)
  if (filtered) {
    const [, list, , type, , field, value] = filtered
    return /^[\w./-]+$/.test(type ?? '') ? { path: `${list}[type=${type}].${field}`, equals: value } : undefined
  }
  const presence = PRESENCE.exec(term)
  if (presence) return { path: presence[2], exists: presence[1] === '' }
  const [, path, operator, written = ''] = COMPARISON.exec(term) ?? []
  if (path === undefined) return undefined
  const operand = operandOf(written)
  if (operator === '==') return { path, equals: operand }
  if (operator === '!=') return { path, not: operand }
  if (typeof operand === 'string' || typeof operand === 'boolean') return undefined
  return operator === '>=' ? { path, min: operand } : { path, max: operand }
}

function operandOf(written: string): unknown {
  if (/^['"]/.test(written)) return written.slice(1, -1)
  if (written === 'true' || written === 'false') return written === 'true'
  return /^-?\d/.test(written) ? Number(written) : { path: written }
}

/** At the joins that lie in no brackets and no quotes. */
function split(expression: string, join: string): readonly string[] {
  const parts: string[] = []
  let depth = 0
  let quote = ''
  let from = 0
  for (let at = 0; at < expression.length; at += 1) {
    const sign = expression[at] ?? ''
    if (quote !== '') quote = sign === quote ? '' : quote
    else if (sign === "'" || sign === '"') quote = sign
    else if (sign === '(') depth += 1
    else if (sign === ')') depth -= 1
    else if (depth === 0 && expression.startsWith(join, at)) {
      parts.push(expression.slice(from, at))
      from = at + join.length
    }
  }
  return [...parts, expression.slice(from)]
}

function bare(term: string): string {
  return term.replaceAll(/\s+/g, ' ').trim()
}
