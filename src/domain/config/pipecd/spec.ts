import { z } from 'zod'
import { anything, duration, flag, list, replicas, section, share, text, texted, texts, whole } from './form.ts'

const reference = section({ kind: text, name: text })

const SkipOn = section({ commitMessagePrefixes: texts, paths: texts })

export const skipOn = SkipOn

export const Stage = z.strictObject({
  id: text,
  name: z.string({ error: 'the name of a stage such as `K8S_SYNC`' }),
  desc: text,
  timeout: duration,
  skipOn: SkipOn,
  with: anything,
})

export type Stage = z.infer<typeof Stage>

/** What applications of all kinds have. */
const GENERIC = {
  name: text,
  labels: texted(),
  description: text,
  planner: section({ alwaysUsePipeline: flag, autoRollback: flag }),
  commitMatcher: section({ pipeline: text, quickSync: text }),
  pipeline: section({ stages: list(Stage) }),
  trigger: section({
    onCommit: section({ disabled: flag, paths: texts, ignores: texts }),
    onCommand: section({ disabled: flag }),
    onOutOfSync: section({ disabled: flag, minWindow: duration }),
    onChain: section({ disabled: flag }),
  }),
  postSync: section({
    chain: section({ applications: list(z.strictObject({ name: text, kind: text, labels: texted() })) }),
  }),
  timeout: duration,
  encryption: section({ encryptedSecrets: texted(), decryptionTargets: texts }),
  attachment: section({ sources: texted(), targets: texts }),
  notification: section({ mentions: list(anything) }),
  eventWatcher: list(anything),
  driftDetection: section({ ignoreFields: texts }),
}

const Generic = z.strictObject(GENERIC)

export type Generic = z.infer<typeof Generic>

export const SyncOptions = section({ addVariantLabelToSelector: flag, prune: flag })

/** What applications of Kubernetes have besides: at the top in v0, under their plugin in v1. */
const KUBERNETES = {
  input: section({
    manifests: texts,
    kubectlVersion: text,
    kustomizeVersion: text,
    kustomizeOptions: texted(),
    helmVersion: text,
    helmChart: section({
      gitRemote: text,
      ref: text,
      path: text,
      repository: text,
      name: text,
      version: text,
      insecure: flag,
    }),
    helmOptions: section({
      releaseName: text,
      setValues: texted(),
      valueFiles: texts,
      setFiles: texted(),
      apiVersions: texts,
      kubeVersion: text,
    }),
    namespace: text,
    autoRollback: flag,
    autoCreateNamespace: flag,
  }),
  quickSync: SyncOptions,
  service: reference,
  workloads: list(z.strictObject({ kind: text, name: text })),
  trafficRouting: section({
    method: z.enum(['podselector', 'istio', 'smi']).nullish(),
    istio: section({ editableRoutes: texts, host: text, virtualService: reference }),
  }),
  variantLabel: section({ key: text, primaryValue: text, canaryValue: text, baselineValue: text }),
  resourceRoutes: list(anything),
}

const Kubernetes = z.strictObject(KUBERNETES)

export type Kubernetes = z.infer<typeof Kubernetes>

const HEAD = { apiVersion: z.literal('pipecd.dev/v1beta1'), kind: z.string() }

export const KubernetesFile = z.strictObject({
  ...HEAD,
  spec: z.strictObject({ ...GENERIC, ...KUBERNETES }),
})

/** Plugins of stages have nothing to say in an application's file. */
const ofStages = section({})

export const ApplicationFile = z.strictObject({
  ...HEAD,
  spec: z.strictObject({
    ...GENERIC,
    plugins: z.strictObject({
      kubernetes: section(KUBERNETES),
      analysis: ofStages,
      wait: ofStages,
      waitapproval: ofStages,
      scriptrun: ofStages,
    }),
  }),
})

const patchOperation = z.strictObject({
  op: z.enum(['yaml-replace', 'yaml-add', 'yaml-remove', 'json-replace', 'text-regex']).nullish(),
  path: text,
  value: text,
})

export const VariantOptions = section({ replicas, suffix: text, createService: flag })

export const CanaryOptions = section({
  replicas,
  suffix: text,
  createService: flag,
  patches: list(
    z.strictObject({
      target: z.strictObject({ kind: z.string({ error: 'text' }), name: text, documentRoot: text }),
      ops: list(patchOperation),
    }),
  ),
})

export type CanaryOptions = NonNullable<z.infer<typeof CanaryOptions>>

export const PrimaryOptions = section({
  suffix: text,
  createService: flag,
  addVariantLabelToSelector: flag,
  prune: flag,
})

export const TrafficOptions = section({
  all: z.enum(['primary', 'canary', 'baseline']).nullish(),
  primary: share,
  canary: share,
  baseline: share,
})

export const NoOptions = section({})

export const WaitOptions = section({ duration, skipOn: SkipOn })

export const ApprovalOptions = section({ timeout: duration, approvers: texts, minApproverNum: whole, skipOn: SkipOn })

export const ScriptOptions = z.strictObject({
  run: z.string({ error: 'shell text' }),
  env: texted(),
  timeout: duration,
  onRollback: text,
  skipOn: SkipOn,
})
