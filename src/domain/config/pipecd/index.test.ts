import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspectApplication } from '../../application.ts'
import type { Problem } from '../problem.ts'
import { FILE, inspect, KINDS, pipecdFile } from './fixture.ts'
import { translatePipecd } from './index.ts'

/** Plain, as the values have no prototype. */
function valueOf(spec: string, beside: readonly string[] = []): Record<string, Record<string, unknown>> {
  const { value, problems } = translatePipecd(pipecdFile(spec), FILE, { beside })
  assert.deepEqual(problems, [])
  return structuredClone(JSON.parse(JSON.stringify(value))) as Record<string, Record<string, unknown>>
}

function stagesOf(stages: string): unknown {
  return valueOf(`pipeline:\n  stages:\n${stages.replaceAll(/^/gm, '    ')}`)['pipeline']
}

function told(problems: readonly Problem[]): string[] {
  return problems.map(({ line, key, message }) => `${line} ${key}: ${message}`)
}

void test('what is left out means what it means to PipeCD', () => {
  assert.deepEqual(valueOf('input: {}'), {
    name: 'shop',
    kubernetes: {
      manifests: ['*.{yaml,yml,json}'],
      prune: false,
      takeOver: ['kubectl-client-side-apply', 'kubectl', 'kubectl-replace', 'kubectl-create'],
      traffic: { method: 'service' },
      variantLabel: { key: 'pipecd.dev/variant' },
    },
    trigger: { queue: 'every' },
  })
})

void test('a Service that no stage moves is left to select the pods of all variants', () => {
  const methodWith = (...names: string[]): unknown => {
    const stages = names.map((name) => `{ name: ${name} }`).join(', ')
    return valueOf(`pipeline: { stages: [${stages}] }`)['kubernetes']?.['traffic']
  }
  assert.deepEqual(methodWith('K8S_CANARY_ROLLOUT', 'K8S_PRIMARY_ROLLOUT', 'K8S_CANARY_CLEAN'), { method: 'pods' })
  assert.deepEqual(methodWith('K8S_CANARY_ROLLOUT', 'K8S_TRAFFIC_ROUTING'), { method: 'service' })
  assert.deepEqual(methodWith('WAIT_APPROVAL', 'K8S_PRIMARY_ROLLOUT'), { method: 'service' })
})

void test('the sections of an application', () => {
  const value = valueOf(`
labels: { team: shop }
description: |
  Two
  lines.
planner: { alwaysUsePipeline: true }
trigger:
  onCommit: { disabled: true, paths: [./libs] }
  onOutOfSync: { disabled: false }
timeout: 2h
variantLabel: { key: v, canaryValue: new }
workloads: [{ kind: StatefulSet, name: db }]
service: { name: web }
quickSync: { prune: true, addVariantLabelToSelector: true }
driftDetection: { ignoreFields: ["apps/v1:Deployment:ns:web#spec.template.spec.containers[0].image", "v1:Service::web#spec.clusterIP"] }
input: { namespace: ns, autoRollback: false, autoCreateNamespace: true }`)
  assert.deepEqual(value['description'], 'Two lines.')
  assert.deepEqual(value['trigger'], { paths: ['libs'], queue: 'manual' })
  assert.deepEqual(value['planner'], { alwaysPipeline: true })
  assert.deepEqual(value['rollback'], { automatic: false })
  assert.deepEqual(value['drift'], { converge: { minWindow: '5m', maxWindow: '1h' } })
  assert.equal(value['timeout'], '2h')
  const { kubernetes = {} } = value
  assert.deepEqual(kubernetes['variantLabel'], { key: 'v', canary: 'new' })
  assert.deepEqual(kubernetes['workloads'], [{ kind: 'StatefulSet', name: 'db' }])
  assert.equal(kubernetes['service'], 'web')
  assert.equal(kubernetes['prune'], true)
  assert.equal(kubernetes['createNamespace'], true)
  assert.deepEqual(kubernetes['quickSync'], { labelSelectors: true })
  assert.deepEqual(kubernetes['ignoreDifferences'], [
    {
      group: 'apps',
      kind: 'Deployment',
      namespace: 'ns',
      name: 'web',
      pointers: ['/spec/template/spec/containers/0/image'],
    },
    { kind: 'Service', name: 'web', pointers: ['/spec/clusterIP'] },
  ])
})

void test('manifests come from a chart, a kustomization beside the file, or files', () => {
  const chart = valueOf(`
input:
  helmVersion: v3.18.4
  helmChart: { gitRemote: "https://git.example.com/c.git", ref: v1, path: web }
  helmOptions: { releaseName: r, setValues: { a.b: "1", a.c: x, "l": "{x,y}" }, valueFiles: [./v.yaml], kubeVersion: "1.33" }`)
  assert.deepEqual(chart['kubernetes']?.['helm'], {
    chart: { git: 'https://git.example.com/c.git', ref: 'v1', path: 'web' },
    version: '3.18.4',
    releaseName: 'r',
    values: ['v.yaml'],
    inline: { a: { b: 1, c: 'x' }, l: ['x', 'y'] },
    kubeVersion: '1.33',
  })
  const oci = valueOf('input: { helmChart: { repository: "oci://charts.example.com/x", name: web, version: 1.0.0 } }')
  assert.deepEqual(oci['kubernetes']?.['helm'], {
    chart: { oci: 'oci://charts.example.com/x/web', version: '1.0.0' },
  })
  const kustomized = valueOf('input: {}', ['deployment.yaml', 'kustomization.yaml'])
  assert.deepEqual(kustomized['kubernetes']?.['kustomize'], {})
  assert.equal(kustomized['kubernetes']['manifests'], undefined)
  const named = valueOf('input: { manifests: ["./a*.yaml", b.yaml] }')
  assert.deepEqual(named['kubernetes']?.['manifests'], ['a\\*.yaml', 'b.yaml'])
})

void test('each stage with its options', () => {
  assert.deepEqual(
    stagesOf(`
- name: K8S_CANARY_ROLLOUT
  desc: First look
  timeout: 10m
  with: { replicas: 50%, createService: true, suffix: canary }
- name: K8S_BASELINE_ROLLOUT
- name: K8S_TRAFFIC_ROUTING
  with: { all: canary }
- name: WAIT
- name: WAIT
  with: { duration: 90s }
- name: WAIT_APPROVAL
  with: { approvers: [ann, ben], minApproverNum: 2, timeout: 1h }
- name: SCRIPT_RUN
  with: { run: make, env: { A: b }, onRollback: undo }
- name: K8S_PRIMARY_ROLLOUT
  with: { addVariantLabelToSelector: true }
- name: K8S_BASELINE_CLEAN
- name: K8S_CANARY_CLEAN
- name: K8S_SYNC
  skipOn: { commitMessagePrefixes: [x], paths: [docs/**] }`),
    [
      { canary: { scale: '50%', service: true }, name: 'First look', timeout: '10m' },
      { baseline: { replicas: 1, service: false } },
      { traffic: { canary: '100%' } },
      { wait: { for: '1m' } },
      { wait: { for: '90s' } },
      { approval: { by: ['ann', 'ben'], count: 2, authorMayApprove: true }, timeout: '1h' },
      { script: { sh: 'make', env: { A: 'b' }, onRollback: { sh: 'undo' } }, timeout: '6h' },
      { primary: { labelSelectors: true } },
      { clean: { variant: 'baseline' } },
      { clean: { variant: 'canary' } },
      { sync: {}, skipOn: { messagePrefixes: ['x'], paths: ['docs/**'] } },
    ],
  )
})

void test('what has no counterpart is an error at its line', () => {
  const { errors, application } = inspect(`
encryption: { decryptionTargets: [a.yaml] }
attachment: { targets: [a.yaml] }
resourceRoutes: [{ match: { kind: Ingress } }]
service: { kind: Ingress, name: web }
trafficRouting: { method: istio }
input:
  helmChart: { repository: stable, name: web, version: 1.0.0 }
  helmOptions: { setFiles: { a: b }, setValues: { "a[0]": x } }
pipeline:
  stages:
    - name: K8S_CANARY_ROLLOUT
      with: { patches: [{ target: { kind: ConfigMap, documentRoot: $.data.x }, ops: [{ op: json-replace, path: a, value: b }] }] }
    - name: TERRAFORM_APPLY
    - name: K8S_MULTI_SYNC
    - name: K8S_PRIMARY_ROLOUT`)
  assert.equal(application, undefined)
  const lines = told(errors).map((one) => one.slice(0, 70))
  for (const start of [
    '5 spec.encryption: ',
    '6 spec.attachment: ',
    '7 spec.resourceRoutes: ',
    '8 spec.service.kind: ',
    '9 spec.trafficRouting: the key `virtualService.name` is missing',
    '11 spec.input.helmChart.repository: ',
    '12 spec.input.helmOptions.setFiles: ',
    '12 spec.input.helmOptions.setValues["a[0]"]: ',
    '16 spec.pipeline.stages[0].with.patches[0].target.documentRoot: ',
    '16 spec.pipeline.stages[0].with.patches[0].ops[0].op: ',
    '17 spec.pipeline.stages[1].name: TERRAFORM_APPLY',
    '18 spec.pipeline.stages[2].name: K8S_MULTI_SYNC',
    '19 spec.pipeline.stages[3].name: there is no stage',
  ]) {
    assert.ok(
      lines.some((line) => line.startsWith(start)),
      `${start}\n${lines.join('\n')}`,
    )
  }
  assert.equal(errors.find(({ line }) => line === 19)?.suggestion, '`K8S_PRIMARY_ROLLOUT`')
})

void test('what is read in another way is a warning at its line', () => {
  const { errors, warnings, application } = inspect(`
commitMatcher: { pipeline: "\\\\d+", quickSync: ^docs }
trigger: { onCommit: { ignores: ["**/*.md"] }, onCommand: { disabled: true }, onChain: { disabled: false } }
postSync: { chain: { applications: [{ name: other }] } }
notification: { mentions: [{ event: "*" }] }
eventWatcher: [{ matcher: { name: x } }]
planner: { autoRollback: true }
input: { kubectlVersion: 1.30.0, helmVersion: 3.1.0 }
trafficRouting: { method: smi }
pipeline:
  stages:
    - id: one
      name: ANALYSIS
      with: { duration: 1m, restartThreshold: 1 }
    - name: K8S_PRIMARY_ROLLOUT
      with: { suffix: first, createService: true }
    - name: SCRIPT_RUN
      with: { run: echo $SR_SUMMARY }`)
  assert.deepEqual(told(errors), [])
  assert.deepEqual(
    warnings.map(({ line, key }) => `${line} ${key}`),
    [
      '5 spec.commitMatcher.pipeline',
      '5 spec.commitMatcher.quickSync',
      '6 spec.trigger.onCommit.ignores',
      '6 spec.trigger.onCommand.disabled',
      '6 spec.trigger.onChain.disabled',
      '7 spec.postSync.chain',
      '8 spec.notification',
      '9 spec.eventWatcher',
      '10 spec.planner.autoRollback',
      '11 spec.input.kubectlVersion',
      '11 spec.input.helmVersion',
      '12 spec.trafficRouting.method',
      '15 spec.pipeline.stages[0].id',
      '17 spec.pipeline.stages[0].with',
      '17 spec.pipeline.stages[0].with.restartThreshold',
      '19 spec.pipeline.stages[1].with.suffix',
      '19 spec.pipeline.stages[1].with.createService',
      '21 spec.pipeline.stages[2].with.run',
    ],
  )
  assert.deepEqual(application?.planner.commitMatcher, { pipeline: [], quick: ['docs*'] })
})

void test('what the native form refuses is told where PipeCD’s file says it', () => {
  const { errors } = inspect(`
pipeline:
  stages:
    - name: WAIT
      with: { duration: 800h }
    - name: K8S_TRAFFIC_ROUTING
      with: { all: canary }`)
  assert.deepEqual(
    errors.map(({ line, column, key }) => `${line}:${column} ${key}`),
    ['8:27 spec.pipeline.stages[0].with.duration', '10:9 spec.pipeline.stages[1].with'],
  )
})

void test('a key that PipeCD does not know is an error with what was meant', () => {
  const { errors } = inspect('pipelines: {}\ninput: { namespaces: x }\nquicksync: {}')
  assert.deepEqual(
    errors.map(({ line, suggestion }) => `${line} ${suggestion}`),
    ['5 `pipeline`', '6 `namespace`', '7 `quickSync`'],
  )
})

void test('other kinds are refused as such, each at its line', () => {
  const errorsOf = (text: string): string[] => told(inspectApplication(text, FILE, KINDS).errors)
  const head = 'apiVersion: pipecd.dev/v1beta1\n'
  for (const kind of ['TerraformApp', 'CloudRunApp', 'LambdaApp', 'ECSApp']) {
    const [first, ...others] = errorsOf(`${head}kind: ${kind}\nspec: { anything: 1 }\n`)
    assert.equal(first, `2 kind: ${kind} is not supported yet: only KubernetesApp is`)
    assert.deepEqual(others, [])
  }
  assert.match(
    errorsOf(`${head}kind: Application\nspec:\n  plugins:\n    terraform: {}\n`)[0] ?? '',
    /^5 .*not supported yet/,
  )
  assert.match(errorsOf(`${head}kind: Piped\n`)[0] ?? '', /is no application/)
  assert.match(errorsOf('a: 1\n')[0] ?? '', /`kind` is missing/)
  assert.match(errorsOf(`${head}kind: KubernetesApp\n`)[0] ?? '', /`spec` is missing/)
})

void test('an application of v1 has its section under the plugin, and takes rollback from the planner', () => {
  const text = `apiVersion: pipecd.dev/v1beta1
kind: Application
spec:
  name: shop
  planner: { autoRollback: false }
  plugins:
    kubernetes:
      input: { namespace: ns, autoRollback: true }
    wait:
`
  const { application, errors, warnings } = inspectApplication(text, FILE, KINDS)
  assert.deepEqual(told(errors), [])
  assert.equal(application?.rollback.automatic, false)
  assert.deepEqual(
    warnings.map(({ line, key }) => `${line} ${key}`),
    ['8 spec.plugins.kubernetes.input.autoRollback'],
  )
})

void test('it tells what became of what', () => {
  const { mapped } = translatePipecd(pipecdFile('input: { namespace: ns }'), FILE)
  assert.deepEqual(
    mapped.find(({ to }) => to === 'kubernetes.namespace'),
    { line: 5, key: 'spec.input.namespace', to: 'kubernetes.namespace' },
  )
})

void test('whatever is in a file, it ends in problems and not in a fault', () => {
  const whole = pipecdFile(
    'input: { helmOptions: { setValues: { a.b: "1" } } }\npipeline: { stages: [{ name: WAIT, with: 3 }] }',
  )
  for (let at = 0; at < whole.length; at += 1) {
    for (const junk of ['', '{', '*a', '[', 'null', '\u0000', '- ', '__proto__: ']) {
      try {
        inspectApplication(whole.slice(0, at) + junk + whole.slice(at + 1), FILE, KINDS)
      } catch (error) {
        assert.equal((error as { code?: string }).code, 'config.invalid', String(error))
      }
    }
  }
})
