import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { folderBlobs } from './folder.ts'

function temporary(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-blobs-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

void test('what is put comes back, under the digest of its bytes', async (t) => {
  const blobs = folderBlobs(temporary(t))
  const bytes = Buffer.from([0, 1, 2, 255])
  const digest = await blobs.put(bytes)
  assert.equal(digest, createHash('sha256').update(bytes).digest('hex'))
  assert.deepEqual(await blobs.get(digest), bytes)
  assert.equal(await blobs.has(digest), true)
  assert.equal(await blobs.has('0'.repeat(64)), false)
  await assert.rejects(blobs.get('0'.repeat(64)), { code: 'blob.missing' })
})

void test('many puts of the same bytes leave one file and no drafts', async (t) => {
  const folder = temporary(t)
  const blobs = folderBlobs(folder)
  const digests = await Promise.all(Array.from({ length: 20 }, () => blobs.put(Buffer.from('same'))))
  assert.equal(new Set(digests).size, 1)
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  assert.deepEqual(
    files.map((entry) => entry.name),
    [digests[0]],
  )
})

void test('damaged bytes are never handed out, and putting them again repairs', async (t) => {
  const folder = temporary(t)
  const blobs = folderBlobs(folder)
  const digest = await blobs.put(Buffer.from('good'))
  writeFileSync(join(folder, digest.slice(0, 2), digest), 'evil')
  await assert.rejects(blobs.get(digest), { code: 'blob.corrupt' })
  assert.equal(await blobs.has(digest), false)
  await blobs.put(Buffer.from('good'))
  assert.equal((await blobs.get(digest)).toString(), 'good')
})

void test('names that are no digests reach no file; what is too large is refused', async (t) => {
  const blobs = folderBlobs(temporary(t), { maxBytes: 3 })
  for (const name of ['../../etc/passwd', '', 'A'.repeat(64), '/etc/passwd']) {
    await assert.rejects(blobs.get(name), { code: 'blob.missing' })
  }
  await assert.rejects(blobs.put(Buffer.alloc(4)), { code: 'blob.too-large' })
  await blobs.put(Buffer.alloc(3))
})
