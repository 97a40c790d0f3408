import type { Command } from 'commander'
import { systemClock } from '#tools/clock.ts'
import { EXIT_CODES } from './exit-code.ts'
import type { Exit } from './exit-code.ts'
import { printFailure } from './failure.ts'
import { streamOutput } from './shell.ts'
import type { Shell } from './shell.ts'

/** Options that every command takes. */
export interface GlobalOptions {
  readonly server?: string
  readonly token?: string
  readonly output?: 'table' | 'json' | 'yaml'
  readonly debug?: boolean
}

export interface Call<Options> {
  readonly shell: Shell
  readonly options: Options & GlobalOptions
  /** The positional arguments, in order; undefined where an optional one was left out. */
  readonly args: readonly (string | undefined)[]
  /** The whole tree of commands. */
  readonly root: Command
}

/** What a command's file exports. */
export type Act<Options> = (call: Call<Options>) => Promise<Exit | void>

/**
 * Loads the command's file only when the command runs, gives it the shell, and turns its end into an exit code. The
 * first Ctrl-C ends it in good order, the second at once.
 */
export function runs<Options>(command: Command, load: () => Promise<Act<Options>>): Command {
  return command.action(async () => {
    const stop = new AbortController()
    const onInterrupt = (): void => {
      if (stop.signal.aborted) process.exit(EXIT_CODES.interrupted.code)
      stop.abort()
    }
    process.on('SIGINT', onInterrupt)
    process.on('SIGTERM', onInterrupt)
    const options = command.optsWithGlobals<Options & GlobalOptions>()
    const shell = processShell(stop.signal)
    try {
      const act = await load()
      const exit = await act({ shell, options, args: argumentsOf(command), root: rootOf(command) })
      process.exitCode = EXIT_CODES[exit ?? 'ok'].code
    } catch (error) {
      const exit = stop.signal.aborted ? 'interrupted' : printFailure(shell, error, options.debug === true)
      process.exitCode = EXIT_CODES[exit].code
    } finally {
      process.off('SIGINT', onInterrupt)
      process.off('SIGTERM', onInterrupt)
    }
  })
}

export function runsProcess(command: Command, load: () => Promise<(options: never) => Promise<void>>): Command {
  return command.action(async () => {
    const { debug } = command.optsWithGlobals<GlobalOptions>()
    await runProcess(async () => (await load())(command.opts<never>()), debug)
  })
}

/** A process that runs until it is stopped handles signals and output itself. */
export async function runProcess(start: () => Promise<void>, debug = false): Promise<void> {
  try {
    await start()
  } catch (error) {
    process.exitCode = EXIT_CODES[printFailure(processShell(), error, debug)].code
  }
}

function processShell(signal: AbortSignal = new AbortController().signal): Shell {
  return {
    out: streamOutput(process.stdout),
    err: streamOutput(process.stderr),
    env: process.env,
    cwd: process.cwd(),
    clock: systemClock,
    signal,
  }
}

function argumentsOf(command: Command): (string | undefined)[] {
  return command.processedArgs.flat() as (string | undefined)[]
}

function rootOf(command: Command): Command {
  return command.parent ? rootOf(command.parent) : command
}
