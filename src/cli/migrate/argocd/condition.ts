/** What a condition of an analysis says, as the limits of a check. */
export interface Limits {
  min?: string | number
  max?: string | number
  noData?: 'pass' | 'fail'
  /** The limit itself passed, or failed, and does so no more. */
  isBoundaryMoved?: boolean
  /** Arguments that are limits: parameters of the template, which must be amounts. */
  readonly args: string[]
}

type Operator = '<' | '<=' | '>' | '>='

interface Comparison {
  readonly operator: Operator | '=='
  readonly operand: string | number
  readonly preset?: number
}

const RESULT = String.raw`(?:asFloat\()?\s*(?:result(?:\[0\])?|default\(\s*result(?:\[0\])?\s*,\s*(-?[\d.]+)\s*\))\s*\)?`
const OPERAND = String.raw`(?:asFloat\(\s*)?'?"?(-?\d+(?:\.\d+)?|\{\{\s*args\.[A-Za-z][\w-]*\s*\}\})"?'?\s*\)?`
const FORWARD = new RegExp(`^${RESULT}\\s*(<=|>=|<|>|==)\\s*${OPERAND}$`)
const BACKWARD = new RegExp(`^${OPERAND}\\s*(<=|>=|<|>|==)\\s*${RESULT}$`)
const NO_DATA = /^(?:len\(result\)\s*(?:==\s*0|<\s*1)|isNaN\(\s*result(?:\[0\])?\s*\)|result\s*==\s*nil)$/
const HAS_DATA = /^(?:len\(result\)\s*(?:>\s*0|>=\s*1|!=\s*0)|!\s*isNaN\(\s*result(?:\[0\])?\s*\)|result\s*!=\s*nil)$/
const OPPOSITE = { '<': '>=', '<=': '>', '>': '<=', '>=': '<' } as const
const MIRRORED = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '==': '==' } as const
const LONGEST = 1_000

/** Undefined where the expression is none that limits can say. */
export function limitsOf(expression: string, sense: 'success' | 'failure'): Limits | undefined {
  if (expression.length > LONGEST) return undefined
  const either = expression.split('||').map((part) => bare(part))
  const limits: Limits = { args: [] }
  const compared = either.filter((part) => !NO_DATA.test(part))
  if (compared.length < either.length) limits.noData = sense === 'success' ? 'pass' : 'fail'
  // What succeeds in one of two ways, and what fails only by two things at once, are no limits.
  if (sense === 'success' && compared.length > 1) return undefined
  return compared.every((part) => readTerm(limits, part, sense)) ? limits : undefined
}

function readTerm(limits: Limits, part: string, sense: 'success' | 'failure'): boolean {
  const terms = part.split('&&').map((term) => bare(term))
  const compared = terms.filter((term) => !HAS_DATA.test(term))
  if (compared.length < terms.length) limits.noData ??= sense === 'success' ? 'fail' : 'pass'
  if (sense === 'failure' && compared.length > 1) return false
  return compared.every((term) => {
    const comparison = comparisonOf(term)
    return comparison !== undefined && addLimit(limits, comparison, sense)
  })
}

function comparisonOf(term: string): Comparison | undefined {
  const forward = FORWARD.exec(term)
  const backward = forward ? undefined : BACKWARD.exec(term)
  const operator = (forward?.[2] ?? backward?.[2]) as Comparison['operator'] | undefined
  const operand = forward?.[3] ?? backward?.[1]
  if (operator === undefined || operand === undefined) return undefined
  const preset = forward?.[1] ?? backward?.[3]
  const number = Number(operand)
  return {
    operator: forward ? operator : MIRRORED[operator],
    operand: Number.isNaN(number) ? operand : number,
    ...(preset === undefined ? {} : { preset: Number(preset) }),
  }
}

function addLimit(limits: Limits, { operator, operand, preset }: Comparison, sense: 'success' | 'failure'): boolean {
  if (operator === '==') {
    if (sense === 'failure' || limits.min !== undefined || limits.max !== undefined || preset !== undefined)
      return false
    limits.min = limits.max = limitOf(limits, operand)
    return true
  }
  const good = sense === 'success' ? operator : OPPOSITE[operator]
  const key = good.startsWith('>') ? 'min' : 'max'
  if (limits[key] !== undefined) return false
  limits[key] = limitOf(limits, operand)
  if (good.length === 1) limits.isBoundaryMoved = true
  if (preset === undefined) return true
  if (typeof operand === 'string') return false
  limits.noData = holds(preset, good, operand) ? 'pass' : 'fail'
  return true
}

function limitOf(limits: Limits, operand: string | number): string | number {
  const arg = typeof operand === 'string' ? /args\.([\w-]+)/.exec(operand)?.[1] : undefined
  if (arg === undefined) return operand
  limits.args.push(arg)
  return `{{ with.${arg} }}`
}

function holds(value: number, operator: Operator, limit: number): boolean {
  if (operator === '<') return value < limit
  if (operator === '<=') return value <= limit
  return operator === '>' ? value > limit : value >= limit
}

/** Without the brackets around the whole. */
function bare(term: string): string {
  const text = term.trim()
  const inner = /^\(([^()]*(?:\([^()]*\)[^()]*)*)\)$/.exec(text)?.[1]
  return inner === undefined ? text : bare(inner)
}
