import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ApiProblem } from '../api/problem.ts'
import type { Manifest } from '../manifest.ts'
import { wereOurs } from './reclaim.ts'

const WEB: Manifest = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop', annotations: { 'team.example.com/owner': 'shop' } },
  spec: {
    replicas: 2,
    template: {
      spec: {
        containers: [{ name: 'web', image: 'web:v1', ports: [{ containerPort: 80 }], args: ['a]b'] }],
        finalizers: ['x'],
      },
    },
  },
}

function conflict(...fields: string[]): ApiProblem {
  const causes = fields.map((field) => ({
    reason: 'FieldManagerConflict',
    field,
    message: 'conflict with "kubectl-edit"',
  }))
  const words = 'Apply failed with conflicts'
  return new ApiProblem(
    { status: 409, reason: 'Conflict', words, causes },
    { server: 'x', method: 'PATCH', path: '/x' },
  )
}

for (const [field, is] of [
  ['.spec.replicas', true],
  ['.spec.template.spec.containers[name="web"].image', true],
  ['.spec.template.spec.containers[name="web"].ports[containerPort=80,protocol="TCP"].containerPort', true],
  ['.metadata.annotations.team.example.com/owner', true],
  ['.spec.template.spec.finalizers[="x"]', true],
  ['.spec.paused', false],
  ['.spec.template.spec.containers[name="sidecar"].image', false],
  ['.spec.template.spec.containers[name="web"].command', false],
  ['.spec.replicasMore', false],
  ['.metadata.annotations.team.example.com/other', false],
  ['.spec.template.spec.finalizers[="y"]', false],
] as const) {
  void test(`${field} was ${is ? '' : 'not '}ours`, () => {
    assert.equal(wereOurs(conflict(field), WEB, [WEB]), is)
  })
}

void test('all that conflicts has to have been ours, in the same object', () => {
  assert.equal(wereOurs(conflict('.spec.replicas', '.spec.paused'), WEB, [WEB]), false)
  assert.equal(wereOurs(conflict('.spec.replicas'), WEB, []), false)
  assert.equal(wereOurs(conflict(), WEB, [WEB]), false)
  assert.equal(wereOurs(new Error('another'), WEB, [WEB]), false)
})
