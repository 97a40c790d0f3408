import type { Command } from 'commander'
import { durationMs } from './value.ts'

/** Options of commands whose effect one can wait for. */
export interface WaitOptions {
  readonly wait?: boolean
  readonly timeout?: number
}

export function waiting(command: Command): Command {
  return command
    .option('--wait', 'show the deployment until it ends; the exit code tells how')
    .option('--timeout <time>', 'wait no longer than this (default: as long as it takes)', durationMs)
}

/** A deployment by its id, or the newest one of an application. */
export interface WhichOptions {
  readonly app?: string
}

export function which(command: Command): Command {
  return command
    .argument('[deployment]', 'its id, or the name of an application for its newest one')
    .option('--app <application>', 'the newest deployment of this application, whatever its name looks like')
}
