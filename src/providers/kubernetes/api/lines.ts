const NEW_LINE = 10

export interface Lines {
  readonly texts: readonly string[]
  /** Whether one of them was longer than the limit, and is cut. */
  readonly wasCut: boolean
}

/**
 * Lines of a byte stream, all that a chunk completes at a time; a last one without its end, too. That one is too long is
 * told before it ends: it may never.
 */
export async function* linesOf(chunks: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Lines, void> {
  let rest: Buffer[] = []
  let kept = 0
  let wasCut = false
  let isCut = false
  const keep = (part: Buffer): void => {
    const room = maxBytes - kept
    if (part.length > room && !isCut) {
      isCut = true
      wasCut = true
    }
    const taken = part.length > room ? part.subarray(0, room) : part
    if (taken.length > 0) rest.push(taken)
    kept += taken.length
  }
  const take = (): string => {
    const text = (rest.length === 1 && rest[0] ? rest[0] : Buffer.concat(rest)).toString('utf8')
    rest = []
    kept = 0
    isCut = false
    return text.endsWith('\r') ? text.slice(0, -1) : text
  }
  for await (const chunk of chunks) {
    const texts: string[] = []
    let from = 0
    for (let at = chunk.indexOf(NEW_LINE); at >= 0; at = chunk.indexOf(NEW_LINE, from)) {
      keep(chunk.subarray(from, at))
      texts.push(take())
      from = at + 1
    }
    if (from < chunk.length) keep(chunk.subarray(from))
    if (texts.length > 0 || wasCut) {
      yield { texts, wasCut }
      wasCut = false
    }
  }
  if (kept > 0) yield { texts: [take()], wasCut: false }
}
