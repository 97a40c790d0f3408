import { placed } from './draft.ts'
import type { Path } from './draft.ts'
import { shareOf } from './form.ts'
import { CanaryOptions, NoOptions, PrimaryOptions, SyncOptions, TrafficOptions, VariantOptions } from './spec.ts'
import { reader } from './stage-reader.ts'
import type { Context, StageReader } from './stage-reader.ts'
import { patchesOf } from './variant-patch.ts'

export const kubernetesStages: Readonly<Record<string, StageReader>> = {
  K8S_SYNC: reader(SyncOptions, ({ addVariantLabelToSelector }, context) => ({
    kind: 'sync',
    options: selectorsOf(addVariantLabelToSelector, context),
  })),
  K8S_CANARY_ROLLOUT: reader(CanaryOptions, (options, context) => ({
    kind: 'canary',
    options: { ...copyOf(options, 'canary', context), patches: patchesOf(options.patches, context) },
  })),
  K8S_CANARY_CLEAN: reader(NoOptions, () => ({ kind: 'clean', options: { variant: 'canary' } })),
  K8S_BASELINE_ROLLOUT: reader(VariantOptions, (options, context) => ({
    kind: 'baseline',
    options: copyOf(options, 'baseline', context),
  })),
  K8S_BASELINE_CLEAN: reader(NoOptions, () => ({ kind: 'clean', options: { variant: 'baseline' } })),
  K8S_PRIMARY_ROLLOUT: reader(PrimaryOptions, (options, context) => {
    tellSuffix(options.suffix, 'primary', context)
    if (options.createService === true) {
      const message = 'primary has the Service of the manifests and no other: point what sends to the other one there'
      context.report.warn(optionAt(context, 'createService'), message)
    }
    return { kind: 'primary', options: selectorsOf(options.addVariantLabelToSelector, context) }
  }),
  K8S_TRAFFIC_ROUTING: reader(TrafficOptions, (options, context) => ({
    kind: 'traffic',
    options: sharesOf(options, context),
  })),
}

function optionAt({ path }: Context, key: string): Path {
  return [...path, 'with', key]
}

function selectorsOf(wanted: boolean | null | undefined, context: Context): unknown {
  return wanted === true ? { labelSelectors: placed(optionAt(context, 'addVariantLabelToSelector'), true) } : {}
}

interface Copy {
  readonly replicas?: number | string | null | undefined
  readonly suffix?: string | null | undefined
  readonly createService?: boolean | null | undefined
}

function copyOf({ replicas, suffix, createService }: Copy, variant: string, context: Context): object {
  tellSuffix(suffix, variant, context)
  const from = optionAt(context, 'replicas')
  const text = replicas === null || replicas === undefined ? '' : String(replicas)
  const size = text.endsWith('%')
    ? { scale: placed(from, text) }
    : { replicas: text === '' ? 1 : placed(from, Number(text)) }
  return { ...size, service: placed(optionAt(context, 'createService'), createService ?? false) }
}

function tellSuffix(suffix: string | null | undefined, variant: string, context: Context): void {
  if (!suffix || suffix === variant) return
  context.report.warn(optionAt(context, 'suffix'), `the names of the copies end in \`-${variant}\` always`, {
    at: 'value',
  })
}

type Shares = NonNullable<ReturnType<typeof TrafficOptions.parse>>

/** Primary gets what the others leave, as in PipeCD's own arithmetic. */
function sharesOf(options: Shares, context: Context): unknown {
  const { all, primary } = options
  const from = optionAt(context, 'all')
  if (all) {
    if (primary ?? options.canary ?? options.baseline) {
      context.report.warn(from, 'it goes before `primary`, `canary` and `baseline`, which have no effect beside it')
    }
    return { [all === 'baseline' ? 'baseline' : 'canary']: placed(from, all === 'primary' ? '0%' : '100%') }
  }
  const canary = shareOf(options.canary) ?? 0
  const baseline = shareOf(options.baseline) ?? 0
  const rest = 100 - canary - baseline
  const said = shareOf(primary)
  if (said !== undefined && said !== rest && rest >= 0) {
    context.report.warn(optionAt(context, 'primary'), `primary gets what the others leave: ${rest}%`, { at: 'value' })
  }
  checkMethod({ canary, baseline }, context)
  return {
    canary: placed(optionAt(context, 'canary'), `${canary}%`),
    ...(baseline > 0 ? { baseline: placed(optionAt(context, 'baseline'), `${baseline}%`) } : {}),
  }
}

/** A selector sends all requests to one place. PipeCD says so when the stage runs. */
function checkMethod({ canary, baseline }: { canary: number; baseline: number }, context: Context): void {
  const method = context.kubernetes.trafficRouting?.method ?? 'podselector'
  if (method !== 'podselector' || (baseline === 0 && (canary === 0 || canary === 100))) return
  const message =
    'podselector sends all requests to primary or all to the canary: shares need another `trafficRouting.method`'
  context.report.error([...context.path, 'with'], message)
}
