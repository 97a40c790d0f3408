import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readdir, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporaryFolder } from './fixture/rendering.ts'
import { makeRoom } from './kept-file.ts'
import { keyFor, openCache } from './result-cache.ts'

test('what was put there is found, by its owner alone, and a damaged file is not', async () => {
  await using place = await temporaryFolder()
  const cache = openCache(place.folder)
  const key = keyFor(['a', 1])
  assert.equal(await cache.get(key), undefined)
  await cache.set(key, Buffer.from('rendered'))
  assert.equal((await cache.get(key))?.toString(), 'rendered')
  const [shelf = ''] = await readdir(place.folder)
  const file = join(place.folder, shelf, key)
  assert.equal((await stat(file)).mode & 0o077, 0)
  await writeFile(file, randomBytes(50))
  assert.equal(await cache.get(key), undefined)
  assert.deepEqual(await readdir(join(place.folder, shelf)), [])
})

test('without a folder nothing is kept', async () => {
  const cache = openCache(undefined)
  await cache.set(keyFor('a'), Buffer.from('x'))
  assert.equal(await cache.get(keyFor('a')), undefined)
})

test('room is made by removing what was not used for the longest time', async () => {
  await using place = await temporaryFolder()
  for (const [name, day] of [
    ['old', 1],
    ['new', 3],
    ['middle', 2],
  ] as const) {
    const file = join(place.folder, name)
    await writeFile(file, Buffer.alloc(100))
    await utimes(file, day * 86_400, day * 86_400)
  }
  await makeRoom(place.folder, 200)
  assert.deepEqual((await readdir(place.folder)).toSorted(), ['middle', 'new'])
})
