const BLOCK = 512

/** A file of a tar archive. */
export interface TarFile {
  readonly path: string
  readonly bytes: Buffer
}

/** The plain files of a tar archive. Throws where it is none, or says of a name or a size in a way that is not read here. */
export function* tarFiles(archive: Buffer, isSpecial: (text: string) => boolean): Generator<TarFile> {
  for (let at = 0; at + BLOCK <= archive.length;) {
    const header = archive.subarray(at, at + BLOCK)
    if (header.every((byte) => byte === 0)) return
    const size = sizeOf(header)
    const bytes = archive.subarray(at + BLOCK, at + BLOCK + size)
    if (bytes.length < size) throw new Error('the archive is cut off')
    const type = String.fromCodePoint(header[156] ?? 0)
    if (type === '0' || type === '\0') yield { path: pathOf(header), bytes }
    // Longer names and other sizes are said in front of the file.
    else if (type !== '5' && isSpecial(bytes.toString('utf8'))) throw new Error('a name or a size is not read')
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK
  }
}

function sizeOf(header: Buffer): number {
  const text = textAt(header, 124, 12).trim()
  if (!/^[0-7]{0,11}$/.test(text)) throw new Error('a size is no number')
  return text === '' ? 0 : Number.parseInt(text, 8)
}

function pathOf(header: Buffer): string {
  const prefix = textAt(header, 345, 155)
  const name = textAt(header, 0, 100)
  return prefix === '' ? name : `${prefix}/${name}`
}

function textAt(header: Buffer, at: number, length: number): string {
  const text = header.toString('utf8', at, at + length)
  const end = text.indexOf('\0')
  return end < 0 ? text : text.slice(0, end)
}
