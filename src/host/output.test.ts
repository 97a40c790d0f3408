import assert from 'node:assert/strict'
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { systemClock } from '#tools/clock.ts'
import { until } from '../../test/until.ts'
import type { OutputAsked, OutputLines } from './api.ts'
import { boundLog, logFile } from './instance-log.ts'
import { outputOf } from './output.ts'
import type { Printing } from './output.ts'

const ASKED: OutputAsked = { lines: 3, follow: true }

/** Instances as files that a test writes, and somebody who follows them. */
class Scene {
  readonly folder: string
  readonly living = new Map<string, Printing>()
  readonly got: (OutputLines | undefined)[] = []
  readonly stop = new AbortController()
  readonly #cut = new Map<string, number>()
  #done: Promise<void> = Promise.resolve()

  constructor(t: TestContext) {
    this.folder = mkdtempSync(join(tmpdir(), 'slipway-output-'))
    t.after(async () => {
      this.stop.abort()
      await this.#done
      rmSync(this.folder, { recursive: true, force: true })
    })
  }

  start(id: string): void {
    this.living.set(id, { id, variant: 'primary', log: this.#log(id) })
  }

  print(id: string, text: string): void {
    appendFileSync(logFile(this.folder, id), text)
  }

  /** As the daemon cuts a log that has grown too large. */
  async cut(id: string): Promise<void> {
    const { cut } = await boundLog(logFile(this.folder, id), 10)
    this.#cut.set(id, (this.#cut.get(id) ?? 0) + cut)
  }

  follow(asked: OutputAsked = ASKED): Promise<void> {
    const source = {
      application: 'shop',
      clock: systemClock,
      instances: () => [...this.living.values()],
      ended: (id: string) => this.#log(id),
    }
    const read = async (): Promise<void> => {
      for await (const part of outputOf(source, asked, this.stop.signal)) this.got.push(part)
    }
    const done = read()
    this.#done = done.catch(() => {})
    return done
  }

  texts(id: string): string[] {
    return this.got.flatMap((part) => (part?.instance === id ? part.lines : []))
  }

  #log(id: string): Printing['log'] {
    return { path: logFile(this.folder, id), cutBytes: () => this.#cut.get(id) ?? 0 }
  }
}

void test('it begins with the last lines of each instance, says when they are told, and goes on', async (t) => {
  const scene = new Scene(t)
  scene.start('one')
  scene.start('two')
  scene.print('one', Array.from({ length: 50_000 }, (_, n) => `line ${n}\n`).join(''))
  scene.print('two', 'first\nhalf a li')
  void scene.follow()
  await until('the last lines', () => scene.got.includes(undefined))
  assert.deepEqual(scene.texts('one'), ['line 49997', 'line 49998', 'line 49999'])
  assert.deepEqual(scene.texts('two'), ['first'])
  scene.print('two', 'ne\nand more\n')
  await until('the new lines', () => scene.texts('two').length === 3)
  assert.deepEqual(scene.texts('two'), ['first', 'half a line', 'and more'])
})

void test('what is started later is read from its first line, and what ends to its last', async (t) => {
  const scene = new Scene(t)
  scene.start('old')
  void scene.follow()
  await until('the beginning', () => scene.got.includes(undefined))
  for (const n of [1, 2, 3, 4, 5]) scene.print('new', `${n}\n`)
  scene.start('new')
  await until('the new one', () => scene.texts('new').length === 5)
  scene.print('old', 'it is killed in the middle of a w')
  scene.living.delete('old')
  await until('the last words', () => scene.texts('old').length === 1)
  assert.deepEqual(scene.texts('old'), ['it is killed in the middle of a w'])
})

void test('a log that is cut goes on with the note of it; the kept end counts among the last lines', async (t) => {
  const scene = new Scene(t)
  scene.start('one')
  scene.print('one', 'a\nb\nc\nlong enough\n')
  void scene.follow()
  await until('the last lines', () => scene.got.includes(undefined))
  assert.deepEqual(scene.texts('one'), ['b', 'c', 'long enough'])
  await scene.cut('one')
  scene.print('one', 'after\n')
  await until('what came after', () => scene.texts('one').includes('after'))
  const [note, after] = scene.texts('one').slice(3)
  assert.match(note ?? '', /^\[slipway: older output was cut/)
  assert.equal(after, 'after')
  const late = new Scene(t)
  late.start('one')
  late.print('one', 'x\ny\n')
  writeFileSync(`${logFile(late.folder, 'one')}.1`, 'tail of one\nkept 1\nkept 2\n')
  await late.follow({ lines: 3, follow: false })
  assert.deepEqual(late.texts('one'), ['kept 2', 'x', 'y'])
})

void test('a line is cut at its limit, however long it is; broken characters do no harm', async (t) => {
  const scene = new Scene(t)
  scene.start('one')
  scene.print('one', `${'x'.repeat(500_000)}\n`)
  appendFileSync(logFile(scene.folder, 'one'), Buffer.from([0xff, 0xfe, 0x00, 0x1b, 0x0a]))
  scene.print('one', '\nlast without an end')
  await scene.follow({ lines: 10, follow: false })
  const [long, broken, empty, last] = scene.texts('one')
  assert.equal(long?.length, 20_000)
  assert.equal(broken, '\uFFFD\uFFFD\0\u001B')
  assert.deepEqual([empty, last], ['', 'last without an end'])
})

void test('one instance can be asked for, also when it has ended; one that is not kept is refused', async (t) => {
  const scene = new Scene(t)
  scene.start('one')
  scene.print('one', 'of one\n')
  scene.print('gone', 'last words\n')
  await scene.follow({ ...ASKED, variant: 'primary', instance: 'gone' })
  assert.deepEqual(scene.texts('gone'), ['last words'])
  assert.deepEqual(scene.texts('one'), [])
  const unknown = scene.follow({ ...ASKED, variant: 'primary', instance: 'nobody' })
  await assert.rejects(unknown, { code: 'host.output-unknown' })
})
