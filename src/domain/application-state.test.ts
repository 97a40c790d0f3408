import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  ApplicationState,
  applyFinished,
  emptyApplicationState,
  HISTORY_LIMIT,
  mayDeploy,
  quarantineOf,
} from './application-state.ts'
import type { Deployment } from './deployment.ts'
import { rollbackTarget } from './rules/rollback-target.ts'
import { extend } from './rules/extend.ts'
import type { FactBody } from './fact.ts'
import type { PlanDraft } from './plan.ts'
import { planOf, plannedDeployment, revision, START, trigger } from './testing/fixture.ts'

type End = Omit<Extract<FactBody, { kind: 'finished' }>, 'kind' | 'reason'>

const SUCCEEDED: End = { status: 'succeeded' }
const BACK: End = { status: 'failed', rolledBack: true }
const MIXED: End = { status: 'failed', rolledBack: false }
const CLEAN: End = { status: 'failed' }

/** A finished deployment `d-<digit>…` of revision and desired state `digit`. */
function ended(id: string, digit: string, end: End, parts: Partial<PlanDraft> = {}): Deployment {
  const plan = planOf([], { revision: revision(digit), desired: `desired-${digit}`, ...parts })
  const { state } = plannedDeployment(plan, id)
  return extend(state, [{ kind: 'finished', reason: `${id} ended`, ...end }], START + 1).after
}

/** Success of v1 and v2. */
function twoVersions(): ApplicationState {
  return [ended('deploy-1', '1', SUCCEEDED), ended('deploy-2', '2', SUCCEEDED)].reduce(
    applyFinished,
    emptyApplicationState('shop'),
  )
}

/** v3 failed and was rolled back to v2. */
function rolledBack(): ApplicationState {
  return applyFinished(twoVersions(), ended('deploy-3', '3', { ...BACK, quarantine: 'desired-3' }))
}

void describe('a finished deployment', () => {
  void test('that succeeded runs, and what ran is history', () => {
    const state = twoVersions()
    assert.deepEqual(ApplicationState.parse(JSON.parse(JSON.stringify(state))), state)
    assert.deepEqual([state.running?.deployment, state.running?.desired], ['deploy-2', 'desired-2'])
    assert.deepEqual(
      state.history.map(({ deployment }) => deployment),
      ['deploy-1'],
    )
    assert.equal(state.lastFinished?.status, 'succeeded')
  })

  void test('counts once, however often and in whatever order it is said', () => {
    const state = rolledBack()
    for (const again of [
      ended('deploy-3', '3', SUCCEEDED),
      ended('deploy-1', '1', SUCCEEDED),
      ended('deploy-2', '2', CLEAN),
    ]) {
      assert.equal(applyFinished(state, again), state)
    }
  })

  void test('that has not finished changes nothing', () => {
    const state = twoVersions()
    assert.equal(applyFinished(state, plannedDeployment(planOf([])).state), state)
  })

  void test('that was rolled back is quarantined with its reason, and what ran still runs', () => {
    const state = rolledBack()
    assert.equal(state.running?.deployment, 'deploy-2')
    const { reason, deployment, revision: bad } = quarantineOf(state, 'desired-3') ?? assert.fail()
    assert.deepEqual([reason, deployment, bad.commit], ['deploy-3 ended', 'deploy-3', '3'.repeat(40)])
    assert.equal(state.uncertain, undefined)
  })

  void test('that was not taken back leaves a doubt, until one is verified', () => {
    const doubtful = applyFinished(twoVersions(), ended('deploy-3', '3', MIXED))
    assert.deepEqual([doubtful.uncertain?.desired, doubtful.uncertain?.reason], ['desired-3', 'deploy-3 ended'])
    assert.equal(doubtful.running?.deployment, 'deploy-2')
    assert.ok(applyFinished(doubtful, ended('deploy-4', '4', CLEAN)).uncertain)
    assert.equal(applyFinished(doubtful, ended('deploy-4', '4', BACK)).uncertain, undefined)
    assert.equal(applyFinished(doubtful, ended('deploy-4', '4', SUCCEEDED)).uncertain, undefined)
  })

  void test('that was never planned is only remembered', () => {
    const { state } = plannedDeployment(planOf([]), 'deploy-9')
    const { plan: _plan, ...unplanned } = extend(
      state,
      [{ kind: 'finished', status: 'cancelled', reason: 'Superseded' }],
      START,
    ).after
    const after = applyFinished(twoVersions(), unplanned)
    assert.deepEqual([after.lastFinished?.deployment, after.lastFinished?.desired], ['deploy-9', undefined])
    assert.equal(after.running?.deployment, 'deploy-2')
  })

  void test('that repeats what runs adds no history', () => {
    const again = applyFinished(twoVersions(), ended('deploy-3', '2', SUCCEEDED, { trigger: trigger('drift') }))
    assert.deepEqual([again.running?.deployment, again.history.length], ['deploy-3', 1])
  })

  void test('history, ids and quarantines are bounded, the newest stay', () => {
    let state = emptyApplicationState('shop')
    for (let i = 0; i < 150; i += 1) {
      state = applyFinished(state, ended(`good-${i}-x`, '1', SUCCEEDED, { desired: `d${i}` }))
    }
    for (let i = 0; i < 30; i += 1) {
      state = applyFinished(
        state,
        ended(`bad-${i}-xx`, '2', { ...BACK, quarantine: `bad${i}` }, { desired: `bad${i}` }),
      )
    }
    ApplicationState.parse(state)
    assert.equal(state.history.length, HISTORY_LIMIT)
    assert.equal(state.history[0]?.desired, 'd148')
    assert.equal(state.quarantines[0]?.desired, 'bad29')
  })
})

void describe('a quarantine', () => {
  const lifted: readonly [string, Deployment, readonly string[]][] = [
    ['is lifted by the next different success', ended('deploy-4', '4', SUCCEEDED), []],
    ['is lifted by its own success', ended('deploy-4', '3', SUCCEEDED), []],
    [
      'stays where drift only repeats what runs',
      ended('deploy-4', '2', SUCCEEDED, { trigger: trigger('drift') }),
      ['desired-3'],
    ],
    [
      'is joined by the next bad one',
      ended('deploy-4', '4', { ...BACK, quarantine: 'desired-4' }),
      ['desired-4', 'desired-3'],
    ],
    [
      'stays in a rollback by command, which adds one',
      ended('deploy-4', '1', SUCCEEDED, { trigger: trigger('rollback'), quarantine: 'desired-2' }),
      ['desired-2', 'desired-3'],
    ],
    ['stays where a failure changed nothing', ended('deploy-4', '4', CLEAN), ['desired-3']],
  ]
  for (const [name, next, expected] of lifted) {
    void test(name, () => {
      assert.deepEqual(
        applyFinished(rolledBack(), next).quarantines.map(({ desired }) => desired),
        expected,
      )
    })
  }

  void test('by command names the revision that was left', () => {
    const back = ended('deploy-3', '1', SUCCEEDED, { trigger: trigger('rollback'), quarantine: 'desired-2' })
    assert.equal(applyFinished(twoVersions(), back).quarantines[0]?.revision.commit, '2'.repeat(40))
  })
})

void test('may deploy', () => {
  const state = rolledBack()
  const doubtful = applyFinished(state, ended('deploy-4', '4', MIXED))
  const cases: readonly [ApplicationState, string, Parameters<typeof mayDeploy>[2], RegExp | undefined][] = [
    [state, 'desired-4', { trigger: 'commit' }, undefined],
    [
      state,
      'desired-3',
      { trigger: 'commit' },
      /^3333333 is quarantined since deployment deploy-3: deploy-3 ended\. Push/,
    ],
    [state, 'desired-3', { trigger: 'command' }, /quarantined/],
    [state, 'desired-3', { trigger: 'drift' }, /quarantined/],
    [state, 'desired-3', { trigger: 'command', liftQuarantine: true }, undefined],
    [state, 'desired-3', { trigger: 'rollback' }, undefined],
    [state, 'desired-2', { trigger: 'commit' }, /^Nothing to do: .* since deployment deploy-2$/],
    [state, 'desired-2', { trigger: 'command' }, undefined],
    [state, 'desired-2', { trigger: 'drift' }, undefined],
    [doubtful, 'desired-2', { trigger: 'commit' }, undefined],
    [emptyApplicationState('shop'), 'desired-1', { trigger: 'commit' }, undefined],
  ]
  for (const [at, desired, wish, sentence] of cases) {
    const refusal = mayDeploy(at, desired, wish)
    if (sentence) assert.match(refusal ?? '', sentence)
    else assert.equal(refusal, undefined)
  }
})

void describe('what a rollback goes back to', () => {
  const state = [ended('deploy-0', '1', SUCCEEDED, { revision: revision('c'), desired: 'desired-c' })].reduce(
    applyFinished,
    emptyApplicationState('shop'),
  )
  const three = [ended('deploy-1', '1', SUCCEEDED), ended('deploy-2', '2', SUCCEEDED)].reduce(applyFinished, state)
  const doubtful = applyFinished(three, ended('deploy-3', '3', MIXED))
  const undone = applyFinished(
    three,
    ended('deploy-3', '1', SUCCEEDED, { quarantine: 'desired-2', trigger: trigger('rollback') }),
  )

  const found: readonly [string, ApplicationState, string | undefined, string, string][] = [
    ['the one before', three, undefined, 'deploy-1', 'desired-2'],
    ['by id', three, 'deploy-0', 'deploy-0', 'desired-2'],
    ['by commit', three, 'c'.repeat(40), 'deploy-0', 'desired-2'],
    ['by the beginning of one', three, 'CCCC', 'deploy-0', 'desired-2'],
    ['what ran, after a failure that was not taken back', doubtful, undefined, 'deploy-2', 'desired-3'],
    ['an earlier one, after such a failure', doubtful, 'deploy-1', 'deploy-1', 'desired-3'],
    ['past what is quarantined', undone, undefined, 'deploy-0', 'desired-1'],
    ['what is quarantined, where it is named', undone, '2222', 'deploy-2', 'desired-1'],
  ]
  for (const [name, at, wanted, deployment, quarantine] of found) {
    void test(name, () => {
      const target = rollbackTarget(at, wanted)
      assert.ok('to' in target, JSON.stringify(target))
      assert.deepEqual([target.to.deployment, target.quarantine], [deployment, quarantine])
    })
  }

  const refused: readonly [string, ApplicationState, string | undefined, RegExp][] = [
    ['nothing was ever deployed', emptyApplicationState('shop'), undefined, /^Nothing of shop has been deployed/],
    ['there is only one', state, undefined, /^Before deployment deploy-0 nothing else/],
    ['it runs already', three, 'deploy-2', /^2222222 is what runs already/],
    [
      'it is not known',
      three,
      'deploy-9',
      /no successful deployment of shop that is remembered; the newest are deploy-2 \(2222222\)/,
    ],
    ['a prefix is too short', three, 'ccc', /no successful deployment/],
    ['it is no prefix but a pattern', three, '.*', /no successful deployment/],
  ]
  for (const [name, at, wanted, sentence] of refused) {
    void test(`refused: ${name}`, () => {
      const target = rollbackTarget(at, wanted)
      assert.ok('refusal' in target)
      assert.match(target.refusal, sentence)
    })
  }

  void test('refused: two commits begin alike', () => {
    const twin = { ...revision('1'), commit: `1111${'2'.repeat(36)}` }
    const at = applyFinished(three, ended('deploy-3', '4', SUCCEEDED, { revision: twin }))
    const target = rollbackTarget(at, '1111')
    assert.ok('refusal' in target && target.refusal.includes('more than one commit: 1111222, 1111111'))
  })
})
