import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, rm, truncate, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { digestOf } from '#domain/canonical.ts'
import type { Desired, Rendered } from './desired.ts'
import { keepOrigins, originsOf } from './origins.ts'

function rendered(...names: string[]): Rendered[] {
  return names.map((name, n) => ({
    manifest: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'shop' } },
    origin: { file: 'shop/app.yaml', line: n * 10 + 1 },
  }))
}

function stateOf(objects: readonly Rendered[]): Desired {
  return { objects: objects.map(({ manifest }) => manifest), namespace: 'shop' }
}

async function place(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-'))
  t.after(() => rm(folder, { recursive: true }))
  return folder
}

void test('what was kept is found again, the last that was said', async (t) => {
  const folder = await place(t)
  const objects = rendered('a', 'b')
  await keepOrigins(folder, stateOf(objects), rendered('a', 'x', 'b'))
  await keepOrigins(folder, stateOf(objects), objects)
  assert.deepEqual(
    [...(await originsOf(folder, stateOf(objects)))],
    [
      ['/ConfigMap/shop/a', { file: 'shop/app.yaml', line: 1 }],
      ['/ConfigMap/shop/b', { file: 'shop/app.yaml', line: 11 }],
    ],
  )
  assert.equal((await readdir(join(folder, 'origins'))).length, 1)
})

void test('an object that gets its namespace later is found with it, too', async (t) => {
  const folder = await place(t)
  const thing: Rendered = {
    manifest: { apiVersion: 'x.io/v1', kind: 'Thing', metadata: { name: 't' } },
    origin: { file: 'templates/t.yaml' },
  }
  await keepOrigins(folder, stateOf([thing]), [thing])
  const origins = await originsOf(folder, stateOf([thing]))
  assert.deepEqual([...origins.keys()], ['x.io/Thing//t', 'x.io/Thing/shop/t'])
  assert.deepEqual(origins.get('x.io/Thing/shop/t'), { file: 'templates/t.yaml' })
})

void test('a file that is missing or broken tells nothing', async (t) => {
  const folder = await place(t)
  const desired = stateOf(rendered('a'))
  assert.equal((await originsOf(folder, desired)).size, 0)
  await mkdir(join(folder, 'origins'))
  for (const text of ['{', '{"files":[1]}', '{"files":["f"],"places":[["k",7,1]]}']) {
    await writeFile(join(folder, 'origins', `${digestOf(desired)}.json`), text)
    assert.equal((await originsOf(folder, desired)).size, 0, text)
  }
})

void test('a folder that cannot be written stops nothing', async (t) => {
  const folder = await place(t)
  await writeFile(join(folder, 'origins'), 'in the way')
  await keepOrigins(folder, stateOf(rendered('a')), rendered('a'))
  assert.equal((await originsOf(folder, stateOf(rendered('a')))).size, 0)
})

void test('the oldest are forgotten', async (t) => {
  const folder = await place(t)
  const own = join(folder, 'origins')
  await mkdir(own)
  for (const n of Array.from({ length: 10 }).keys()) {
    const path = join(own, `${n}.json`)
    await writeFile(path, '')
    await truncate(path, 10 * 1024 * 1024)
    await utimes(path, n, n)
  }
  const large = async (): Promise<string[]> => (await readdir(own)).filter((name) => /^\d\.json$/.test(name)).toSorted()
  // One in some new states has the folder looked through.
  for (let n = 0; (await large()).length === 10; n += 1) {
    assert.ok(n < 1_000, 'it is never looked through')
    await keepOrigins(folder, stateOf(rendered(`s${n}`)), rendered(`s${n}`))
  }
  assert.deepEqual(await large(), ['4.json', '5.json', '6.json', '7.json', '8.json', '9.json'])
})
