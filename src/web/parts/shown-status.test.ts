import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { latestDeploymentOf } from '#domain/application-row.ts'
import { deploymentRowOf } from '#domain/deployment-row.ts'
import type { Deployment } from '#domain/deployment.ts'
import type { Waiting } from '#domain/fact.ts'
import { shownCell, shownDeployment, shownRow, shownStep } from './shown-status.ts'

const WAIT: Waiting = { for: 'it', owner: 'the agent', deadline: 1, next: 'It fails' }
const PERSONS: Waiting = { ...WAIT, person: true }

/** A deployment that stands at a stage of this kind. */
function standing(kind: string, waiting: Waiting): Deployment {
  return {
    id: 'd1',
    application: 'shop',
    agent: 'main',
    status: 'waiting',
    reason: '',
    waiting,
    trigger: { kind: 'commit', by: { kind: 'commit', name: 'Ada' }, reason: '' },
    revision: { commit: 'a'.repeat(40), message: '', author: 'Ada', at: 0 },
    plan: { strategy: 'pipeline', versions: [], stages: [{ id: 'a', kind }] },
    steps: [{ id: 'a', status: 'waiting', waiting, attempt: 1, approvals: [], memo: {} }],
    createdAt: 0,
  } as never
}

/** The same however one comes to know of it. */
function looks(d: Deployment): readonly string[] {
  const row = deploymentRowOf(d)
  const [step, stage, cell] = [d.steps[0], d.plan?.stages[0], row.steps.cells[0]]
  assert.ok(step && stage && cell)
  return [
    ...new Set([
      shownDeployment(d),
      shownRow(row),
      shownRow(latestDeploymentOf(row)),
      shownStep(step, stage.kind),
      shownCell(cell),
    ]),
  ]
}

void describe('what a status is drawn as', () => {
  void test('a wait for a person is a wait, whatever the stage', () => {
    assert.deepEqual(looks(standing('approval', PERSONS)), ['waiting'])
    assert.deepEqual(looks(standing('analysis', PERSONS)), ['waiting'])
  })

  void test('an analysis measures; all other waits go on by themselves', () => {
    assert.deepEqual(looks(standing('analysis', WAIT)), ['measuring'])
    assert.deepEqual(looks(standing('wait', WAIT)), ['underway'])
    assert.deepEqual(looks(standing('canary', WAIT)), ['underway'])
  })

  void test('what does not wait is what it is', () => {
    const d = standing('analysis', WAIT)
    assert.equal(shownDeployment({ ...d, status: 'running' }), 'running')
    assert.equal(shownCell({ kind: 'analysis', status: 'failed' }), 'failed')
  })
})
