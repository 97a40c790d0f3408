import { crc32, inflateRawSync } from 'node:zlib'

const DIRECTORY_END = 0x06054b50
const DIRECTORY_ENTRY = 0x02014b50
const LARGEST_COMMENT = 0xffff
const STORED = 0
const DEFLATED = 8
const LARGEST_FILE = 512 * 1024 * 1024

interface Entry {
  readonly path: string
  readonly method: number
  readonly crc: number
  readonly packedBytes: number
  readonly at: number
}

/** The wanted files of a zip archive, by path. Every one is held against its checksum. */
export function unzip(archive: Buffer, isWanted: (path: string) => boolean): ReadonlyMap<string, Buffer> {
  const files = new Map<string, Buffer>()
  for (const entry of entriesOf(archive)) {
    if (isWanted(entry.path)) files.set(entry.path, contentOf(archive, entry))
  }
  return files
}

function* entriesOf(archive: Buffer): Generator<Entry> {
  const end = endOfDirectory(archive)
  let at = archive.readUInt32LE(end + 16)
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (archive.readUInt32LE(at) !== DIRECTORY_ENTRY) throw new Error(`The archive has no entry at ${at}`)
    const pathBytes = archive.readUInt16LE(at + 28)
    yield {
      path: archive.toString('utf8', at + 46, at + 46 + pathBytes),
      method: archive.readUInt16LE(at + 10),
      crc: archive.readUInt32LE(at + 16),
      packedBytes: archive.readUInt32LE(at + 20),
      at: archive.readUInt32LE(at + 42),
    }
    at += 46 + pathBytes + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32)
  }
}

/** It stands at the end, before a comment of unknown length. */
function endOfDirectory(archive: Buffer): number {
  for (let at = archive.length - 22; at >= Math.max(0, archive.length - 22 - LARGEST_COMMENT); at -= 1) {
    if (archive.readUInt32LE(at) === DIRECTORY_END) return at
  }
  throw new Error('This is no zip archive, or only the beginning of one')
}

function contentOf(archive: Buffer, { path, method, crc, packedBytes, at }: Entry): Buffer {
  const start = at + 30 + archive.readUInt16LE(at + 26) + archive.readUInt16LE(at + 28)
  const packed = archive.subarray(start, start + packedBytes)
  if (method !== STORED && method !== DEFLATED)
    throw new Error(`${path} is packed in a way (${method}) that is not known`)
  const bytes = method === STORED ? packed : inflateRawSync(packed, { maxOutputLength: LARGEST_FILE })
  if (crc32(bytes) !== crc) throw new Error(`${path} does not have the checksum that the archive names`)
  return bytes
}
