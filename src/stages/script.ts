import { z } from 'zod'
import type { StageContext, StageKind, StageResult } from '#domain/stage.ts'
import { runScript } from './script-run.ts'

const DEFAULT_TIMEOUT_MS = 30 * 60_000

const VARIABLE = 'letters, digits and `_`, not beginning with a digit or with `SLIPWAY_`'

const run = z
  .array(z.string().max(10_000).refine(hasNoNul), {
    error: 'a program and its arguments, such as `["./smoke.sh", "--fast"]`',
  })
  .min(1)
  .max(1_000)
const sh = z.string({ error: 'shell text' }).min(1).max(100_000).refine(hasNoNul)

/** What runs: exactly one of the two. */
const Program = z
  .strictObject({
    run: run.optional().meta({ description: 'A program and its arguments; no shell is involved.' }),
    sh: sh.optional().meta({ description: 'Shell text, run by `/bin/sh -c`.' }),
  })
  .superRefine((program, ctx) => {
    const message = exactlyOne(program)
    if (message) ctx.addIssue({ code: 'custom', path: ['run'], message, params: { rule: true } })
  })

export const ScriptOptions = z
  .strictObject({
    run: run.optional().meta({ description: 'A program and its arguments; no shell is involved.' }),
    sh: sh.optional().meta({ description: 'Shell text, run by `/bin/sh -c`; instead of `run`.' }),
    env: z
      .record(
        z.string().regex(/^(?!SLIPWAY_)[A-Za-z_][A-Za-z0-9_]{0,99}$/, { error: VARIABLE }),
        z.string().max(10_000).refine(hasNoNul),
      )
      .default({})
      .meta({ description: 'Variables for the script, with `{{ name }}` look-ups.' }),
    onRollback: Program.optional().meta({ description: 'What runs when the deployment is rolled back.' }),
  })
  .superRefine((options, ctx) => {
    const message = exactlyOne(options)
    if (message) ctx.addIssue({ code: 'custom', path: ['run'], message, params: { rule: true } })
  })
  .meta({ title: 'script', description: 'Runs a program next to the agent.' })

export type ScriptOptions = z.infer<typeof ScriptOptions>

/** Its effects are unknown, so it counts as having some: a failure after it leads to a rollback. */
export const script: StageKind<ScriptOptions> = {
  kind: 'script',
  summary: 'Runs a program of the application next to the agent.',
  options: ScriptOptions,
  shorthand: 'sh',
  effects: true,
  skippable: false,
  timeoutMs: () => DEFAULT_TIMEOUT_MS,
  run: (ctx, options) => runForward(ctx, options),
  revert: (ctx, options) => runBack(ctx, options),
}

async function runForward(ctx: StageContext, options: ScriptOptions): Promise<StageResult> {
  await runScript(ctx, { argv: argvOf(options), env: options.env, isRollback: false })
  return { status: 'succeeded' }
}

async function runBack(ctx: StageContext, options: ScriptOptions): Promise<StageResult> {
  if (!options.onRollback) return { status: 'succeeded' }
  await runScript(ctx, { argv: argvOf(options.onRollback), env: options.env, isRollback: true })
  return { status: 'succeeded' }
}

function argvOf(program: { run?: string[] | undefined; sh?: string | undefined }): readonly string[] {
  return program.sh === undefined ? (program.run ?? []) : ['/bin/sh', '-c', program.sh]
}

function exactlyOne(program: { run?: unknown; sh?: unknown }): string | undefined {
  if ((program.run === undefined) !== (program.sh === undefined)) return undefined
  return 'Give exactly one of `run` (a program and its arguments) and `sh` (shell text)'
}

/** The operating system ends every argument and variable at a NUL. */
function hasNoNul(text: string): boolean {
  return !text.includes('\0')
}
