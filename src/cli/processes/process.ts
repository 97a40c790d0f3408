import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { jsonLog } from '#tools/log.ts'
import type { Log } from '#tools/log.ts'

/** Where a process keeps its data: the option, `$SLIPWAY_HOME`, or `./.slipway`. Made if need be, for its owner alone. */
export function homeFolder(option: string | undefined): string {
  const home = resolve(option ?? process.env['SLIPWAY_HOME'] ?? '.slipway')
  mkdirSync(home, { recursive: true, mode: 0o700 })
  return home
}

/** Under `up` only what is wrong reaches the terminal, which tells a story; else everything goes to stderr as JSON. */
export function processLog(name: string): Log {
  const level = process.env['SLIPWAY_LOG'] ?? (process.send ? 'error' : 'info')
  const known = (['debug', 'info', 'warn', 'error'] as const).find((one) => one === level) ?? 'info'
  return jsonLog({ name, level: known, write: (line) => process.stderr.write(line) })
}

/** Tells the program that started this one; without one it does nothing. */
export function tellParent(message: Readonly<Record<string, unknown>>): void {
  if (process.connected) process.send?.(message, () => {}) // A parent that has just gone is no error.
}

/** A program that is held loads ahead of its turn, and does nothing until it is told to go. */
export const HELD = 'SLIPWAY_HELD'
export const GO = 'go'

/** At once, but where the supervisor holds this program: until it says go. Ends the process where it goes instead. */
export async function turnToStart(): Promise<void> {
  if (process.env[HELD] === undefined || !process.connected) return
  delete process.env[HELD] // It is meant for this process alone, not for those that it starts.
  const leave = (): never => process.exit(0)
  process.once('disconnect', leave)
  await new Promise<void>((resolve) => {
    process.on('message', function hear(message: unknown) {
      if (message !== GO) return
      process.off('message', hear)
      resolve()
    })
  })
  process.off('disconnect', leave)
}

/** Until a signal asks to stop, or, where `whenOrphaned`, the program that started this one is gone. */
export function stopRequest(options: { whenOrphaned: boolean }): Promise<NodeJS.Signals> {
  return new Promise((done) => {
    process.once('SIGTERM', () => done('SIGTERM'))
    process.once('SIGINT', () => done('SIGINT'))
    if (options.whenOrphaned) process.once('disconnect', () => done('SIGTERM'))
  })
}
