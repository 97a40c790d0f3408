import { SlipwayError, slipwayError } from '#domain/errors.ts'
import type { StageContext } from '#domain/stage.ts'
import { renderTemplate } from '#domain/template.ts'
import { exec, minimalEnvironment } from '#tools/exec.ts'
import { endGroup, identify } from '#tools/process-id.ts'
import { lookUpsOf } from './look-up.ts'
import { createOutputLog } from './script-output.ts'
import type { OutputLog } from './script-output.ts'

export interface ScriptRun {
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly isRollback: boolean
}

/** The note under which a running script's process is known to a later life of the agent. */
const PROCESS = 'process'
const GRACE_MS = 2_000
/** The runner ends an overdue stage by its signal; this is the net below. */
const OVERTIME_MS = 5_000
/** By convention (sysexits.h, EX_TEMPFAIL): it may work another time. */
const TEMPORARY = 75
/** Of all codes that a program can end with, each is an answer: what it means is decided here. */
const ALL_CODES = Array.from({ length: 256 }, (_, code) => code)
/** Waits for the word to start, so that a process which may have effects is on record before it has any. */
const GATE = 'read -r word && [ "$word" = go ] && exec "$@"'

/**
 * Runs a script to its end, at least once: after a crash in the middle nobody knows how far it came, so what is left
 * of it is ended and it runs again. Errors: `script.failed`, `script.temporary`.
 */
export async function runScript(ctx: StageContext, run: ScriptRun): Promise<void> {
  await endEarlierLife(ctx)
  const output = createOutputLog((text) => ctx.log(text))
  try {
    const result = await exec('/bin/sh', ['-c', GATE, 'script', ...run.argv], {
      cwd: await ctx.folder(),
      env: environmentOf(ctx, run),
      input: 'go\n',
      timeoutMs: Math.max(1, ctx.step.deadline - ctx.now()) + OVERTIME_MS,
      signal: ctx.signal,
      onOutput: output.write,
      onStart: (pid) => noteProcess(ctx, pid),
      okCodes: ALL_CODES,
    })
    output.end()
    if (result.code !== 0) throw failureOf(result.code, output)
  } catch (cause) {
    output.end()
    throw cause instanceof SlipwayError && cause.code === 'tool.failed' ? killed(cause, output) : cause
  }
}

async function noteProcess(ctx: StageContext, pid: number): Promise<void> {
  const id = await identify(pid)
  await ctx.record({ type: 'memo', key: PROCESS, value: id ?? null })
}

async function endEarlierLife(ctx: StageContext): Promise<void> {
  const noted = ctx.step.memo[PROCESS]
  if (typeof noted !== 'object' || noted === null || !('pid' in noted) || !('started' in noted)) return
  const { pid, started } = noted
  if (typeof pid !== 'number' || typeof started !== 'string') return
  if (await endGroup({ pid, started }, GRACE_MS)) ctx.log(`Ended process ${pid}, left over from before a restart`)
}

/** All that the script sees: nothing of the agent's own environment but what a program needs to run. */
function environmentOf(ctx: StageContext, run: ScriptRun): Record<string, string> {
  const names = lookUpsOf(ctx)
  const own = Object.entries(run.env).map(([name, value]) => [name, renderTemplate(value, names)] as const)
  const labels = Object.entries(ctx.application.labels).map(
    ([name, value]) => [`SLIPWAY_LABEL_${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`, value] as const,
  )
  return minimalEnvironment({
    ...Object.fromEntries([...labels, ...own]),
    SLIPWAY_APPLICATION: ctx.application.name,
    SLIPWAY_DEPLOYMENT: ctx.deployment,
    SLIPWAY_COMMIT: ctx.plan.revision.commit,
    SLIPWAY_STAGE: ctx.stage.name,
    SLIPWAY_ATTEMPT: String(ctx.step.attempt),
    SLIPWAY_ROLLBACK: String(run.isRollback),
    ...(ctx.application.address === undefined ? {} : { SLIPWAY_ADDRESS: ctx.application.address }),
  })
}

function failureOf(code: number, output: OutputLog): Error {
  const details = { how: `exited with ${code}` }
  return slipwayError(code === TEMPORARY ? 'script.temporary' : 'script.failed', details, {
    output: output.lastLines(),
  })
}

function killed(cause: SlipwayError, output: OutputLog): Error {
  const how = String(cause.details.how ?? cause.message)
  return slipwayError('script.failed', { how }, { cause, output: output.lastLines() })
}
