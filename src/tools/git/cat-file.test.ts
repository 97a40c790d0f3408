import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, readFileSync, rmSync, truncateSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { minimalEnvironment } from '../exec.ts'
import { frameReader } from './batch-frame.ts'
import type { Frame } from './batch-frame.ts'
import { ObjectReader } from './cat-file.ts'
import { testPlace, testRepository } from './fixture.ts'
import { parseRemote } from './url.ts'

void test('answers are cut rightly wherever the chunks end', () => {
  const stream = Buffer.from('abc blob 3\nx\ny\nabc missing\ndef blob 0\n\nabc blob 4\n')
  const wants = [true, true, true, false]
  for (let size = 1; size <= stream.length; size += 1) {
    const frames: Frame[] = []
    const take = frameReader(
      () => ({ contents: wants[frames.length] ?? false, maxBytes: 10 }),
      (frame) => frames.push(frame),
    )
    for (let at = 0; at < stream.length; at += size) take(stream.subarray(at, at + size))
    assert.deepEqual(
      frames.map(({ line, body }) => [line, body?.toString()]),
      [
        ['abc blob 3', 'x\ny'],
        ['abc missing', undefined],
        ['def blob 0', ''],
        ['abc blob 4', undefined],
      ],
    )
  }
})

void test('a stream that is not what was asked for is refused', () => {
  const take = (text: string, maxBytes = 10): void =>
    frameReader(
      () => ({ contents: true, maxBytes }),
      () => {},
    )(Buffer.from(text))
  assert.throws(() => take('abc blob 11\n'), /larger/)
  assert.throws(() => take('abc blob 1\nxy'), /does not end where/)
  assert.throws(() => take('x'.repeat(5_000)), /does not end/)
  assert.throws(
    () =>
      frameReader(
        () => undefined,
        () => {},
      )(Buffer.from('x\n')),
    /nobody/,
  )
})

/** Ids of our own git processes of this kind. */
function readers(gitDir: string): number[] {
  const listed = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)])
    .toString()
    .split('\n')
  const pids = listed
    .filter((line) => line.includes('cat-file --batch-command'))
    .map((line) => Number.parseInt(line, 10))
  return pids.filter((pid) => readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`GIT_DIR=${gitDir}\0`))
}

void test(
  'the reader reads, survives the death of its process, and ends it',
  { skip: process.platform !== 'linux' },
  async () => {
    await using place = await testPlace()
    const repo = await testRepository(path.join(place.folder, 'r'))
    const files = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`f${n}`, `file ${n}\n`.repeat(n)]))
    await repo.commit(files)
    const hashes = (await repo.git('rev-parse', ...Object.keys(files).map((name) => `HEAD:${name}`))).split('\n')
    const noise = await repo.store('blob', randomBytes(50_000))
    const gitDir = path.join(repo.folder, '.git')
    const env = minimalEnvironment({ GIT_DIR: gitDir, LC_ALL: 'C' })
    const { signal } = new AbortController()
    const reader = new ObjectReader({ gitDir, env, signal, remote: parseRemote(repo.folder) })
    assert.equal(readers(gitDir).length, 0)
    const readAll = async (): Promise<void> => {
      const results = await Promise.all(hashes.map((hash) => reader.read(hash, 100_000)))
      const texts = results.map((result) => (result.found === 'object' ? result.bytes.toString() : result.found))
      assert.deepEqual(texts, Object.values(files))
    }
    await readAll()
    assert.equal(readers(gitDir).length, 1)
    const reading = readAll()
    const [pid] = readers(gitDir)
    if (pid !== undefined) process.kill(pid, 'SIGKILL')
    await reading
    assert.equal(readers(gitDir).length, 1)

    assert.deepEqual(await reader.read('0'.repeat(40), 10), { found: 'missing' })
    assert.deepEqual(await reader.read(hashes[299] ?? '', 10), { found: 'too-large', size: 299 * 9 })
    await assert.rejects(async () => reader.info('HEAD'), TypeError)
    await assert.rejects(async () => reader.read(`${'0'.repeat(40)}\ncontents x`, 10), TypeError)

    // An object that git cannot survive is refused; those asked for with it are not.
    await reader.close()
    const fileOf = (hash = ''): string => path.join(gitDir, 'objects', hash.slice(0, 2), hash.slice(2))
    rmSync(fileOf(hashes[7]))
    chmodSync(fileOf(noise), 0o644)
    truncateSync(fileOf(noise), 20_000)
    const next = new ObjectReader({ gitDir, env, signal, remote: parseRemote(repo.folder) })
    const results = await Promise.allSettled([...hashes, noise].map((hash) => next.read(hash, 100_000)))
    const outcomes = results.map((result) => (result.status === 'fulfilled' ? result.value.found : result.reason.code))
    assert.deepEqual(
      outcomes.flatMap((outcome, n) => (outcome === 'object' ? [] : [[n, outcome]])),
      [
        [7, 'missing'],
        [300, 'git.mirror-damaged'],
      ],
    )
    const open = next.read(hashes[1] ?? '', 100)
    const refusal = assert.rejects(open, { code: 'tool.aborted' })
    await next.close()
    await refusal
    await assert.rejects(next.info(hashes[1] ?? ''), { code: 'tool.aborted' })
    assert.equal(readers(gitDir).length, 0)
  },
)
