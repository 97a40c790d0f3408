import { clean, cleanLines } from '#domain/clean-text.ts'
import type { LogLine } from '#domain/question.ts'
import type { Paint } from '../text/paint.ts'

/** Turns pieces of a log into whole, clean lines. */
export type LogLines = (text: string, isEnd: boolean) => string[]

/** Puts the step's name before each line, and keeps back what has no line break until the log ends. */
export function logLines(step: string, { paint }: { paint: Paint }): LogLines {
  const title = `${paint('busy', step)} ${paint('quiet', '│')} `
  let rest = ''
  return (text, isEnd) => {
    const all = rest + text
    const end = isEnd ? all.length : all.lastIndexOf('\n') + 1
    rest = all.slice(end)
    const whole = all.slice(0, end)
    return whole === '' ? [] : cleanLines(whole).map((line) => title + line)
  }
}

/** A line that a resource wrote, with the resource's name before it. */
export function outputLine(name: string | undefined, line: LogLine, { paint }: { paint: Paint }): string {
  return `${paint('busy', name ?? clean(line.resource))} ${paint('quiet', '│')} ${cleanLines(line.text).join(' ')}`
}
