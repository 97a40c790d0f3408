/** One answer of `git cat-file --batch-command`: a line, and for contents that are there, so many bytes. */
export interface Frame {
  readonly line: string
  readonly body?: Buffer
}

/** What the oldest open request lets the answer be. */
export interface Expected {
  readonly contents: boolean
  readonly maxBytes: number
}

const LONGEST_LINE = 4_096
const NEWLINE = 10

/**
 * Cuts the stream of answers. Returns a function that takes the next chunk and throws when the stream is not what was
 * asked for; after that the process must be ended, as its place in the stream is lost.
 */
export function frameReader(
  expected: () => Expected | undefined,
  onFrame: (frame: Frame) => void,
): (chunk: Buffer) => void {
  let line: Buffer[] = []
  let lineBytes = 0
  let open: { line: string; body: Buffer; filled: number } | undefined

  const takeLine = (chunk: Buffer, from: number): number => {
    const newline = chunk.indexOf(NEWLINE, from)
    const end = newline < 0 ? chunk.length : newline
    line.push(chunk.subarray(from, end))
    lineBytes += end - from
    if (lineBytes > LONGEST_LINE) throw new Error('an answer’s first line does not end')
    if (newline < 0) return chunk.length
    const text = Buffer.concat(line).toString('utf8')
    line = []
    lineBytes = 0
    const size = bodySize(text, expected())
    if (size === undefined) onFrame({ line: text })
    else open = { line: text, body: Buffer.allocUnsafe(size + 1), filled: 0 } // A newline follows the contents.
    return newline + 1
  }

  const takeBody = (frame: NonNullable<typeof open>, chunk: Buffer, from: number): number => {
    const copied = chunk.copy(frame.body, frame.filled, from)
    frame.filled += copied
    if (frame.filled < frame.body.length) return chunk.length
    if (frame.body.at(-1) !== NEWLINE) throw new Error('an answer does not end where it should')
    open = undefined
    onFrame({ line: frame.line, body: frame.body.subarray(0, -1) })
    return from + copied
  }

  return (chunk) => {
    let at = 0
    while (at < chunk.length) at = open ? takeBody(open, chunk, at) : takeLine(chunk, at)
  }
}

function bodySize(line: string, expected: Expected | undefined): number | undefined {
  if (!expected) throw new Error('an answer came that nobody asked for')
  if (!expected.contents) return undefined
  const size = /^[0-9a-f]+ [a-z]+ (\d+)$/.exec(line)?.[1]
  if (size === undefined) return undefined
  if (Number(size) > expected.maxBytes) throw new Error('an answer is larger than what was asked for')
  return Number(size)
}
