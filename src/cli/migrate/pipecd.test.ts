import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { parse } from 'yaml'
import { migrationBy, repository, written } from './fixture.ts'
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

const TEMPLATES = `apiVersion: pipecd.dev/v1beta1
kind: AnalysisTemplate
spec:
  metrics:
    p99_latency:
      provider: metrics
      interval: 1m
      expected: { max: 0.5 }
      query: latency_seconds{job="{{ .AppCustomArgs.job }}", namespace="{{ .K8s.Namespace }}"}
  https:
    healthz: { url: 'http://shop.example.com/healthz', method: GET, expectedCode: 200, interval: 1m }
`

const WITH_ANALYSIS = `${FILE}      - name: ANALYSIS
        with:
          duration: 10m
          metrics: [{ template: { name: p99_latency, appArgs: { job: shop } } }]
`

void test('templates of analyses become ours, and applications refer to them', async (t) => {
  const files = {
    '.pipe/analysis.yaml': TEMPLATES,
    '.pipe/other.yaml': 'kind: Notification\n',
    'shop/app.pipecd.yaml': WITH_ANALYSIS,
  }
  const root = await repository(t, files)
  const { exit, text } = await migrate(root)
  assert.equal(exit, 'ok', text)
  const template = await written(root, '.slipway/analysis/p99-latency.yaml')
  assert.deepEqual(Object.keys(template['parameters'] as object).toSorted(), ['job', 'k8s-namespace'])
  assert.equal((template['check'] as Record<string, unknown>)['source'], 'metrics')
  const probe = await written(root, '.slipway/analysis/healthz-http.yaml')
  assert.equal(typeof (probe['check'] as Record<string, unknown>)['http'], 'object')
  const { pipeline } = await written(root, 'shop/app.slipway.yaml')
  assert.match(JSON.stringify(pipeline), /"use":"p99-latency","with":\{"k8s-namespace":"shop","job":"shop"\}/)
  assert.match(
    text,
    /\.pipe\/analysis\.yaml: AnalysisTemplate[^]*6 {2}spec\.metrics\.p99_latency\.provider +→ check\.source of p99-latency/,
  )
  assert.match((await migrate(root)).text, /3 the same already/)
})

void test('of a folder below the root only the templates are taken that its applications use, with their errors', async (t) => {
  const root = await repository(t, { '.pipe/analysis.yaml': TEMPLATES, 'shop/app.pipecd.yaml': WITH_ANALYSIS })
  const { text } = await migrate(join(root, 'shop'))
  assert.match(text, /written {2}\.\.\/\.slipway\/analysis\/p99-latency\.yaml/)
  await assert.rejects(written(root, '.slipway/analysis/healthz-http.yaml'), { code: 'ENOENT' })
  const broken = await repository(t, {
    '.pipe/analysis.yaml': TEMPLATES.replace('query: latency', 'quiz: latency'),
    'shop/app.pipecd.yaml': WITH_ANALYSIS,
    'other/app.pipecd.yaml': FILE.replace('name: shop', 'name: other'),
  })
  const { exit, text: told } = await migrate(broken)
  assert.equal(exit, 'error')
  assert.match(told, /\.pipe\/analysis\.yaml:9:\d+: error: .*quiz/)
  assert.match(told, /invalid\s+shop\/app\.slipway\.yaml/)
  assert.match(told, /written {2}other\/app\.slipway\.yaml/)
})
