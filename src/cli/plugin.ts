import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Kinds } from '#agent/kinds.ts'
import { slipwayError } from '#domain/errors.ts'
import type { Provider } from '#domain/provider.ts'
import type { StageKind } from '#domain/stage.ts'

/** Adds what plugins bring. A kind that is there already is refused: nothing is replaced silently. Errors: `plugin.invalid`. */
export async function withPlugins(kinds: Kinds, files: readonly string[], folder: string): Promise<Kinds> {
  let all = kinds
  for (const file of files) {
    const brought = await loadPlugin(resolve(folder, file))
    const taken = new Set([...all.providers, ...all.stages].map(({ kind }) => kind))
    for (const { kind } of [...brought.providers, ...brought.stages]) {
      if (taken.has(kind)) throw slipwayError('plugin.invalid', { file, how: `the kind ${kind} is there already` })
    }
    all = { providers: [...all.providers, ...brought.providers], stages: [...all.stages, ...brought.stages] }
  }
  return all
}

async function loadPlugin(file: string): Promise<Kinds> {
  const module = await import(pathToFileURL(file).href).then(
    (loaded: unknown) => loaded as { providers?: unknown; stages?: unknown },
    (cause: unknown) => {
      throw slipwayError(
        'plugin.invalid',
        { file, how: cause instanceof Error ? cause.message : String(cause) },
        { cause },
      )
    },
  )
  const providers = listOf(module.providers, file, isProvider) as readonly Provider[]
  const stages = listOf(module.stages, file, isStageKind) as readonly StageKind[]
  if (providers.length + stages.length === 0) {
    throw slipwayError('plugin.invalid', { file, how: 'it exports neither `providers` nor `stages`' })
  }
  return { providers, stages }
}

function listOf(value: unknown, file: string, fits: (item: unknown) => boolean): readonly unknown[] {
  if (value === undefined) return []
  if (Array.isArray(value) && value.every(fits)) return value
  throw slipwayError('plugin.invalid', { file, how: 'what it exports is not a list of providers or stages' })
}

function isProvider(item: unknown): boolean {
  return hasAll(item, ['kind', 'app', 'target', 'stages', 'connect', 'load', 'compare', 'observe', 'diff', 'restore'])
}

function isStageKind(item: unknown): boolean {
  return hasAll(item, ['kind', 'options', 'run', 'timeoutMs'])
}

function hasAll(item: unknown, keys: readonly string[]): boolean {
  return typeof item === 'object' && item !== null && keys.every((key) => key in item)
}
