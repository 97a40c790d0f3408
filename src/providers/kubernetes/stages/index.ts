import type { StageResult } from '#domain/stage.ts'
import type { KubernetesContext, KubernetesStage } from '../context.ts'
import { TrafficOptions } from '../traffic/options.ts'
import { BaselineOptions, CanaryOptions, CleanOptions, PrimaryOptions, SyncOptions } from '../variant/options.ts'

const MINUTE_MS = 60_000

/** Hooks, a rollout and a removal, one after the other; `healthTimeout` ends the wait for health earlier. */
const ROLL_OUT_MS = 60 * MINUTE_MS

const SHIFT_MS = 15 * MINUTE_MS

// Every program reads this file: what does the work is loaded when there is some.

export const sync: KubernetesStage<SyncOptions> = {
  kind: 'sync',
  summary: 'Applies the whole application in order, waits until it is healthy, and removes what it no longer wants.',
  options: SyncOptions,
  effects: true,
  traffic: true,
  skippable: false,
  timeoutMs: () => ROLL_OUT_MS,
  run: async (ctx, options) => (await import('./sync.ts')).sync(ctx, options),
}

export const canary: KubernetesStage<CanaryOptions> = {
  kind: 'canary',
  summary: 'Runs the new version beside the running one, with its own configuration and without traffic.',
  options: CanaryOptions,
  shorthand: 'scale',
  effects: true,
  skippable: false,
  timeoutMs: () => ROLL_OUT_MS,
  run: async (ctx, options) => (await import('./copy.ts')).canary(ctx, options),
  revert: async (ctx) => (await import('./take-away.ts')).revertCopies(ctx, ['canary']),
}

export const baseline: KubernetesStage<BaselineOptions> = {
  kind: 'baseline',
  summary: 'Runs the running version once more, as a fair yardstick for the canary.',
  options: BaselineOptions,
  shorthand: 'scale',
  effects: true,
  skippable: false,
  timeoutMs: () => ROLL_OUT_MS,
  run: (ctx, options) => patient(ctx, async () => (await import('./copy.ts')).baseline(ctx, options)),
  revert: async (ctx) => (await import('./take-away.ts')).revertCopies(ctx, ['baseline']),
}

export const traffic: KubernetesStage<TrafficOptions> = {
  kind: 'traffic',
  summary: 'Splits the requests between the variants; primary gets the rest.',
  options: TrafficOptions,
  shorthand: 'canary',
  effects: true,
  traffic: true,
  skippable: false,
  timeoutMs: () => SHIFT_MS,
  run: (ctx, options) => patient(ctx, async () => (await import('./traffic.ts')).traffic(ctx, options)),
  revert: async (ctx) => (await import('./traffic.ts')).revertTraffic(ctx),
}

/** Reverted by the restoration at the end of a rollback: only that knows what to go back to. */
export const primary: KubernetesStage<PrimaryOptions> = {
  kind: 'primary',
  summary: 'Rolls primary to the new version; the traffic stays split as it is.',
  options: PrimaryOptions,
  effects: true,
  traffic: true,
  skippable: false,
  timeoutMs: () => ROLL_OUT_MS,
  run: async (ctx, options) => (await import('./primary.ts')).primary(ctx, options),
}

export const clean: KubernetesStage<CleanOptions> = {
  kind: 'clean',
  summary: 'Removes canary, baseline or both, after their requests went back to primary.',
  options: CleanOptions,
  shorthand: 'variant',
  effects: true,
  skippable: false,
  timeoutMs: () => SHIFT_MS,
  run: (ctx, options) => patient(ctx, async () => (await import('./clean.ts')).clean(ctx, options)),
}

async function patient(ctx: KubernetesContext, step: () => Promise<StageResult>): Promise<StageResult> {
  return (await import('./patience.ts')).patiently(ctx, step)
}
