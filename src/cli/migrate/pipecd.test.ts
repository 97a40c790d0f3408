import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { parse } from 'yaml'
import { migrationBy, repository } from './fixture.ts'
import { migratePipecd } from './pipecd.ts'

const migrate = migrationBy(migratePipecd)

const FILE = `apiVersion: pipecd.dev/v1beta1
kind: KubernetesApp
spec:
  name: shop
  labels: { team: checkout }
  input: { namespace: shop }
  trigger: { onOutOfSync: { disabled: false } }
  pipeline:
    stages:
      - name: K8S_CANARY_ROLLOUT
        with: { replicas: 10% }
      - name: WAIT_APPROVAL
        with: { approvers: [ann] }
      - name: K8S_PRIMARY_ROLLOUT
      - name: K8S_CANARY_CLEAN
`

void test('a file of PipeCD becomes ours beside it, and passes lint', async (t) => {
  const root = await repository(t, { 'shop/app.pipecd.yaml': FILE, 'shop/web.yaml': '' })
  const { exit, text } = await migrate(root)
  assert.equal(exit, 'ok', text)
  const file = await readFile(join(root, 'shop/app.slipway.yaml'), 'utf8')
  assert.match(file, /^# Made by `slipway migrate pipecd` from shop\/app\.pipecd\.yaml\.\n/)
  const value = parse(file) as { name: string; kubernetes: { namespace: string }; pipeline: object[] }
  assert.equal(value.name, 'shop')
  assert.equal(value.kubernetes.namespace, 'shop')
  assert.deepEqual(
    value.pipeline.map((stage) => Object.keys(typeof stage === 'string' ? { [stage]: 0 } : stage)[0]),
    ['canary', 'approval', 'primary', 'clean'],
  )
  assert.match(text, /11 {2}spec\.pipeline\.stages\[0\]\.with\.replicas +→ pipeline\[0\]\.canary\.scale/)
  assert.match((await migrate(root)).text, /the same already/)
})

void test('what is wrong or not supported is told with its line, and the others are written', async (t) => {
  const root = await repository(t, {
    'a/app.pipecd.yaml': FILE.replace('replicas: 10%', 'replicaz: 10%'),
    'b/app.pipecd.yaml': FILE.replace('KubernetesApp', 'TerraformApp'),
    'c/app.pipecd.yaml': '[',
    'd/.pipe.yaml': FILE.replace('name: shop', 'name: other'),
  })
  const { exit, text } = await migrate(root)
  assert.equal(exit, 'error')
  assert.match(text, /a\/app\.pipecd\.yaml:11:\d+: error: .*did you mean|a\/app\.pipecd\.yaml:11:/s)
  assert.match(text, /b\/app\.pipecd\.yaml:2:\d+: error: kind/)
  assert.match(text, /c\/app\.pipecd\.yaml:1:\d+: error: /)
  assert.match(text, /written {2}d\/app\.slipway\.yaml/)
  await assert.rejects(readFile(join(root, 'a/app.slipway.yaml')), { code: 'ENOENT' })
})

void test('two applications of a folder keep their names', async (t) => {
  const root = await repository(t, {
    'shop/web.pipecd.yaml': FILE,
    'shop/api.pipecd.yaml': FILE.replace('name: shop', 'name: api'),
  })
  const { text } = await migrate(root)
  assert.match(text, /written {2}shop\/api\.slipway\.yaml/)
  assert.match(text, /written {2}shop\/web\.slipway\.yaml/)
})

void test('a folder without such files is an error', async (t) => {
  await assert.rejects(migrate(await repository(t, {})), { code: 'cli.nothing-to-migrate' })
})
