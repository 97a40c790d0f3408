import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkSchema } from '#analysis/check.ts'
import { questionOf } from '#analysis/question.ts'
import { slipwayError } from '#domain/errors.ts'
import type { Evidence, Measured } from '#domain/evidence.ts'
import type { MetricQuery, MetricSource, VariantView } from '#domain/stage.ts'
import { analysis, AnalysisOptions } from './analysis.ts'
import { serveHttp } from '../../test/serve-http.ts'
import { codeOf, play, rehearse } from './rehearsal.ts'
import type { Rehearsal } from './rehearsal.ts'

const BEGAN = 1_700_000_000_000

type Answer = number | 'none' | 'error' | 'wrong'

interface Scripted extends MetricSource {
  readonly asked: MetricQuery[]
}

/** A source whose answers are a function of the question. */
function scripted(answer: (query: MetricQuery, count: number) => Answer): Scripted {
  const asked: MetricQuery[] = []
  return {
    name: 'proxy',
    asked,
    measure: (query): Promise<Measured> => {
      asked.push(query)
      const found = answer(query, asked.length)
      if (found === 'error') return Promise.reject(new Error('connection refused'))
      if (found === 'wrong') {
        return Promise.reject(
          slipwayError('analysis.source-query', { source: 'proxy', how: 'parse error', query: 'x' }),
        )
      }
      if (found === 'none') return Promise.resolve({ type: 'none', at: 0, why: 'empty' })
      return Promise.resolve({ type: 'value', at: 0, value: found })
    },
  }
}

const view = (variant: string): VariantView => ({ variant, ready: 1, wanted: 1, weight: 50 })
const variants = [view('primary'), view('canary')]
const one = { metric: 'p99', max: '250ms' }

function setUp(source: MetricSource, attempt = 1): Rehearsal {
  return rehearse({
    now: BEGAN,
    sources: { proxy: source, prometheus: source },
    variants,
    attempt,
    labels: { team: 'a"b' },
  })
}

function samplesIn(evidence: readonly Evidence[]): number[] {
  return evidence.flatMap((entry) => (entry.type === 'sample' ? [entry.measured.at - BEGAN] : []))
}

function verdictIn(evidence: readonly Evidence[]): Extract<Evidence, { type: 'verdict' }> {
  const found = evidence.find((entry) => entry.type === 'verdict')
  assert.ok(found, 'there is no verdict')
  return found
}

void test('measures at fixed moments, and passes', async () => {
  const source = scripted(() => 100)
  const rehearsal = setUp(source)
  const options = AnalysisOptions.parse({ for: '1m', checks: [{ ...one, initialDelay: '15s' }] })
  assert.deepEqual(await play(rehearsal, analysis, options), { status: 'succeeded' })
  assert.deepEqual(samplesIn(rehearsal.evidence), [25_000, 35_000, 45_000, 55_000])
  assert.deepEqual(source.asked[0], { query: 'p99', variant: 'canary', at: BEGAN + 25_000, windowMs: 10_000 })
  const verdict = verdictIn(rehearsal.evidence)
  assert.equal(verdict.outcome, 'pass')
  assert.equal(verdict.checks[0]?.samples.canary?.length, 4)
  assert.ok(
    rehearsal.log.some((text) => /^pass .*p99 of canary .*4 samples at most 250ms/.test(text)),
    rehearsal.log.join('\n'),
  )
})

void test('fails as soon as a limit is passed, and says what was found', async () => {
  const rehearsal = setUp(scripted((query) => (query.at > BEGAN + 30_000 ? 812 : 100)))
  const options = AnalysisOptions.parse({ for: '5m', checks: [one, { metric: 'success-rate', min: '0%' }] })
  await assert.rejects(play(rehearsal, analysis, options), {
    code: 'analysis.failed',
    kind: 'user',
    message: 'p99 of canary: 1 of 4 samples above 250ms; median 100ms, 100ms to 812ms',
  })
  assert.equal(rehearsal.now, BEGAN + 40_000)
  const verdict = verdictIn(rehearsal.evidence)
  assert.deepEqual(
    verdict.checks.map((check) => check.outcome),
    ['fail', 'inconclusive'],
  )
  assert.match(verdict.checks[1]?.words ?? '', /another check ended the analysis after 4 of 30 samples/)
})

void test('goes on after a crash with the samples it had', async () => {
  const source = scripted((query) => (query.variant === 'canary' ? 300 : 200))
  const options = AnalysisOptions.parse({
    for: '2m',
    checks: [{ metric: 'p99', compare: 'canary-primary', minSamples: 10, sequential: false }],
  })
  const before = setUp(source)
  for (let call = 0; call < 6; call += 1) {
    const result = await analysis.run(before.context(), options)
    before.now += result.status === 'waiting' ? result.retryAfterMs : 0
  }
  assert.equal(samplesIn(before.evidence).length, 10)
  // The crash left half of the last moment unrecorded, and the agent was away over three moments.
  const after = setUp(source)
  after.evidence.push(...before.evidence.slice(0, -1))
  after.now = before.now + 30_000
  assert.equal(await codeOf(play(after, analysis, options)), 'analysis.failed')
  const verdict = verdictIn(after.evidence)
  assert.equal(verdict.checks[0]?.samples.canary?.length, 12)
  assert.equal(verdict.checks[0]?.samples.primary?.length, 12)
  assert.equal(samplesIn(after.evidence).length, 24)
  assert.equal(after.now, BEGAN + 120_000)
})

void test('moments missed for too long are late, not made up', async () => {
  const source = scripted(() => 100)
  const rehearsal = setUp(source)
  const options = AnalysisOptions.parse({ for: '5m', checks: [one] })
  rehearsal.now += 30 * 60_000
  assert.equal(await codeOf(play(rehearsal, analysis, options)), 'analysis.inconclusive')
  assert.equal(source.asked.length, 0)
  const late = rehearsal.evidence.filter((entry) => entry.type === 'sample' && entry.measured.type === 'none')
  assert.equal(late.length, 30)
})

void test('no data is inconclusive, which fails unless it is said to pass', async () => {
  const options = { for: '1m', checks: [one] }
  const refused = setUp(scripted(() => 'none'))
  await assert.rejects(play(refused, analysis, AnalysisOptions.parse(options)), {
    code: 'analysis.inconclusive',
    message: /0 of 6 samples have numbers, 3 are needed, 6 without data/,
  })
  assert.equal(refused.now, BEGAN + 60_000)
  const accepted = setUp(scripted(() => 'none'))
  const lax = AnalysisOptions.parse({ ...options, onInconclusive: 'pass' })
  assert.deepEqual(await play(accepted, analysis, lax), { status: 'succeeded' })
  assert.equal(verdictIn(accepted.evidence).outcome, 'inconclusive')
})

void test('a source that is away ends it as inconclusive after its limit', async () => {
  const rehearsal = setUp(scripted(() => 'error'))
  const options = AnalysisOptions.parse({ for: '5m', checks: [one] })
  await assert.rejects(play(rehearsal, analysis, options), {
    code: 'analysis.inconclusive',
    message: /the source failed 5 times in a row: connection refused/,
  })
  assert.equal(rehearsal.now, BEGAN + 50_000)
})

void test('a source that was away for a moment changes nothing', async () => {
  const rehearsal = setUp(scripted((_, count) => (count > 2 && count < 6 ? 'error' : 100)))
  assert.deepEqual(await play(rehearsal, analysis, AnalysisOptions.parse({ for: '5m', checks: [one] })), {
    status: 'succeeded',
  })
})

void test('the error limit ends it although much more is due', async () => {
  const source = scripted(() => 'error')
  const rehearsal = setUp(source)
  rehearsal.now += 5 * 60_000
  const options = AnalysisOptions.parse({ for: '5m', checks: [one] })
  assert.equal(await codeOf(play(rehearsal, analysis, options)), 'analysis.inconclusive')
  assert.equal(source.asked.length, 5)
})

void test('a wrong query fails at once, as it never heals', async () => {
  const rehearsal = setUp(scripted(() => 'wrong'))
  const options = AnalysisOptions.parse({ for: '5m', checks: [one] })
  assert.equal(await codeOf(play(rehearsal, analysis, options)), 'analysis.source-query')
  assert.equal(rehearsal.now, BEGAN + 10_000)
})

void test('queries are rendered for each variant, in the language of the source', async () => {
  const source = { ...scripted(() => 1), escape: (value: string) => value.replaceAll('"', '\\"') }
  const check = {
    source: 'prometheus',
    query: 'x{v="{{ variant }}",a="{{ app.name }}",t="{{ label.team }}"}[{{ interval }}]',
    compare: 'canary-primary',
    worse: 'higher',
  }
  const rehearsal = setUp(source)
  await play(rehearsal, analysis, AnalysisOptions.parse({ for: '80s', checks: [check] }))
  assert.deepEqual(
    source.asked.slice(0, 2).map((query) => query.query),
    ['x{v="canary",a="shop",t="a\\"b"}[10000ms]', 'x{v="primary",a="shop",t="a\\"b"}[10000ms]'],
  )
})

void test('a variant that does not run is an error before anything is measured', async () => {
  const source = scripted(() => 1)
  const rehearsal = rehearse({ sources: { proxy: source }, variants: [view('primary')] })
  const options = AnalysisOptions.parse({ for: '1m', checks: [one] })
  await assert.rejects(analysis.run(rehearsal.context(), options), {
    code: 'analysis.variant-missing',
    message: /canary.*\(running: primary\)/,
  })
  assert.equal(source.asked.length, 0)
})

void test('a retry measures anew', async () => {
  const first = setUp(scripted(() => 812))
  const options = AnalysisOptions.parse({ for: '1m', checks: [one] })
  assert.equal(await codeOf(play(first, analysis, options)), 'analysis.failed')
  const second = setUp(
    scripted(() => 100),
    2,
  )
  second.evidence.push(...first.evidence)
  second.now = first.now + 5_000
  assert.deepEqual(await play(second, analysis, options), { status: 'succeeded' })
  assert.equal(second.now, first.now + 5_000 + 60_000)
  const verdicts = second.evidence.flatMap((entry) =>
    entry.type === 'verdict' ? [entry.checks[0]?.figures.values] : [],
  )
  assert.deepEqual(verdicts, [1, 6])
})

void test('each check keeps its own interval', async () => {
  const source = scripted(() => 99)
  const rehearsal = setUp(source)
  const checks = [
    { name: 'slow', ...one, interval: '30s' },
    { name: 'fast', metric: 'success-rate', min: '99%', interval: '20s' },
  ]
  await play(rehearsal, analysis, AnalysisOptions.parse({ for: '1m', checks }))
  assert.deepEqual(samplesIn(rehearsal.evidence), [20_000, 30_000, 40_000, 60_000, 60_000])
})

void test('a cancelled analysis asks nothing more', async () => {
  const abort = new AbortController()
  const source = scripted((_, count) => {
    if (count === 2) abort.abort(new Error('cancelled'))
    return 100
  })
  const rehearsal = rehearse({ now: BEGAN, sources: { proxy: source }, variants, signal: abort.signal })
  rehearsal.now += 60_000
  await assert.rejects(play(rehearsal, analysis, AnalysisOptions.parse({ for: '1m', checks: [one] })), /cancelled/)
  assert.equal(source.asked.length, 2)
})

void test('a canary that is plainly slower ends it long before its time', async () => {
  const rehearsal = setUp(scripted((query) => (query.variant === 'canary' ? 900 : 100) + (query.at % 7)))
  const options = AnalysisOptions.parse({ for: '10m', checks: [{ metric: 'p99', compare: 'canary-primary' }] })
  await assert.rejects(play(rehearsal, analysis, options), { code: 'analysis.failed', message: /plainly worse/ })
  assert.equal(rehearsal.now, BEGAN + 90_000)
})

const against = { metric: 'p99', compare: 'previous', interval: '5s' }

void test('against the last success, whose samples the agent has', async () => {
  const asked: string[] = []
  const samples = Array.from({ length: 12 }, (_, at): Measured => ({ type: 'value', at, value: 100 + at }))
  const run = async (value: number, known: boolean) => {
    const rehearsal = rehearse({
      now: BEGAN,
      sources: { proxy: scripted((query) => value + (query.at % 10)) },
      variants,
      previous: (question) => {
        asked.push(question)
        return known ? { deployment: 'd0', commit: 'c0', at: 1, samples } : undefined
      },
    })
    const result = await codeOf(play(rehearsal, analysis, AnalysisOptions.parse({ for: '1m', checks: [against] })))
    return { result, verdict: verdictIn(rehearsal.evidence), after: rehearsal.now - BEGAN }
  }
  assert.equal((await run(100, true)).result, 'no error')
  const slow = await run(200, true)
  assert.equal(slow.result, 'analysis.failed')
  assert.equal(slow.verdict.checks[0]?.samples['previous']?.length, 12)
  const first = await run(100, false)
  assert.equal(first.result, 'analysis.inconclusive')
  assert.equal(first.after, 0, 'it measured although there is nothing to compare with')
  assert.equal(new Set(asked).size, 1)
  assert.equal(slow.verdict.checks[0]?.question, asked[0])
})

void test('the first time, where it is let through, measures for the next', async () => {
  for (const more of [
    { onInconclusive: 'pass', checks: [against] },
    { checks: [{ ...against, noPrevious: 'pass' }] },
  ]) {
    const rehearsal = setUp(scripted(() => 100))
    const options = AnalysisOptions.parse({ for: '1m', ...more })
    assert.deepEqual(await play(rehearsal, analysis, options), { status: 'succeeded' })
    assert.equal(verdictIn(rehearsal.evidence).checks[0]?.samples['canary']?.length, 12)
  }
})

void test('the same question has the same name whatever it is held against', () => {
  const questions = [
    against,
    { ...against, name: 'slowness', effect: '50%' },
    { metric: 'p99', max: '1s', interval: '5s' },
    { ...against, interval: '6s' },
    { ...against, variant: 'primary' },
    { ...against, metric: 'p95' },
  ].map((check) => questionOf(checkSchema.parse(check)))
  assert.deepEqual(
    questions.map((question) => questions.indexOf(question)),
    [0, 0, 0, 3, 4, 5],
  )
})

void test('an HTTP check asks the variant itself', async (t) => {
  let asked = 0
  const server = await serveHttp(t, (req, res) => {
    asked += 1
    res.writeHead(req.url === '/healthz' && asked < 5 ? 200 : 500).end()
  })
  const http = { url: 'http://{{ variant.address }}/healthz', requests: 2 }
  const options = AnalysisOptions.parse({ for: '1m', checks: [{ http }] })
  const at = { ...view('canary'), address: new URL(server).host }
  const rehearsal = rehearse({ now: BEGAN, variants: [view('primary'), at] })
  await assert.rejects(play(rehearsal, analysis, options), {
    code: 'analysis.failed',
    message: 'answers of canary: 1 of 3 samples below 100%; median 100%, 0% to 100%',
  })
  assert.equal(asked, 6)
  assert.ok(
    rehearsal.log.includes('answers of canary: canary 0% (2 of 2 failed: answered 500)'),
    rehearsal.log.join('\n'),
  )
  const nobody = rehearse({ now: BEGAN, variants: [{ ...view('canary'), ready: 0 }] })
  await assert.rejects(play(nobody, analysis, options), { code: 'analysis.failed' })
  const unknown = rehearse({ now: BEGAN, variants: [view('canary')] })
  await assert.rejects(play(unknown, analysis, options), { code: 'analysis.address-missing' })
})

void test('what an HTTP check missed is late: it cannot ask the past', async () => {
  const rehearsal = rehearse({ now: BEGAN, variants, address: 'http://127.0.0.1:1' })
  rehearsal.now += 60_000
  const options = AnalysisOptions.parse({
    for: '1m',
    checks: [{ http: { url: '{{ app.address }}/' }, failureLimit: 9 }],
  })
  await codeOf(play(rehearsal, analysis, options))
  const kinds = rehearsal.evidence.flatMap((entry) => (entry.type === 'sample' ? [entry.measured.type] : []))
  // The moment that was due just now, and the one an interval before it, can still be asked.
  assert.deepEqual(kinds, ['none', 'none', 'none', 'none', 'value', 'value'])
})

void test('a log check gives its pattern as it is written', async () => {
  const source = scripted(() => 0)
  const rehearsal = rehearse({ now: BEGAN, sources: { logs: source }, variants })
  const options = AnalysisOptions.parse({ for: '1m', checks: [{ logs: { pattern: 'ERROR {{ * }}' }, max: 0.5 }] })
  assert.deepEqual(await play(rehearsal, analysis, options), { status: 'succeeded' })
  assert.deepEqual(source.asked[0], { query: 'ERROR {{ * }}', variant: 'canary', at: BEGAN + 10_000, windowMs: 10_000 })
})

void test('a check that is refused for another reason is not looked at further', () => {
  for (const wrong of [{ metrik: 'p99' }, { metric: 'p99' }, { use: 'slow', with: {} }, 3]) {
    const { error } = AnalysisOptions.safeParse({ for: '1m', checks: [wrong, one] })
    assert.ok(error && error.issues.every((issue) => issue.path[1] === 0), JSON.stringify(error?.issues))
  }
})

const refused: readonly [string, object, RegExp][] = [
  [
    'too few samples to compare',
    { for: '30s', checks: [{ metric: 'p99', compare: 'canary-primary' }] },
    /3 samples, and 8 are needed/,
  ],
  ['too many samples', { for: '1h', checks: [{ ...one, interval: '1s' }] }, /3600 samples; at most 1000/],
  ['an interval longer than all', { for: '5s', checks: [one] }, /0 samples, and 1 are needed/],
  ['the same name twice', { for: '1m', checks: [one, { ...one, max: '1s' }] }, /Two checks are called `p99 of canary`/],
]

for (const [name, options, message] of refused) {
  void test(`refused: ${name}`, () => {
    assert.match(AnalysisOptions.safeParse(options).error?.issues[0]?.message ?? 'no error', message)
  })
}
