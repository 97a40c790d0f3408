import { open } from 'node:fs/promises'
import { StringDecoder } from 'node:string_decoder'
import { compileTextPattern } from '#domain/text-pattern.ts'
import type { LineCount } from './api.ts'

const CHUNK_BYTES = 64 * 1024
/** A longer line is looked at only so far. */
const MAX_LINE = 16 * 1024
const KEPT_MS = 15 * 60_000

/** How long one instance's log was when. Bytes count from its beginning, those that were cut away since included. */
export interface LogMarks {
  /** When it was first looked at. */
  readonly since: number
  /** Whether it was new then: before `since` it had nothing. */
  readonly fresh: boolean
  cutBytes: number
  /** Changes only, the oldest first. */
  marks: { readonly at: number; readonly bytes: number }[]
}

/** Notes the size of a log; `cut` bytes were taken away from its beginning before that. */
export function noteSize(marks: LogMarks, at: number, log: { readonly size: number; readonly cut: number }): void {
  marks.cutBytes += log.cut
  const bytes = marks.cutBytes + log.size
  if (marks.marks.at(-1)?.bytes === bytes) return
  marks.marks.push({ at, bytes })
  // The newest of the old ones is still needed: it says how long the log was until the next.
  while ((marks.marks[1]?.at ?? Number.POSITIVE_INFINITY) < at - KEPT_MS) marks.marks.shift()
}

/** Where in the log the lines of a time begin and end; undefined where the daemon has not looked at it so long. */
function rangeOf(marks: LogMarks, from: number, to: number): { start: number; end: number } | undefined {
  const isKnown = from >= marks.since || (marks.fresh && to >= marks.since)
  if (!isKnown) return undefined
  return { start: bytesAt(marks, from), end: bytesAt(marks, to) }
}

function bytesAt({ marks }: LogMarks, at: number): number {
  return marks.findLast((mark) => mark.at <= at)?.bytes ?? 0
}

/** Counts the lines that ended within a range of the log. Lost: a part of it has been cut away since. */
export async function countLines(
  path: string,
  marks: LogMarks,
  asked: { readonly from: number; readonly to: number; readonly pattern: string },
): Promise<LineCount> {
  const range = rangeOf(marks, asked.from, asked.to)
  if (!range) return { state: 'unknown', lines: 0, matching: 0 }
  const [start, end] = [range.start - marks.cutBytes, range.end - marks.cutBytes]
  if (end <= start) return { state: 'counted', lines: 0, matching: 0 }
  if (start < 0) return { state: 'lost', lines: 0, matching: 0 }
  const matches = compileTextPattern(asked.pattern)
  const count = { lines: 0, matching: 0 }
  for await (const line of linesIn(path, start, end)) {
    count.lines += 1
    if (matches(line)) count.matching += 1
  }
  return { state: 'counted', ...count }
}

/** Lines whose end lies in the range; the first may have begun before it. */
async function* linesIn(path: string, start: number, end: number): AsyncGenerator<string, void> {
  const from = Math.max(0, start - MAX_LINE)
  const decoder = new StringDecoder('utf8')
  let line = ''
  for await (const { bytes, at } of chunksOf(path, from, end)) {
    // What ended before the range is read only for the beginning of its first line.
    const skipped = Math.max(0, Math.min(bytes.length, start - at))
    const before = bytes.subarray(0, skipped)
    if (skipped > 0) line = decoder.write(before.subarray(before.lastIndexOf(0x0a) + 1))
    const parts = decoder.write(bytes.subarray(skipped)).split('\n')
    for (const part of parts.slice(0, -1)) {
      yield (line + part).slice(0, MAX_LINE)
      line = ''
    }
    line = (line + (parts.at(-1) ?? '')).slice(0, MAX_LINE)
  }
}

async function* chunksOf(
  path: string,
  start: number,
  end: number,
): AsyncGenerator<{ bytes: Buffer; at: number }, void> {
  await using handle = await open(path, 'r')
  for (let at = start; at < end;) {
    const wanted = Math.min(CHUNK_BYTES, end - at)
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(wanted), 0, wanted, at)
    if (bytesRead === 0) return
    yield { bytes: buffer.subarray(0, bytesRead), at }
    at += bytesRead
  }
}
