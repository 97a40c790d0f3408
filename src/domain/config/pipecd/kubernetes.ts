import { placed } from './draft.ts'
import type { Path } from './draft.ts'
import { KUSTOMIZATIONS } from './file-name.ts'
import { ignoredFields } from './ignored-field.ts'
import { renderSections } from './rendering.ts'
import type { Report } from './report.ts'
import type { Generic, Kubernetes } from './spec.ts'
import { trafficOf } from './traffic.ts'

interface Written {
  readonly generic: Generic
  readonly kubernetes: Kubernetes
  readonly base: Path
}

interface With {
  readonly report: Report
  readonly beside: readonly string[]
}

/** Under which names the programs that PipeCD runs own fields. */
const KUBECTL = ['kubectl-client-side-apply', 'kubectl', 'kubectl-replace', 'kubectl-create']

/** The section `kubernetes` of the native file. */
export function kubernetesSection(written: Written, { report, beside }: With): unknown {
  const { generic, kubernetes, base } = written
  const { input } = kubernetes
  if (kubernetes.resourceRoutes?.length) {
    report.error(
      [...base, 'resourceRoutes'],
      'one application has one cluster: write an application for each, with the manifests that belong there',
    )
  }
  const isKustomized = beside.some((path) => KUSTOMIZATIONS.includes(path))
  return placed(base, {
    namespace: placed([...base, 'input', 'namespace'], input?.namespace ?? undefined),
    createNamespace: placed([...base, 'input', 'autoCreateNamespace'], input?.autoCreateNamespace ?? undefined),
    ...renderSections(input ?? {}, { path: [...base, 'input'], report, isKustomized }),
    prune: pruneOf(written, report),
    // What PipeCD has applied is theirs until the first sync.
    takeOver: KUBECTL,
    quickSync: quickSyncOf(kubernetes, base),
    workloads: workloadsOf(kubernetes, base, report),
    service: serviceOf(kubernetes, base, report),
    traffic: trafficOf(written, report),
    variantLabel: variantLabelOf(kubernetes, base),
    ignoreDifferences: ignoredFields(generic.driftDetection?.ignoreFields, report),
  })
}

/** PipeCD prunes only where a stage says so, by the stage; here the application says it once. */
function pruneOf({ generic, kubernetes, base }: Written, report: Report): unknown {
  const stages = generic.pipeline?.stages ?? []
  const ofStages = stages.flatMap(({ name, with: options }, index) => {
    if (name !== 'K8S_SYNC' && name !== 'K8S_PRIMARY_ROLLOUT') return []
    const value: unknown = typeof options === 'object' && options !== null ? Reflect.get(options, 'prune') : undefined
    return [{ path: ['spec', 'pipeline', 'stages', index, 'with', 'prune'], wanted: value === true }]
  })
  const said = [{ path: [...base, 'quickSync', 'prune'], wanted: kubernetes.quickSync?.prune === true }, ...ofStages]
  const first = said.find(({ wanted }) => wanted)
  if (!first) return false
  if (said.some(({ wanted }) => !wanted)) {
    report.warn(
      first.path,
      'not every stage and quick sync says so; here an application prunes always or never, and now it does',
    )
  }
  return placed(first.path, true)
}

function quickSyncOf({ quickSync }: Kubernetes, base: Path): unknown {
  if (quickSync?.addVariantLabelToSelector !== true) return undefined
  const from = [...base, 'quickSync']
  return placed(from, { labelSelectors: placed([...from, 'addVariantLabelToSelector'], true) })
}

function workloadsOf({ workloads }: Kubernetes, base: Path, report: Report): unknown {
  const named = (workloads ?? []).flatMap(({ kind, name }, index) => {
    const path = [...base, 'workloads', index]
    const wanted = kind || 'Deployment'
    if (name) return [placed(path, { kind: placed([...path, 'kind'], wanted), name: placed([...path, 'name'], name) })]
    const isOnly = workloads?.length === 1 && wanted === 'Deployment'
    if (!isOnly) report.error(path, 'the key `name` is missing: workloads are named one by one')
    return []
  })
  return named.length === 0 ? undefined : placed([...base, 'workloads'], named)
}

function serviceOf({ service }: Kubernetes, base: Path, report: Report): unknown {
  const path = [...base, 'service']
  if (service?.kind && service.kind !== 'Service') {
    report.error([...path, 'kind'], 'only a `Service` stands in front of workloads', { at: 'value' })
  }
  return placed([...path, 'name'], service?.name || undefined)
}

function variantLabelOf({ variantLabel }: Kubernetes, base: Path): unknown {
  const from = [...base, 'variantLabel']
  const value = (key: 'key' | 'primaryValue' | 'canaryValue' | 'baselineValue'): unknown =>
    placed([...from, key], variantLabel?.[key] || undefined)
  return placed(from, {
    key: value('key') ?? 'pipecd.dev/variant',
    primary: value('primaryValue'),
    canary: value('canaryValue'),
    baseline: value('baselineValue'),
  })
}
