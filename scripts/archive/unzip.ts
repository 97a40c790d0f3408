import { crc32, inflateRawSync } from 'node:zlib'

const DIRECTORY_END = 0x06054b50
const DIRECTORY_ENTRY = 0x02014b50
const LARGEST_COMMENT = 0xffff
const STORED = 0
const DEFLATED = 8
const KIND_OF_FILE = 0o170000
const PLAIN_FILE = 0o100000
const LARGEST_FILE = 512 * 1024 * 1024

interface Entry {
  readonly path: string
  readonly method: number
  readonly crc: number
  readonly packedBytes: number
  readonly bytes: number
  readonly isEncrypted: boolean
  /** Of the file, as Unix has it; 0 where the archive was made elsewhere. */
  readonly mode: number
  readonly at: number
}

/**
 * The wanted files of a zip archive, by path, which is what the archive says and no place to write to. Every one is held
 * against its size and checksum. For archives of up to 4 GiB with plain files.
 */
export function unzip(archive: Buffer, isWanted: (path: string) => boolean): ReadonlyMap<string, Buffer> {
  const files = new Map<string, Buffer>()
  for (const entry of entriesOf(archive)) {
    if (!isWanted(entry.path)) continue
    if (files.has(entry.path)) throw new Error(`The archive has ${entry.path} twice`)
    files.set(entry.path, contentOf(archive, entry))
  }
  return files
}

function* entriesOf(archive: Buffer): Generator<Entry> {
  const end = endOfDirectory(archive)
  let at = archive.readUInt32LE(end + 16)
  if (at + archive.readUInt32LE(end + 12) !== end) throw new Error('The archive is not whole')
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (at + 46 > end || archive.readUInt32LE(at) !== DIRECTORY_ENTRY)
      throw new Error(`The archive has no entry at ${at}`)
    const pathBytes = archive.readUInt16LE(at + 28)
    yield {
      path: archive.toString('utf8', at + 46, at + 46 + pathBytes),
      method: archive.readUInt16LE(at + 10),
      crc: archive.readUInt32LE(at + 16),
      packedBytes: archive.readUInt32LE(at + 20),
      bytes: archive.readUInt32LE(at + 24),
      isEncrypted: (archive.readUInt16LE(at + 8) & 1) === 1,
      mode: archive.readUInt16LE(at + 40),
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

function contentOf(archive: Buffer, entry: Entry): Buffer {
  const { path, method, crc } = entry
  const refuse = (why: string): Error => new Error(`${path} ${why}`)
  if (entry.isEncrypted) throw refuse('is encrypted')
  if ((entry.mode & KIND_OF_FILE) !== PLAIN_FILE && entry.mode !== 0) throw refuse('is no plain file')
  if (method !== STORED && method !== DEFLATED) throw refuse(`is packed in a way (${method}) that is not known`)
  const packed = packedOf(archive, entry)
  if (!packed) throw refuse('lies outside of the archive')
  if (entry.bytes > LARGEST_FILE) throw refuse(`unpacks to ${entry.bytes} bytes`)
  const bytes = method === STORED ? packed : inflated(packed, entry.bytes)
  if (bytes?.length !== entry.bytes) throw refuse(`unpacks to something else than ${entry.bytes} bytes`)
  if (crc32(bytes) !== crc) throw refuse('does not have the checksum that the archive names')
  return bytes
}

function packedOf(archive: Buffer, { at, packedBytes }: Entry): Buffer | undefined {
  if (at + 30 > archive.length) return undefined
  const start = at + 30 + archive.readUInt16LE(at + 26) + archive.readUInt16LE(at + 28)
  return start + packedBytes > archive.length ? undefined : archive.subarray(start, start + packedBytes)
}

/** Undefined where it is more than it should be, or damaged. */
function inflated(packed: Buffer, bytes: number): Buffer | undefined {
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, bytes) })
  } catch {
    return undefined
  }
}
