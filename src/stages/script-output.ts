import { StringDecoder } from 'node:string_decoder'

/** Bounds of what a script may write to its stage's log. */
const LINE_CHARACTERS = 4_000
const TOTAL_CHARACTERS = 8 * 1_024 * 1_024
const LAST_LINES = 20

type Stream = 'stdout' | 'stderr'

export interface OutputLog {
  readonly write: (chunk: Buffer, stream: Stream) => void
  /** Writes what has no line break yet, and how much was left out. */
  readonly end: () => void
  readonly lastLines: () => string
}

/**
 * Turns output into log lines as it comes. Longer lines are broken; beyond the total the script goes on, but its
 * output is only counted, so that a flood fills no disk.
 */
export function createOutputLog(log: (line: string) => void): OutputLog {
  const streams = { stdout: openStream(), stderr: openStream() }
  const last: string[] = []
  let written = 0
  let dropped = 0

  const emit = (line: string): void => {
    last.push(line)
    if (last.length > LAST_LINES) last.shift()
    if (written > TOTAL_CHARACTERS) {
      dropped += 1
      return
    }
    written += line.length + 1
    log(line)
    if (written > TOTAL_CHARACTERS) log('This is too much output: what follows is left out of the log')
  }

  return {
    write: (chunk, stream) => {
      for (const line of takeLines(streams[stream], chunk)) emit(line)
    },
    end: () => {
      for (const stream of [streams.stdout, streams.stderr]) {
        const rest = stream.rest + stream.decoder.end()
        stream.rest = ''
        if (rest !== '') emit(rest)
      }
      if (dropped > 0) log(`${dropped} lines of output were left out`)
      dropped = 0
    },
    lastLines: () => last.join('\n').slice(-4_000),
  }
}

interface OpenStream {
  readonly decoder: StringDecoder
  rest: string
}

function openStream(): OpenStream {
  return { decoder: new StringDecoder('utf8'), rest: '' }
}

function takeLines(stream: OpenStream, chunk: Buffer): string[] {
  const parts = (stream.rest + stream.decoder.write(chunk)).split(/\r?\n/)
  stream.rest = parts.pop() ?? ''
  const lines = parts.flatMap(cut)
  if (stream.rest.length <= LINE_CHARACTERS) return lines
  const pieces = cut(stream.rest)
  stream.rest = pieces.pop() ?? ''
  return [...lines, ...pieces]
}

function cut(line: string): string[] {
  const pieces: string[] = []
  for (let at = 0; at < line.length; at += LINE_CHARACTERS) pieces.push(line.slice(at, at + LINE_CHARACTERS))
  return pieces.length === 0 ? [''] : pieces
}
