import { Command } from 'commander'
import { systemClock } from '#tools/clock.ts'
import type { Call, GlobalOptions } from './action.ts'
import type { Output, Shell } from './shell.ts'

export interface TestOutput extends Output {
  /** All that was written. */
  text(): string
  resize(columns: number, rows: number): void
}

/** Remembers what is written; a terminal where a size is given. */
export function testOutput(size?: { columns: number; rows: number }): TestOutput {
  let now = size
  let written = ''
  const listeners = new Set<() => void>()
  return {
    isTerminal: size !== undefined,
    columns: () => now?.columns,
    rows: () => now?.rows,
    write: (text) => {
      written += text
    },
    onResize(changed) {
      listeners.add(changed)
      return () => listeners.delete(changed)
    },
    text: () => written,
    resize(columns, rows) {
      now = { columns, rows }
      for (const changed of listeners) changed()
    },
  }
}

export interface TestShell extends Shell {
  readonly out: TestOutput
  readonly err: TestOutput
  /** As Ctrl-C does. */
  interrupt(): void
}

export function testShell(given: Partial<Shell> & { size?: { columns: number; rows: number } } = {}): TestShell {
  const stop = new AbortController()
  const { size, ...rest } = given
  return {
    env: {},
    cwd: '/',
    clock: systemClock,
    signal: stop.signal,
    ...rest,
    out: testOutput(size),
    err: testOutput(),
    interrupt: () => stop.abort(),
  }
}

/** A command as `runs` would call it; options have no defaults here. */
export function testCall<Options>(
  shell: Shell,
  args: readonly string[],
  options: Options & GlobalOptions,
): Call<Options> {
  return { shell, args, options: { output: 'table', ...options }, root: new Command('slipway') }
}
