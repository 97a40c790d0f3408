import assert from 'node:assert/strict'
import { test } from 'node:test'
import { crc32, deflateRawSync } from 'node:zlib'
import { unzip } from './unzip.ts'

interface Member {
  readonly path: string
  readonly bytes: Buffer
  readonly method?: number
  readonly mode?: number
  readonly flags?: number
  readonly extra?: number
  /** What the archive says in place of the truth. */
  readonly lie?: { readonly crc?: number; readonly packedBytes?: number; readonly bytes?: number; readonly at?: number }
}

const DEFLATED = 8
const FILE = 0o100644
const LINK = 0o120777

/** An archive as a zip program writes it. */
function zip(members: readonly Member[], comment = ''): Buffer {
  const parts: Buffer[] = []
  const entries: Buffer[] = []
  let at = 0
  for (const { path, bytes, method = DEFLATED, mode = FILE, flags = 0, extra = 0, lie = {} } of members) {
    const packed = method === DEFLATED ? deflateRawSync(bytes) : bytes
    const name = Buffer.from(path)
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(name.length, 26)
    local.writeUInt16LE(extra, 28)
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt16LE(flags, 8)
    entry.writeUInt16LE(method, 10)
    entry.writeUInt32LE(lie.crc ?? crc32(bytes), 16)
    entry.writeUInt32LE(lie.packedBytes ?? packed.length, 20)
    entry.writeUInt32LE(lie.bytes ?? bytes.length, 24)
    entry.writeUInt16LE(name.length, 28)
    entry.writeUInt32LE((mode << 16) >>> 0, 38)
    entry.writeUInt32LE(lie.at ?? at, 42)
    const whole = Buffer.concat([local, name, Buffer.alloc(extra), packed])
    parts.push(whole)
    entries.push(entry, name)
    at += whole.length
  }
  const directory = Buffer.concat(entries)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(members.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(at, 16)
  end.writeUInt16LE(Buffer.byteLength(comment), 20)
  return Buffer.concat([...parts, directory, end, Buffer.from(comment)])
}

const member = (path: string, more: Partial<Member> = {}): Member => ({ path, bytes: Buffer.from('content'), ...more })
const all = (): boolean => true

test('the wanted files, packed or stored, with fields of their own and a comment behind', () => {
  const archive = zip(
    [member('helm/helm', { extra: 12 }), member('kubectl/kubectl', { method: 0 }), member('readme')],
    'a comment',
  )
  const files = unzip(archive, (path) => path !== 'readme')
  assert.deepEqual([...files.keys()], ['helm/helm', 'kubectl/kubectl'])
  assert.deepEqual(
    [...files.values()].map((bytes) => bytes.toString()),
    ['content', 'content'],
  )
  assert.equal(unzip(zip([]), all).size, 0)
})

test('a path is a key and no place: nothing is written, and what is not wanted is not unpacked', () => {
  const bomb = member('../../bomb', { lie: { crc: 0 } })
  const files = unzip(zip([bomb, member('/etc/passwd'), member('helm/helm')]), (path) => path === 'helm/helm')
  assert.deepEqual([...files.keys()], ['helm/helm'])
})

const HOSTILE: readonly (readonly [string, Member, RegExp])[] = [
  ['has another checksum', member('a', { lie: { crc: 1 } }), /a does not have the checksum/],
  ['unpacks to more than it says', member('a', { bytes: Buffer.alloc(1_000_000), lie: { bytes: 10 } }), /a unpacks to/],
  ['says that it is larger than any', member('a', { lie: { bytes: 0xfffffffe } }), /a unpacks to/],
  ['is a link', member('a', { mode: LINK }), /a is no plain file/],
  ['is encrypted', member('a', { flags: 1 }), /a is encrypted/],
  ['is packed in an unknown way', member('a', { method: 14 }), /a is packed in a way \(14\)/],
  ['lies behind the end', member('a', { lie: { at: 0x7fffffff } }), /a lies outside of the archive/],
  ['is longer than the archive', member('a', { lie: { packedBytes: 0x7fffffff } }), /a lies outside of the archive/],
]

for (const [what, one, message] of HOSTILE) {
  test(`a file that ${what} is refused`, () => {
    assert.throws(() => unzip(zip([one]), all), message)
  })
}

test('one path twice is refused: which of both is meant?', () => {
  assert.throws(() => unzip(zip([member('a'), member('a', { bytes: Buffer.from('other') })]), all), /has a twice/)
})

test('an archive that was cut anywhere is refused', () => {
  const archive = zip([member('helm/helm'), member('kubectl/kubectl')])
  for (let length = 0; length < archive.length; length += 1) {
    assert.throws(() => unzip(archive.subarray(0, length), all), Error, `${length} bytes`)
  }
  const headless = archive.subarray(20)
  assert.throws(() => unzip(headless, all), Error)
})
