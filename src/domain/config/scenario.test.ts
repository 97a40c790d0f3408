import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SlipwayError } from '../errors.ts'
import { NO_SCENARIO, parseScenario } from './scenario.ts'

function refusal(text: string): string {
  try {
    parseScenario(text, 'scenario.yaml')
  } catch (error) {
    if (error instanceof SlipwayError) return error.message
    throw error
  }
  return 'accepted'
}

void test('a scenario is read, short forms and defaults included', () => {
  const { scenario } = parseScenario(
    `stages: { canary: 20s, traffic: { fails: world, times: 2 } }
metrics: { errors: { canary: [1%, none], primary: { around: 1%, spread: 0.1% } } }
people: [{ at: 2m, by: bob, does: approve }]
`,
    'scenario.yaml',
  )
  assert.deepEqual(scenario.stages, {
    canary: { takes: 20_000, hangs: false },
    traffic: { takes: 10_000, hangs: false, fails: 'world', times: 2 },
  })
  assert.deepEqual(scenario.metrics['errors']?.['primary'], { around: '1%', spread: '0.1%', seed: 1 })
  assert.deepEqual(scenario.people, [{ at: 120_000, by: 'bob', groups: [], does: 'approve' }])
  assert.equal(NO_SCENARIO.people, undefined)
})

for (const [what, text, message] of [
  ['an unknown key', 'stage: {}\n', /1:1: .*not known.*did you mean `stages`/],
  ['an unknown way to fail', 'stages: { canary: { fails: wrld } }\n', /wrld.*`world`.*did you mean `world`/],
  ['a count of no failures', 'stages: { canary: { times: 2 } }\n', /times.*say how it `fails`/],
  ['what hangs and fails', 'stages: { canary: { hangs: true, fails: user } }\n', /never comes to fail/],
  ['a bare number for a time', 'stages: { canary: 20 }\n', /a duration/],
  ['a value that is none', 'metrics: { a: { canary: fast } }\n', /a number such as/],
  ['an act that is none', 'people: [{ at: 1m, by: bob, does: aprove }]\n', /did you mean `approve`/],
  [
    'a key that the act does not take',
    'people: [{ at: 1m, by: bob, does: resume, for: 1m }]\n',
    /nothing for `resume`/,
  ],
  ['a person without a time', 'people: [{ by: bob, does: resume }]\n', /`at` is missing/],
] as const) {
  void test(`${what} is refused with its place`, () => assert.match(refusal(text), message))
}
