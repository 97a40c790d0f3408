import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ApplicationView } from '#contract/applications.ts'
import type { DeploymentRow } from '#domain/deployment-row.ts'
import type { Difference } from '#domain/diff.ts'
import { desiredFields, liveFields } from './desired-fields.ts'
import { openDeployment, rollbackTargets } from './open-deployment.ts'
import { primaryAct } from './primary-act.ts'
import { ApplicationSearch } from './search.ts'

const DRIFT: readonly Difference[] = [
  { resource: 'web', path: 'replicas', before: '2', after: '5' },
  { resource: 'web', path: 'debug', after: 'on' },
  { resource: 'web', path: 'owner', before: 'shop' },
  { resource: 'other', path: 'port', before: '80', after: '81' },
]
const WEB = { id: 'web', fields: { port: '80', replicas: '5', debug: 'on' } }

test('desired fields are the live ones with every difference undone', () => {
  assert.deepEqual(desiredFields(WEB, DRIFT), [
    { name: 'port', value: '80', differs: false },
    { name: 'replicas', value: '2', differs: true },
    { name: 'debug', value: undefined, differs: true },
    { name: 'owner', value: 'shop', differs: true },
  ])
  assert.deepEqual(
    liveFields(WEB, DRIFT).map(({ name, differs }) => [name, differs]),
    [
      ['port', false],
      ['replicas', true],
      ['debug', true],
    ],
  )
})

test('a difference of a whole resource is no field', () => {
  assert.deepEqual(desiredFields({ id: 'web' }, [{ resource: 'web', path: '', before: 'present' }]), [])
})

function row(id: string, more: Partial<DeploymentRow> = {}): DeploymentRow {
  return {
    id,
    application: 'shop',
    agent: 'main',
    status: 'succeeded',
    reason: '',
    trigger: { kind: 'commit', by: { kind: 'commit', name: 'Ada' } },
    revision: { commit: 'a'.repeat(40), subject: 'Change', author: 'Ada', at: 0 },
    versions: [],
    steps: { done: 0, all: 0, cells: [] },
    createdAt: 0,
    ...more,
  }
}

test('of several deployments that are not over, the one with a plan holds the application, else the oldest', () => {
  const waiting = [row('c', { status: 'pending' }), row('b', { status: 'pending' }), row('a')]
  assert.equal(openDeployment(waiting)?.id, 'b')
  assert.equal(openDeployment([row('d', { status: 'running', strategy: 'quick' }), ...waiting])?.id, 'd')
  assert.equal(openDeployment([row('a')]), undefined)
})

test('one goes back to what succeeded and does not run', () => {
  const removal = row('r', { trigger: { kind: 'removal', by: { kind: 'member', name: 'Ada' } } })
  const rows = [row('d'), row('c', { status: 'failed' }), removal, row('b')]
  assert.deepEqual(
    rollbackTargets(rows, { deployment: 'd' }).map(({ id }) => id),
    ['b'],
  )
})

const HEAD = { commit: 'b'.repeat(40), author: 'Ada', email: '', message: 'x', at: 0 }

function app(more: Partial<ApplicationView> = {}): ApplicationView {
  return {
    name: 'shop',
    description: '',
    kind: 'host',
    target: 'here',
    labels: {},
    repository: 'demo',
    path: 'shop/app.slipway.yaml',
    sync: 'synced',
    sentence: '',
    versions: [],
    drift: [],
    warnings: [],
    evaluatedAt: 0,
    agent: 'main',
    connected: true,
    changedAt: 0,
    head: HEAD,
    ...more,
  }
}

const QUARANTINE = { desired: 'd', revision: HEAD, deployment: 'x', since: 0, reason: 'It failed' }
const ILL: ApplicationView['live'] = { at: 0, health: 'degraded', reason: '', resources: [] }
const all = (): boolean => true

test('the primary act follows from the state', () => {
  const rest = { open: undefined, hasEarlier: true, may: all }
  const open = row('d', { status: 'waiting' })
  assert.deepEqual(primaryAct({ ...rest, app: app() }), { kind: 'sync', isUrgent: false })
  assert.deepEqual(primaryAct({ ...rest, app: app({ sync: 'out-of-sync' }) }), { kind: 'sync', isUrgent: true })
  assert.deepEqual(primaryAct({ ...rest, app: app({ sync: 'out-of-sync', quarantine: QUARANTINE }) }), {
    kind: 'lift',
    isUrgent: false,
  })
  assert.deepEqual(primaryAct({ ...rest, app: app({ live: ILL }) }), { kind: 'rollback', isUrgent: true })
  assert.deepEqual(primaryAct({ ...rest, hasEarlier: false, app: app({ live: ILL }) })?.kind, 'sync')
  assert.deepEqual(primaryAct({ ...rest, open, app: app() }), { kind: 'watch', deployment: 'd' })
  const waiting = { for: 'approval', owner: 'anybody', person: true, deadline: 1, next: '' }
  assert.deepEqual(primaryAct({ ...rest, open, app: app({ waiting }) }), { kind: 'decide', deployment: 'd' })
})

test('a quarantine of something that is not the newest commit is in nobody’s way', () => {
  const older = { ...QUARANTINE, revision: { ...HEAD, commit: 'c'.repeat(40) } }
  assert.equal(
    primaryAct({ app: app({ quarantine: older }), open: undefined, hasEarlier: true, may: all })?.kind,
    'sync',
  )
})

test('what one may not do is not proposed', () => {
  const rest = { open: undefined, hasEarlier: true, may: () => false }
  for (const one of [app(), app({ quarantine: QUARANTINE }), app({ live: ILL })]) {
    assert.equal(primaryAct({ ...rest, app: one }), undefined)
  }
})

test('an address with nonsense in it still opens', () => {
  const nonsense = { view: 'x', resource: 7, act: 'delete everything', to: '../..', why: 'y', part: null }
  assert.equal(JSON.stringify(ApplicationSearch.parse(nonsense)), '{}')
  assert.deepEqual(ApplicationSearch.parse({ view: 'drift', resource: 'a/b' }), { view: 'drift', resource: 'a/b' })
})
