import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { createWriter, readDurable, writeDurably } from './durable-file.ts'
import { boundLog, lastLines, logFile, openLog, pruneLogs } from './instance-log.ts'

void describe('files of the daemon', () => {
  let folder = ''

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slipway-files-'))
  })

  after(() => rm(folder, { recursive: true, force: true }))

  void test('a value is written whole, for its user alone', async () => {
    const file = join(folder, 'value.json')
    assert.equal(await readDurable(file), undefined)
    await writeDurably(file, { a: 1 })
    assert.deepEqual(await readDurable(file), { a: 1 })
    assert.equal((await stat(file)).mode & 0o777, 0o600)
  })

  void test('writes that come together share one, and the last value is what stays', async () => {
    const file = join(folder, 'shared.json')
    let value = 0
    let reads = 0
    const writer = createWriter(file, () => {
      reads += 1
      return value
    })
    const writes = Array.from({ length: 50 }, async () => {
      value += 1
      await writer.write()
    })
    await Promise.all(writes)
    assert.equal(await readDurable(file), 50)
    assert.ok(reads < 5, `${reads} writes for 50 wishes`)
    await writer.remove()
    assert.equal(await readDurable(file), undefined)
  })

  void test('a write that fails is told, and the next one is tried', async () => {
    const writer = createWriter(join(folder, 'missing', 'x.json'), () => 1)
    await assert.rejects(writer.write())
    await assert.rejects(writer.write())
  })

  void test('a log beyond its limit is cut, its end is kept, and programs write on', async () => {
    const path = logFile(folder, 'instance')
    const log = await openLog(path)
    await writeFile(path, `${'x'.repeat(5_000)}\nthe end\n`, { flag: 'a' })
    assert.equal((await boundLog(path, 10_000)).size, 5_009)
    assert.deepEqual(await boundLog(path, 1_000), { size: 0, cut: 5_009 })
    await log.close()
    assert.match(await readFile(`${path}.1`, 'utf8'), /the end\n$/)
    await writeFile(path, 'after\n', { flag: 'a' })
    assert.match(await readFile(path, 'utf8'), /^\[slipway: older output was cut .*\]\nafter\n$/)
  })

  void test('last words are plain text', async () => {
    const path = logFile(folder, 'words')
    await writeFile(path, `${'old\n'.repeat(50)}\u001B[31mred\u001B[0m\u0007 and \u001B]0;title\u0007plain\n`)
    const lines = (await lastLines(path)).split('\n')
    assert.equal(lines.length, 20)
    assert.equal(lines.at(-1), 'red and plain')
    assert.equal(await lastLines(logFile(folder, 'nobody')), '')
  })

  void test('of the logs of ended instances the newest are kept', async () => {
    const logs = await mkdtemp(join(folder, 'logs-'))
    const names = Array.from({ length: 25 }, (_, index) => `i${String(index).padStart(2, '0')}`)
    for (const name of names) await writeFile(logFile(logs, name), '')
    await writeFile(`${logFile(logs, 'i00')}.1`, '')
    await pruneLogs(logs, new Set(['i01']))
    const left = (await readdir(logs)).sort()
    assert.equal(left.length, 21)
    assert.deepEqual(left.slice(0, 2), ['i01.log', 'i05.log'])
  })
})
