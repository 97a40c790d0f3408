import { PROVIDERS } from '#providers/index.ts'
import { GENERIC_STAGES } from '#stages/index.ts'
import type { StageContext, StageKind, StageResult } from '#domain/stage.ts'

/**
 * Loaded into an agent before its program (`--import`): lets a test stop it exactly before or after an effect, where
 * the effect has happened and its fact is not yet written. Nothing else of the agent is touched.
 */

/** Where to stop: an act is a stage's kind, `revert <kind>`, or `restore`. */
export interface Gate {
  readonly application: string
  readonly act: string
  readonly phase: 'before' | 'after'
}

export type GateMessage =
  | ({ readonly type: 'gate.hold' } & Gate)
  | { readonly type: 'gate.go' }
  | ({ readonly type: 'gate.reached' } & Gate)

let held: Gate | undefined
let letGo = (): void => {}

process.on('message', (message: GateMessage) => {
  if (message.type === 'gate.hold') held = message
  if (message.type === 'gate.go') letGo()
})
// Listening must not keep the process alive.
process.channel?.unref()

async function pass(gate: Gate): Promise<void> {
  const isHeld = held?.application === gate.application && held.act === gate.act && held.phase === gate.phase
  if (!isHeld) return
  held = undefined
  const gone = new Promise<void>((done) => (letGo = done))
  process.send?.({ type: 'gate.reached', ...gate })
  await gone
}

type Call = (ctx: StageContext, options: unknown) => Promise<StageResult>

function gated(act: string, call: Call): Call {
  return async (ctx, options) => {
    const application = ctx.application.name
    await pass({ application, act, phase: 'before' })
    const result = await call(ctx, options)
    await pass({ application, act, phase: 'after' })
    return result
  }
}

function gateStage(stage: StageKind): void {
  const { kind } = stage
  const revert = stage.revert?.bind(stage)
  Object.assign(stage, { run: gated(kind, stage.run.bind(stage)) })
  if (revert) Object.assign(stage, { revert: gated(`revert ${kind}`, revert) })
}

for (const stage of [...GENERIC_STAGES, ...PROVIDERS.flatMap((provider) => provider.stages)]) gateStage(stage)
for (const provider of PROVIDERS) {
  Object.assign(provider, { restore: gated('restore', provider.restore.bind(provider)) })
}
