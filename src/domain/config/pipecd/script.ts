import type { z } from 'zod'
import { placed } from './draft.ts'
import type { ScriptOptions } from './spec.ts'
import type { Context } from './stage-reader.ts'

/** PipeCD's variables, by what ours look up. Its ids are our names. */
const LOOK_UPS: Readonly<Record<string, string>> = {
  SR_DEPLOYMENT_ID: '{{ deployment }}',
  SR_APPLICATION_ID: '{{ app.name }}',
  SR_APPLICATION_NAME: '{{ app.name }}',
  SR_TRIGGERED_COMMIT_HASH: '{{ commit }}',
}

const IS_ROLLBACK = 'SR_IS_ROLLBACK'
const LABELS = 'SR_LABELS_'

export function scriptStage(options: z.infer<typeof ScriptOptions>, context: Context): unknown {
  const { report } = context
  const from = [...context.path, 'with']
  const { run, env, onRollback } = options
  const used = new Set(`${run}\n${onRollback ?? ''}`.match(/\bSR_[A-Z0-9_]+/g) ?? [])
  const own = Object.entries(env ?? {}).map(([name, value]) => {
    if (value.includes('{{')) {
      report.error([...from, 'env', name], 'in a value `{{` begins a look-up of a name: write the text into `run`')
    }
    return [name, placed([...from, 'env', name], value)] as const
  })
  const given = [...used].flatMap((name) => {
    if (name === IS_ROLLBACK || Object.hasOwn(env ?? {}, name)) return []
    const value = LOOK_UPS[name] ?? labelOf(name, context.generic.labels ?? {})
    if (value !== undefined) return [[name, value] as const]
    report.warn([...from, 'run'], `the variable ${name} is not set here: the script sees it empty`)
    return []
  })
  const whole = (script: string): string =>
    used.has(IS_ROLLBACK) ? `export ${IS_ROLLBACK}="$SLIPWAY_ROLLBACK"\n${script}` : script
  const variables = [...given, ...own]
  return {
    sh: placed([...from, 'run'], whole(run)),
    env: variables.length === 0 ? undefined : placed([...from, 'env'], Object.fromEntries(variables)),
    onRollback: onRollback ? placed([...from, 'onRollback'], { sh: whole(onRollback) }) : undefined,
  }
}

function labelOf(name: string, labels: Readonly<Record<string, string>>): string | undefined {
  if (!name.startsWith(LABELS)) return undefined
  const wanted = name.slice(LABELS.length)
  const label = Object.keys(labels).find((key) => key.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_') === wanted)
  return label === undefined ? undefined : `{{ label.${label} }}`
}
