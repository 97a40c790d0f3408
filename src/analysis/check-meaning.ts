import type { WrittenCheck } from './check.ts'
import { LONGEST_PROBE_MS } from './http-check.ts'
import { smallestP } from './mann-whitney.ts'
import { namesIn, QUERY_NAMES } from './query-names.ts'
import { alphaShares } from './rule.ts'
import { controlOf, DEFAULT_ALPHA, knownWorse, limitsOf, unitOf } from './to-check.ts'
import { amountIn, parseAmount } from './unit.ts'

export interface MeaningProblem {
  readonly path: readonly [keyof WrittenCheck, ...string[]]
  /** A sentence. */
  readonly message: string
}

/** What each option needs to mean something: a check has no option without an effect. */
export function meaningProblems(check: WrittenCheck): MeaningProblem[] {
  const problems = [...sourceProblems(check), ...strategyProblems(check), ...amountProblems(check)]
  if (check.inconclusiveLimit !== undefined && check.noData !== 'inconclusive') {
    problems.push(problem('inconclusiveLimit', '`inconclusiveLimit` has an effect only with `noData: inconclusive`'))
  }
  return problems
}

function sourceProblems(check: WrittenCheck): MeaningProblem[] {
  if (check.http || check.logs) return sectionProblems(check)
  const { source = 'proxy' } = check
  if (source === 'http' || source === 'logs') {
    return [
      problem('source', `\`${source}\` is no source of the agent’s file: write the section \`${source}:\` instead`),
    ]
  }
  if (source === 'proxy') {
    return [
      ...(check.metric === undefined ? [problem('metric', 'The source `proxy` needs a `metric`')] : []),
      ...(check.query === undefined ? [] : [problem('query', 'The source `proxy` takes a `metric`, not a query')]),
      ...(check.unit === undefined ? [] : [problem('unit', 'The unit of a proxy metric is known: leave `unit` out')]),
    ]
  }
  const ofMetric =
    check.metric === undefined ? [] : [problem('metric', 'Only the source `proxy` has metrics; others take a `query`')]
  if (check.query === undefined) return [...ofMetric, problem('query', `The source \`${source}\` needs a \`query\``)]
  return [...ofMetric, ...lookUpProblems(check, check.query, ['query'])]
}

/** `http` and `logs` say by themselves where the numbers come from and what they are. */
function sectionProblems(check: WrittenCheck): MeaningProblem[] {
  const section = check.http ? 'http' : 'logs'
  const others = (['source', 'metric', 'query', 'unit'] as const).filter((key) => check[key] !== undefined)
  const problems = others.map((key) => problem(key, `\`${key}\` has no place beside \`${section}\`: leave it out`))
  if (check.http && check.logs)
    problems.push(problem('logs', '`http` and `logs` are two checks: begin another with `-`'))
  return check.http ? [...problems, ...httpProblems(check, check.http)] : problems
}

function httpProblems(check: WrittenCheck, http: NonNullable<WrittenCheck['http']>): MeaningProblem[] {
  const problems = [...lookUpProblems(check, http.url, ['http', 'url'])]
  const plain = http.url.replaceAll(/\{\{[^{}]*\}\}/g, 'x')
  if (!/^(https?:\/\/|\{\{)/.test(http.url) || /\p{Cc}|\s/u.test(plain)) {
    problems.push({
      path: ['http', 'url'],
      message: 'An address begins with `http://`, `https://` or a look-up, and has no spaces',
    })
  }
  if (http.requests * http.maxLatency > LONGEST_PROBE_MS) {
    const message = `${http.requests} requests of up to ${http.maxLatency} ms each may take longer than the 12 s that there are: fewer \`requests\`, or a shorter \`maxLatency\``
    problems.push({ path: ['http', 'requests'], message })
  }
  if (http.send !== undefined && http.method !== 'POST') {
    problems.push({ path: ['http', 'send'], message: '`send` has an effect only with `method: POST`' })
  }
  if (http.body !== undefined && http.method === 'HEAD') {
    problems.push({ path: ['http', 'body'], message: 'An answer to `HEAD` has no body' })
  }
  return problems
}

function lookUpProblems(check: WrittenCheck, text: string, path: MeaningProblem['path']): MeaningProblem[] {
  const names = namesIn(text)
  if (!names) return [{ path, message: 'Look-ups have the form `{{ name }}`' }]
  const unknown = names.filter((name) => !QUERY_NAMES.includes(name) && !name.startsWith('label.'))
  const known = [...QUERY_NAMES, 'label.<name>'].join(', ')
  const problems = unknown.map((name) => ({
    path,
    message: `There is no look-up \`{{ ${name} }}\`; known are ${known}`,
  }))
  const isOfVariant = names.includes('variant') || names.includes('variant.address')
  if ((check.compare === 'canary-primary' || check.compare === 'canary-baseline') && !isOfVariant) {
    const wanted = check.http ? '`{{ variant.address }}`' : '`{{ variant }}`'
    const message = `The query of a comparison needs ${wanted} in it, as it is asked for two variants`
    problems.push({ path, message })
  }
  return problems
}

const ONLY_COMPARED = ['worse', 'alpha', 'effect', 'effectAbsolute', 'sequential'] as const

function strategyProblems(check: WrittenCheck): MeaningProblem[] {
  const ofPrevious =
    check.noPrevious !== undefined && check.compare !== 'previous'
      ? [problem('noPrevious', '`noPrevious` has an effect only with `compare: previous`')]
      : []
  if (check.compare !== 'threshold') return [...ofPrevious, ...comparisonProblems(check, check.compare)]
  const unused = ONLY_COMPARED.filter((key) => check[key] !== undefined)
  const isBare = check.min === undefined && check.max === undefined && check.http?.measure !== 'success'
  return [
    ...ofPrevious,
    ...(isBare ? [problem('compare', 'A `threshold` needs a `min` or a `max`')] : []),
    ...unused.map((key) =>
      problem(key, `\`${key}\` has an effect only in a comparison such as \`compare: canary-primary\``),
    ),
  ]
}

function comparisonProblems(
  check: WrittenCheck,
  compare: Exclude<WrittenCheck['compare'], 'threshold'>,
): MeaningProblem[] {
  const unused = (['min', 'max'] as const).filter((key) => check[key] !== undefined)
  const problems = unused.map((key) => problem(key, `\`${key}\` has an effect only with \`compare: threshold\``))
  if (check.metric === 'rate')
    problems.push(problem('metric', '`rate` cannot be compared: it follows the traffic’s weights'))
  if (check.logs && compare === 'canary-primary')
    problems.push(
      problem(
        'logs',
        'Lines per second follow the traffic’s weights: compare them with the baseline, or use a `threshold`',
      ),
    )
  const control = controlOf(compare)
  if (check.variant === control)
    problems.push(problem('variant', `The ${control} is the control: another variant is needed`))
  if (check.worse === undefined && knownWorse(check) === undefined)
    problems.push(problem('compare', 'A comparison of a query needs `worse: higher` or `worse: lower`'))
  const { end } = alphaShares({ alpha: check.alpha ?? DEFAULT_ALPHA, sequential: check.sequential ?? true })
  if (check.minSamples !== undefined && smallestP(check.minSamples, check.minSamples) > end) {
    problems.push(problem('minSamples', `So few samples can never reach an alpha of ${end}`))
  }
  return problems
}

function amountProblems(check: WrittenCheck): MeaningProblem[] {
  const unit = unitOf(check)
  const keys = (['min', 'max', 'effectAbsolute'] as const).filter((key) => {
    const written = check[key]
    const amount = written === undefined ? undefined : parseAmount(written)
    return amount !== undefined && amountIn(amount, unit) === undefined
  })
  const isQuery = check.query !== undefined
  const fit =
    unit !== undefined
      ? `The numbers are in ${unit}: give an amount that fits`
      : isQuery
        ? 'Give a plain number, or say the `unit` of the query'
        : 'The numbers have no unit: give a plain one'
  const problems = keys.map((key) => problem(key, fit))
  const { min, max } = limitsOf(check)
  if (min !== undefined && max !== undefined && min > max) problems.push(problem('min', '`min` is above `max`'))
  return problems
}

function problem(key: keyof WrittenCheck, message: string): MeaningProblem {
  return { path: [key], message }
}
