import { stat } from 'node:fs/promises'
import { slipwayError } from '#domain/errors.ts'
import type { Clock } from '#tools/clock.ts'
import type { OutputAsked, OutputLines, Variant } from './api.ts'
import { LogTail } from './log-tail.ts'
import type { FollowedLog } from './log-tail.ts'

const LOOK_MS = 200

/** An instance whose output can be read. */
export interface Printing {
  readonly id: string
  readonly variant: Variant
  readonly log: FollowedLog
}

export interface OutputSource {
  readonly application: string
  readonly clock: Clock
  /** The instances that there are now. */
  instances(): readonly Printing[]
  /** The log of an instance that has ended, if it is kept. */
  ended(id: string): FollowedLog
}

/**
 * What the instances of an application print: the last lines of each, then, where that is asked for, what comes, also
 * from instances that are started meanwhile. `undefined` says that all that was there has been told. Whoever reads
 * slowly is not waited for by the instances, and may miss what is cut away. Errors: `host.output-unknown`.
 */
export async function* outputOf(
  source: OutputSource,
  asked: OutputAsked,
  signal: AbortSignal,
): AsyncGenerator<OutputLines | undefined, void> {
  const reader = new OutputReader()
  let living = await firstInstances(source, asked)
  await reader.add(living, asked.lines)
  yield* reader.read()
  if (!asked.follow) yield* reader.leave([])
  yield undefined
  while (asked.follow && !signal.aborted) {
    await source.clock.sleep(LOOK_MS, signal)
    living = instancesOf(source, asked)
    await reader.add(living)
    yield* reader.read()
    yield* reader.leave(living)
    if (asked.instance !== undefined && living.length === 0) return
  }
}

/** The logs that are read at the same time. */
class OutputReader {
  readonly #tails = new Map<string, { readonly one: Printing; readonly tail: LogTail }>()

  /** Without a number of lines from the beginning: what is started later is new from its first line on. */
  async add(instances: readonly Printing[], lines?: number): Promise<void> {
    for (const one of instances) {
      if (!this.#tails.has(one.id)) this.#tails.set(one.id, { one, tail: await LogTail.open(one.log, lines) })
    }
  }

  async *read(): AsyncGenerator<OutputLines, void> {
    for (const { one, tail } of this.#tails.values()) {
      for await (const lines of tail.read()) yield { variant: one.variant, instance: one.id, lines }
    }
  }

  /** Tells the last of those that do not live any more. */
  *leave(living: readonly Printing[]): Generator<OutputLines, void> {
    for (const { one, tail } of this.#tails.values()) {
      if (living.some(({ id }) => id === one.id)) continue
      this.#tails.delete(one.id)
      const lines = tail.end()
      if (lines.length > 0) yield { variant: one.variant, instance: one.id, lines }
    }
  }
}

function instancesOf(source: OutputSource, asked: OutputAsked): readonly Printing[] {
  const fits = ({ id, variant }: Printing): boolean =>
    (asked.variant ?? variant) === variant && (asked.instance ?? id) === id
  return source.instances().filter(fits)
}

/** One that was named may have ended, and its log be kept. Errors: `host.output-unknown`. */
async function firstInstances(source: OutputSource, asked: OutputAsked): Promise<readonly Printing[]> {
  const living = instancesOf(source, asked)
  const { instance, variant } = asked
  if (living.length > 0 || instance === undefined) return living
  const log = source.ended(instance)
  const isKept = (await stat(log.path).catch(() => undefined)) !== undefined
  if (variant !== undefined && isKept) return [{ id: instance, variant, log }]
  const resource = `${variant ?? 'any'}/${instance}`
  throw slipwayError('host.output-unknown', { application: source.application, resource })
}
