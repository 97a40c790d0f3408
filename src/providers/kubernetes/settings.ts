import { z } from 'zod'
import { count, duration, glob, line, name } from '#domain/config/scalar.ts'
import { ChartSettings } from './chart-settings.ts'
import { HealthRule } from './health-settings.ts'
import { HelmSettings, KustomizeSettings } from './render-settings.ts'
import { TrafficSettings } from './traffic-settings.ts'
import { SyncOptions } from './variant/options.ts'

const KUBERNETES_NAME = 'a Kubernetes name: lower-case letters, digits, `-` and `.`, at most 253'

const objectName = z
  .string({ error: KUBERNETES_NAME })
  .max(253, { error: KUBERNETES_NAME })
  .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, { error: KUBERNETES_NAME })

const ObjectReference = z.strictObject({
  kind: line(63).meta({ description: 'Such as `Deployment`.' }),
  name: objectName,
})

const labelValue = line(63)

const ignoreRule = z.strictObject({
  group: line(253).optional(),
  kind: line(63).optional(),
  namespace: objectName.optional(),
  name: line(253).optional().meta({ description: '`*` stands for any characters.' }),
  pointers: z
    .array(line(1_000))
    .max(100)
    .default([])
    .meta({ description: 'JSON pointers such as `/spec/replicas`; `*` stands for any index or key.' }),
  managers: z.array(line(128)).max(50).default([]).meta({ description: 'Fields that these managers own.' }),
  until: z.iso
    .date()
    .optional()
    .meta({ description: 'The rule ends with this day; afterwards it warns and does nothing.' }),
})

/** The section `kubernetes` of an application's file. */
export const AppSettings = z.strictObject({
  target: name.optional().meta({ description: 'Name of the target; default: the agent’s only one of this kind.' }),
  namespace: objectName.optional().meta({ description: 'For objects that name none; default: the target’s.' }),
  createNamespace: z.boolean().default(false).meta({ description: 'Makes that namespace where it is not there.' }),
  manifests: z.array(glob).max(200).default([]).meta({
    description:
      'Manifest files; default: every YAML and JSON file of the folder where neither Helm nor Kustomize is asked for.',
  }),
  helm: HelmSettings.optional().meta({ description: 'Renders a chart with the real `helm`.' }),
  kustomize: KustomizeSettings.optional().meta({
    description:
      'Renders a folder with the real `kubectl kustomize`. With `helm`, the chart is rendered to `helm.yaml` beside the kustomization, which names that in its `resources`.',
  }),
  prune: z
    .boolean()
    .default(true)
    .meta({ description: 'Removes what the application put there before and no longer wants.' }),
  takeOver: z.array(line(128)).max(50).default([]).meta({
    description:
      'Field managers whose fields are taken over where they conflict, such as `kubectl-client-side-apply`, `argocd-controller` or `helm`.',
  }),
  quickSync: SyncOptions.prefault({}).meta({ description: 'Options of the sync that is done without a pipeline.' }),
  workloads: z
    .array(ObjectReference)
    .max(50)
    .default([])
    .meta({ description: 'What canary and baseline are copies of; default: every Deployment.' }),
  service: objectName.optional().meta({ description: 'The Service in front of them; default: the only or first one.' }),
  traffic: TrafficSettings.prefault({ method: 'service' }).meta({
    description: 'What splits the requests between the variants.',
  }),
  variantLabel: z
    .strictObject({
      key: line(316).default('slipway.dev/variant'),
      primary: labelValue.default('primary'),
      canary: labelValue.default('canary'),
      baseline: labelValue.default('baseline'),
    })
    .prefault({})
    .meta({ description: 'The label that tells the variants’ pods apart.' }),
  ignoreDifferences: z.array(ignoreRule).max(100).default([]).meta({ description: 'Differences that are no drift.' }),
  health: z.array(HealthRule).max(100).default([]).meta({
    description: 'How objects of a kind are told to be well, where the built-in rule does not know or is not wanted.',
  }),
  healthTimeout: duration({ min: 1_000, max: 24 * 3_600_000 })
    .prefault('10m')
    .meta({ description: 'How long what was applied may take to become healthy.' }),
  deletionBudget: z
    .union([count({ max: 100_000 }), z.string().regex(/^\d{1,3}%$/)])
    .default(10)
    .meta({ description: 'How many objects one deployment may prune without asking, or what part of them.' }),
})

export type AppSettings = z.infer<typeof AppSettings>

/** The section `kubernetes` of a target in the agent's file. */
export const TargetSettings = z.strictObject({
  kubeconfig: line(1_000).optional().meta({
    description:
      'Path of a kubeconfig; default: `KUBECONFIG`, `~/.kube/config`, or the service account inside a cluster.',
  }),
  context: line(300).optional().meta({ description: 'Context of the kubeconfig; default: its current one.' }),
  namespace: objectName.default('default').meta({ description: 'For applications that name none.' }),
  namespaces: z
    .array(objectName)
    .max(1_000)
    .optional()
    .meta({ description: 'The only namespaces that are watched and written to; default: the whole cluster.' }),
  allowExec: z
    .boolean()
    .default(false)
    .meta({ description: 'Allows the kubeconfig to run a program for its credentials.' }),
  helm: line(1_000).default('helm').meta({ description: 'The program; a name is looked for in PATH.' }),
  kubectl: line(1_000).default('kubectl').meta({ description: 'The program; a name is looked for in PATH.' }),
  charts: z
    .array(ChartSettings)
    .max(200)
    .default([])
    .meta({ description: 'Credentials for private charts, as paths from this file; they are read anew each time.' }),
  requestsPerSecond: count({ min: 1, max: 100_000 })
    .optional()
    .meta({ description: 'At most so many writes a second; default: as fast as the server answers.' }),
})

export type TargetSettings = z.infer<typeof TargetSettings>
