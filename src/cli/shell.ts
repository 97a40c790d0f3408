import type { Clock } from '#tools/clock.ts'

/** Where a command writes. `columns` and `rows` are those of the terminal, undefined where it is none. */
export interface Output {
  readonly isTerminal: boolean
  columns(): number | undefined
  rows(): number | undefined
  write(text: string): void
  /** Returns what ends the listening. */
  onResize(changed: () => void): () => void
}

/** All that a command sees of its surroundings; `main.ts` makes the real one. */
export interface Shell {
  readonly out: Output
  readonly err: Output
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly clock: Clock
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal
}

export function print(output: Output, lines: readonly string[]): void {
  if (lines.length > 0) output.write(`${lines.join('\n')}\n`)
}

interface Stream {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly rows?: number
  write(text: string): boolean
  on(event: 'resize', listener: () => void): unknown
  off(event: 'resize', listener: () => void): unknown
}

export function streamOutput(stream: Stream): Output {
  const isTerminal = stream.isTTY === true
  return {
    isTerminal,
    columns: () => (isTerminal ? stream.columns || 80 : undefined),
    rows: () => (isTerminal ? stream.rows || 24 : undefined),
    write: (text) => void stream.write(text),
    onResize(changed) {
      stream.on('resize', changed)
      return () => void stream.off('resize', changed)
    },
  }
}
