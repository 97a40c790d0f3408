import { canonicalJson } from '#domain/canonical.ts'
import { slipwayError } from '#domain/errors.ts'
import type { StageResult } from '#domain/stage.ts'
import type { ApplicationState, Variant, VariantSpec, VariantState } from '#host/api.ts'
import { generationOf } from '#host/generation.ts'
import type { HostContext } from './context.ts'
import type { Desired } from './desired.ts'
import { frontSpec, variantSpec } from './desired.ts'
import { refuseForbiddenListen } from './listen.ts'
import { materialise } from './materialise.ts'
import { refuseHopeless, variantOf } from './progress.ts'
import { DONE, waiting } from './wait.ts'

export interface RollOut {
  readonly variant: Variant
  readonly desired: Desired
  readonly replicas: number
}

/**
 * Declares a variant and answers whether it is there: all its instances ready, older ones gone. Called again it only
 * looks. Errors: `host.never-healthy`, `host.release-broken`, `host.listen-refused`, `host.unreachable`.
 */
export async function rollOut(ctx: HostContext, { variant, desired, replicas }: RollOut): Promise<StageResult> {
  const { client } = ctx.target
  const { name } = ctx.application
  const since = await attemptStart(ctx)
  const { releases, check } = ctx.target
  const folder = await materialise(name, desired, { folder: releases, check, blobs: ctx.blobs, signal: ctx.signal })
  const spec = variantSpec(desired, folder, replicas)
  let state = await client.state(name, ctx.signal)
  if (!state || state.removing) {
    refuseForbiddenListen(name, desired.settings.listen, ctx.target.settings)
    state = await client.declareFront(name, frontSpec(desired))
  }
  if (!isDeclared(variantOf(state, variant), spec)) {
    ctx.log(`Declaring ${variant}: ${replicas} × release ${desired.release.slice(0, 12)}`)
    state = await client.declareVariant(name, variant, spec)
  }
  const now = variantOf(state, variant)
  if (!now) return waiting(`${variant} is not known to the daemon yet`)
  if (now.settled) return DONE
  refuseHopeless(name, now, since)
  return waiting(`${variant}: ${now.reason}`)
}

/** Lets the proxy answer as desired: address, stickiness, header routes. Errors: `host.port-taken`, `host.listen-refused`. */
export async function openFront(ctx: HostContext, desired: Desired): Promise<StageResult> {
  const { name } = ctx.application
  const front = frontSpec(desired)
  refuseForbiddenListen(name, front.listen, ctx.target.settings)
  const before = await ctx.target.client.state(name, ctx.signal)
  const isSame = before !== undefined && canonicalJson(before.front) === canonicalJson(front)
  const state: ApplicationState = isSame ? before : await ctx.target.client.declareFront(name, front)
  if (state.listen.status === 'open') return DONE
  if (state.listen.status === 'opening') return waiting(state.listen.reason)
  throw slipwayError('host.port-taken', { application: name, why: state.listen.reason })
}

function isDeclared(now: VariantState | undefined, spec: VariantSpec): boolean {
  if (!now || now.generation !== generationOf(spec) || now.wanted !== spec.replicas) return false
  return canonicalJson([now.health, now.stop]) === canonicalJson([spec.health, spec.stop])
}

/** When this attempt began: failures of the processes before it are not its own. Survives a crash as a memo. */
async function attemptStart(ctx: HostContext): Promise<number> {
  const key = `attempt-${ctx.step.attempt}`
  const noted = ctx.step.memo[key]
  if (typeof noted === 'number') return noted
  const now = ctx.now()
  await ctx.record({ type: 'memo', key, value: now })
  return now
}
