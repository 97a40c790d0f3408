import * as fc from 'fast-check'
import type { Script, ScriptedValue, ScriptedValues } from '#domain/config/scenario.ts'
import type { PlannedApplication } from '#domain/rules/planning.ts'
import type { PlannedStage } from '#domain/rules/stage-plan.ts'
import { GENERIC_STAGES } from '#stages/index.ts'
import type { Visit, Visited } from '#agent/simulation/simulate.ts'

const SECOND = 1_000

/** A deployment and all that happens to it. Stage names are unique, so that scripts are by name. */
export interface RandomPlay {
  readonly application: PlannedApplication
  readonly isFirst: boolean
  /** An analysis stands beside another stage. */
  readonly isBeside: boolean
  readonly stages: Readonly<Record<string, Script>>
  readonly reverts: Readonly<Record<string, Script>>
  readonly restore: Script
  readonly metrics: Readonly<Record<string, ScriptedValues>>
  /** Counted from the beginning. */
  readonly visits: readonly Visit[]
}

/** Few different lengths, so that often two things are due at the same moment. */
const length = fc.constantFrom(1, 2, 5, 10, 30, 60).map((seconds) => seconds * SECOND)
const instant = fc.oneof(fc.constant(0), length)

function script(takes: fc.Arbitrary<number>): fc.Arbitrary<Script> {
  const fails = fc.record({
    fails: fc.constantFrom('world' as const, 'world' as const, 'user' as const),
    times: fc.integer({ min: 1, max: 4 }),
  })
  const goes = { weight: 12, arbitrary: fc.constant({}) }
  const how = fc.oneof(goes, { weight: 4, arbitrary: fails }, { weight: 1, arbitrary: fc.constant({ hangs: true }) })
  return fc.tuple(takes, how).map(([ms, rest]) => Object.assign({ takes: ms, hangs: false }, rest))
}

const value: fc.Arbitrary<ScriptedValue> = fc.constantFrom<ScriptedValue>('99%', '97%', '100%', '90%', 'none', 'error')

const values: fc.Arbitrary<ScriptedValues> = fc.oneof(
  fc.constantFrom<ScriptedValue>('99%', '90%'),
  fc.array(value, { minLength: 1, maxLength: 12 }),
  fc.record({ around: fc.constant('98%'), spread: fc.constantFrom('0.5%', '3%'), seed: fc.nat({ max: 1_000 }) }),
)

const check = fc.record({
  metric: fc.constantFrom('success-rate', 'error-rate'),
  compare: fc.constantFrom('threshold', 'canary-primary'),
  interval: fc.constantFrom('1s', '2s', '5s'),
  noData: fc.constantFrom('wait', 'fail', 'inconclusive', 'pass'),
  failureLimit: fc.integer({ min: 0, max: 2 }),
})

/**
 * Options as they are written, to be parsed by the stage's own schema. A further attempt of a `noop` ends in the moment
 * in which it begins, so it fails only where it stands alone.
 */
function optionsOf(kind: string, isAlone: boolean): fc.Arbitrary<unknown> {
  switch (kind) {
    case 'wait':
      return length.map((ms) => ({ for: `${ms}ms` }))
    case 'noop':
      return fc.record({ for: length.map((ms) => `${ms}ms`), fail: fc.integer({ min: 0, max: isAlone ? 2 : 0 }) })
    case 'approval':
      return fc.record({
        by: fc.constantFrom([], ['bob', 'carol'], ['group:leads']),
        count: fc.integer({ min: 1, max: 2 }),
        authorMayApprove: fc.boolean(),
      })
    case 'analysis':
      return fc
        .tuple(check, fc.constantFrom('fail', 'pass'))
        .map(([one, onInconclusive]) => ({ for: '40s', checks: [written(one)], onInconclusive }))
    case 'script':
      return fc.constant({ run: ['true'] })
    default:
      return fc.constant({})
  }
}

function written({ compare, ...one }: { compare: string; metric: string }): object {
  const limit = one.metric === 'success-rate' ? { min: '95%' } : { max: '95%' }
  return compare === 'threshold' ? { ...one, compare, minSamples: 1, ...limit } : { ...one, compare, noData: 'wait' }
}

const kind = fc.constantFrom('canary', 'primary', 'clean', 'script', 'wait', 'noop', 'approval', 'analysis', 'analysis')

/** Alone a stage may end at once; beside others it takes a moment, as in reality it always does. */
function stage(kinds: fc.Arbitrary<string>, isAlone: boolean) {
  return kinds.chain((name) => {
    const schema = GENERIC_STAGES.find((one) => one.kind === name)?.options
    return fc.record({
      kind: fc.constant(name),
      options: optionsOf(name, isAlone).map((options) => schema?.parse(options) ?? { takes: 0 }),
      timeoutMs: fc.constantFrom(5, 60, 120, 300, 300, 300).map((seconds) => seconds * SECOND),
      retry: fc.record({
        limit: fc.integer({ min: 0, max: 3 }),
        backoffMs: length,
        maxBackoffMs: fc.constant(20 * SECOND),
      }),
      isSkipped: fc.integer({ min: 0, max: 9 }).map((luck) => luck === 0),
      script: script(isAlone ? instant : length),
      revert: script(instant),
    })
  })
}

function group(kinds: fc.Arbitrary<string>) {
  return fc.oneof(
    stage(kinds, true).map((one) => [one]),
    fc.array(stage(kinds, false), { minLength: 2, maxLength: 3 }),
  )
}

/** Mostly a canary comes first, so that an analysis finds something to measure. */
const groups = fc
  .tuple(
    fc.oneof({ weight: 4, arbitrary: group(fc.constant('canary')) }, { weight: 1, arbitrary: group(kind) }),
    fc.array(group(kind), { maxLength: 4 }),
  )
  .map(([first, rest]) => [first].concat(rest))

const act: fc.Arbitrary<Visited> = fc.oneof(
  fc.constant<Visited>({ kind: 'approve' }),
  fc.constant<Visited>({ kind: 'approve' }),
  fc.constantFrom<Visited>({ kind: 'reject' }, { kind: 'skip' }, { kind: 'retry' }),
  fc.constantFrom<Visited>({ kind: 'cancel', rollback: true }, { kind: 'cancel', rollback: false }),
  fc.constantFrom<Visited>({ kind: 'pause', forMs: 20 * SECOND }, { kind: 'pause', forMs: 120 * SECOND }),
)

const visit: fc.Arbitrary<Visit> = fc.record({
  at: fc.integer({ min: 0, max: 180 }).map((seconds) => seconds * SECOND),
  by: fc.constantFrom('ada', 'bob', 'carol', 'dan').map((name) => ({
    kind: 'member' as const,
    name,
    groups: name === 'dan' ? [] : ['leads'],
  })),
  body: act,
})

/** A pause is often followed by its end. */
const visits = fc.array(fc.tuple(visit, fc.constantFrom(5, 15, 300)), { maxLength: 8 }).map((drawn) =>
  drawn.flatMap(([one, seconds]): Visit[] => {
    if (one.body.kind !== 'pause') return [one]
    return [one, { ...one, at: one.at + seconds * SECOND, body: { kind: 'resume' } }]
  }),
)

const SCRIPTED = new Set(['canary', 'primary', 'clean', 'script'])

const drawnPlay = fc.record({
  groups,
  visits: fc.oneof({ weight: 1, arbitrary: fc.constant([]) }, { weight: 2, arbitrary: visits }),
  isFirst: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  restore: script(instant),
  metrics: fc.record({ canary: values, primary: values }),
  automatic: fc.boolean(),
  limits: fc.record({ deployment: fc.constantFrom(60, 300, 1_800), rollback: fc.constantFrom(10, 60, 600) }),
})

type Drawn = typeof drawnPlay extends fc.Arbitrary<infer D> ? D : never

function toPlay({ groups: drawn, automatic, limits, ...rest }: Drawn): RandomPlay {
  const all = drawn.flatMap((among, place) =>
    among.map((one, index) => ({ ...one, place, name: `s${place}${index}`, isAlone: among.length === 1 })),
  )
  const scripted = all.filter((one) => SCRIPTED.has(one.kind))
  const stages = all.map(({ kind: of, options, timeoutMs, retry, isSkipped, place, name }): PlannedStage => {
    const when = isSkipped ? { when: { labels: { missing: 'here' } } } : {}
    return { group: place, kind: of, name, options, timeoutMs, retry, ...when }
  })
  return {
    ...rest,
    isBeside: all.some((one) => one.kind === 'analysis' && !one.isAlone),
    application: {
      name: 'shop',
      provider: 'fake',
      folder: 'shop',
      labels: {},
      stages,
      rollback: { automatic, timeoutMs: limits.rollback * SECOND, decisionMs: 60 * SECOND },
      timeoutMs: limits.deployment * SECOND,
    },
    stages: Object.fromEntries(scripted.map((one) => [one.name, one.script])),
    reverts: Object.fromEntries(scripted.map((one) => [one.name, one.revert])),
  }
}

export const randomPlay: fc.Arbitrary<RandomPlay> = drawnPlay.map(toPlay)
