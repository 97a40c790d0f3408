import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'
import { parse } from 'yaml'
import type { Call, GlobalOptions } from '../action.ts'
import type { Exit } from '../exit-code.ts'
import { testCall, testShell } from '../shell-fixture.ts'
import type { MigrateOptions } from './manifests.ts'

export async function repository(t: TestContext, files: Readonly<Record<string, string>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'slipway-migrate-'))
  t.after(() => rm(root, { recursive: true }))
  for (const [path, text] of Object.entries({ '.git/HEAD': '', ...files })) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  return root
}

type Migrate = (call: Call<MigrateOptions>) => Promise<Exit>

/** The command in a folder, as people run it there. */
export function migrationBy(
  act: Migrate,
): (cwd: string, options?: MigrateOptions & GlobalOptions) => Promise<{ exit: Exit; text: string }> {
  return async (cwd, options = {}) => {
    const shell = testShell({ cwd })
    const exit = await act(testCall(shell, [], options))
    return { exit, text: shell.out.text() }
  }
}

export async function written(root: string, path: string): Promise<Record<string, unknown>> {
  return parse(await readFile(join(root, path), 'utf8')) as Record<string, unknown>
}

export const APPLICATION = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: shop
  namespace: argocd
  labels: { team: checkout }
  finalizers: [resources-finalizer.argocd.argoproj.io]
spec:
  project: default
  source:
    repoURL: https://forge.example.com/acme/deploy.git
    targetRevision: HEAD
    path: apps/shop
  destination: { server: https://kubernetes.default.svc, namespace: shop }
  syncPolicy:
    automated: { prune: true, selfHeal: true }
    syncOptions: [CreateNamespace=true, ServerSideApply=true]
    retry: { limit: 5, backoff: { duration: 10s, factor: 2, maxDuration: 3m } }
  ignoreDifferences:
    - { group: apps, kind: Deployment, jsonPointers: [/spec/replicas] }
    - { kind: Secret, jqPathExpressions: ['.data."tls.crt"', '.spec.containers[].image'], managedFieldsManagers: [cert-manager] }
`
export const ROLLOUT = `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: { name: web, annotations: { note: kept, argocd.argoproj.io/sync-wave: "3" } }
spec:
  replicas: 4
  revisionHistoryLimit: 3
  progressDeadlineSeconds: 300
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: 'registry.example.com/web:1.2.0' }] }
  strategy:
    canary:
      stableService: web
      canaryService: web-next
      canaryMetadata: { labels: { role: canary } }
      maxSurge: 1
      maxUnavailable: 0
      trafficRouting:
        istio:
          virtualService: { name: web, routes: [main] }
          destinationRule: { name: web, stableSubsetName: stable, canarySubsetName: next }
        managedRoutes: [{ name: by-header }]
      steps:
        - setCanaryScale: { replicas: 1 }
        - setHeaderRoute: { name: by-header, match: [{ headerName: x-next, headerValue: { exact: 'yes' } }] }
        - pause: { duration: 90 }
        - setCanaryScale: { matchTrafficWeight: true }
        - setWeight: 20
        - analysis: { templates: [{ templateName: success }], args: [{ name: service, value: web }] }
        - pause: {}
        - setWeight: 60
`
export const TEMPLATE = `apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: { name: success }
spec:
  args: [{ name: service }, { name: least, value: '0.95' }]
  metrics:
    - name: rate
      interval: 30s
      count: 4
      initialDelay: 1m
      failureLimit: 1
      successCondition: result[0] >= {{args.least}} || len(result) == 0
      provider:
        prometheus:
          address: http://prometheus.monitoring:9090
          query: sum(rate(ok{service="{{args.service}}"}[1m])) / sum(rate(all{service="{{args.service}}"}[1m]))
`
