export const SOURCES = `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: deploy, namespace: flux-system }
spec:
  interval: 1m
  url: https://forge.example.com/acme/deploy.git
  ref: { branch: main }
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: { name: charts, namespace: flux-system }
spec: { interval: 1h, url: https://charts.example.com }
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: { name: registry, namespace: flux-system }
spec: { interval: 1h, type: oci, url: oci://registry.example.com/charts, secretRef: { name: login } }
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: { name: podinfo, namespace: shop }
spec:
  interval: 10m
  url: oci://registry.example.com/charts/podinfo
  layerSelector: { mediaType: application/vnd.cncf.helm.chart.content.v1.tar+gzip, operation: copy }
  ref: { tag: 6.5.0 }
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: other, namespace: flux-system }
spec: { interval: 1h, url: 'https://forge.example.com/acme/other.git', ref: { tag: v1.2.0 } }
`

export const KUSTOMIZATION = `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: shop
  namespace: flux-system
  labels: { team: checkout, kustomize.toolkit.fluxcd.io/name: flux-system }
spec:
  interval: 10m
  retryInterval: 2m
  timeout: 3m
  path: ./apps/shop
  prune: true
  wait: true
  targetNamespace: shop
  sourceRef: { kind: GitRepository, name: deploy }
  healthCheckExprs:
    - apiVersion: cluster.x-k8s.io/v1beta1
      kind: Cluster
      failed: status.phase == 'Failed'
      current: status.conditions.filter(e, e.type == 'Ready').all(e, e.status == 'True') && status.observedGeneration == metadata.generation
`

export const HELM_RELEASE = `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: podinfo, namespace: flux-system }
spec:
  interval: 5m
  timeout: 4m
  targetNamespace: shop
  chart:
    spec:
      chart: podinfo
      version: 6.5.0
      sourceRef: { kind: HelmRepository, name: charts }
      interval: 10m
      valuesFiles: [values.yaml]
  install: { createNamespace: true, crds: CreateReplace, remediation: { retries: 1 } }
  upgrade: { cleanupOnFail: true, remediation: { retries: 3, remediateLastFailure: true, strategy: rollback } }
  rollback: { cleanupOnFail: true }
  uninstall: { keepHistory: false }
  driftDetection:
    mode: enabled
    ignore:
      - paths: [/spec/replicas]
        target: { kind: Deployment, name: podinfo.* }
  maxHistory: 3
  values: { replicaCount: 2, ui: { color: red } }
`

export const METRIC_TEMPLATE = `apiVersion: flagger.app/v1beta1
kind: MetricTemplate
metadata: { name: not-found-share, namespace: shop }
spec:
  provider: { type: prometheus, address: 'http://prometheus.monitoring:9090' }
  query: |
    100 - sum(rate(requests{namespace="{{ namespace }}",workload="{{ target }}",code!="404"}[{{ interval }}]))
      / sum(rate(requests{namespace="{{ namespace }}",workload="{{ target }}"}[{{ interval }}])) * 100
`

export const CANARY = `apiVersion: flagger.app/v1beta1
kind: Canary
metadata: { name: web, namespace: shop }
spec:
  provider: istio
  targetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
  autoscalerRef: { apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, name: web }
  progressDeadlineSeconds: 300
  revertOnDeletion: true
  service: { port: 80, targetPort: 8080, gateways: [public], hosts: [shop.example.com] }
  analysis:
    interval: 1m
    threshold: 5
    maxWeight: 50
    stepWeight: 25
    metrics:
      - { name: request-success-rate, interval: 2m, thresholdRange: { min: 99 } }
      - { name: request-duration, thresholdRange: { max: 500 } }
      - { name: not found, templateRef: { name: not-found-share, namespace: shop }, interval: 3m, thresholdRange: { max: 5 } }
    webhooks:
      - { name: gate, type: confirm-promotion, url: 'http://gates.shop/approve' }
      - { name: smoke, type: pre-rollout, url: 'http://tester.shop/', timeout: 10s, metadata: { type: bash, cmd: curl -sd test http://web-canary } }
      - { name: load, url: 'http://tester.shop/', timeout: 5s, metadata: { cmd: 'hey -z 1m http://web-canary.shop/' } }
`
