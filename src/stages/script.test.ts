import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { identify, isAlive } from '#tools/process-id.ts'
import { codeOf, rehearse } from './rehearsal.ts'
import type { Rehearsal, Setting } from './rehearsal.ts'
import { createOutputLog } from './script-output.ts'
import { script, ScriptOptions } from './script.ts'

async function folderFor(t: TestContext): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'slipway-script-')))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

async function setUp(t: TestContext, setting: Setting = {}): Promise<Rehearsal & { folder: string }> {
  const folder = await folderFor(t)
  return Object.assign(rehearse({ folder, ...setting }), { folder })
}

function run(rehearsal: Rehearsal, options: object): Promise<unknown> {
  return script.run(rehearsal.context(), ScriptOptions.parse(options))
}

/** Waits for something that a process will do; the test's own limit ends a wait in vain. */
async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    await new Promise((resolve) => {
      setTimeout(resolve, 10)
    })
  }
}

function readNumber(path: string): Promise<number | undefined> {
  return readFile(path, 'utf8').then(
    (text) => (text.endsWith('\n') ? Number(text) : undefined),
    () => undefined,
  )
}

const limit = { timeout: 20_000 }

void test('runs a program with its arguments in the folder of the application', limit, async (t) => {
  const rehearsal = await setUp(t)
  await run(rehearsal, { run: ['/bin/sh', '-c', 'pwd; echo "$#:$1"', 'x', '$(id) `id` ; "quoted"'] })
  assert.deepEqual(rehearsal.log, [rehearsal.folder, '1:$(id) `id` ; "quoted"'])
})

void test('the script sees what it is told, and nothing of the agent', limit, async (t) => {
  process.env['SLIPWAY_TEST_SECRET'] = 'hidden'
  process.env['AWS_SECRET_ACCESS_KEY'] = 'hidden'
  t.after(() => {
    delete process.env['SLIPWAY_TEST_SECRET']
    delete process.env['AWS_SECRET_ACCESS_KEY']
  })
  const rehearsal = await setUp(t, { labels: { 'cost-centre': '7' }, address: 'http://127.0.0.1:8081' })
  await run(rehearsal, { sh: 'env', env: { TARGET: '{{ app.address }}/x', WHO: '{{ label.cost-centre }}' } })
  const seen = new Map(rehearsal.log.map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]))
  assert.equal(seen.get('TARGET'), 'http://127.0.0.1:8081/x')
  assert.equal(seen.get('WHO'), '7')
  assert.equal(seen.get('SLIPWAY_APPLICATION'), 'shop')
  assert.equal(seen.get('SLIPWAY_DEPLOYMENT'), 'deployment1')
  assert.equal(seen.get('SLIPWAY_COMMIT'), 'c0ffee'.padEnd(40, '0'))
  assert.equal(seen.get('SLIPWAY_STAGE'), 'It')
  assert.equal(seen.get('SLIPWAY_ROLLBACK'), 'false')
  assert.equal(seen.get('SLIPWAY_LABEL_COST_CENTRE'), '7')
  assert.doesNotMatch(rehearsal.log.join('\n'), /hidden/)
})

void test('an unknown look-up runs nothing', limit, async (t) => {
  const rehearsal = await setUp(t)
  assert.equal(
    await codeOf(run(rehearsal, { sh: 'touch ran', env: { A: '{{ app.adress }}' } })),
    'template.unknown-name',
  )
  await assert.rejects(access(join(rehearsal.folder, 'ran')))
})

void test('a failure keeps the last lines, and exit 75 may be tried again', limit, async (t) => {
  const rehearsal = await setUp(t)
  await assert.rejects(run(rehearsal, { sh: 'echo one; echo two >&2; exit 3' }), {
    code: 'script.failed',
    kind: 'user',
    message: 'The script exited with 3',
    output: /one|two/,
  })
  await assert.rejects(run(rehearsal, { sh: 'exit 75' }), { code: 'script.temporary', kind: 'world' })
  await assert.rejects(run(rehearsal, { sh: 'kill -KILL $$' }), { code: 'script.failed', message: /ended by SIGKILL/ })
  await assert.rejects(run(rehearsal, { run: ['./no-such-program'] }), { code: 'script.failed', message: /127/ })
})

void test('its input is empty: nothing waits for somebody to type', limit, async (t) => {
  const rehearsal = await setUp(t)
  await run(rehearsal, { sh: 'cat; echo end' })
  assert.deepEqual(rehearsal.log, ['end'])
})

void test('cancelling ends the script and all that it started', limit, async (t) => {
  const abort = new AbortController()
  const rehearsal = await setUp(t, { signal: abort.signal })
  const pidFile = join(rehearsal.folder, 'pid')
  const ended = codeOf(run(rehearsal, { sh: `(trap '' TERM; sleep 600) & echo $! > pid; wait` }))
  const grandchild = await until(async () => {
    const pid = await readNumber(pidFile)
    return pid === undefined ? undefined : identify(pid)
  })
  abort.abort()
  assert.equal(await ended, 'tool.aborted')
  await until(async () => ((await isAlive(grandchild)) ? undefined : true))
})

void test('what it left in the background ends with it', limit, async (t) => {
  const rehearsal = await setUp(t)
  await run(rehearsal, { sh: 'sleep 600 & echo $! > pid' })
  const pid = await readNumber(join(rehearsal.folder, 'pid'))
  await until(async () => ((await identify(pid ?? 0)) === undefined ? true : undefined))
})

void test('it is on record before it has any effect', limit, async (t) => {
  const rehearsal = await setUp(t)
  const context = { ...rehearsal.context(), record: () => Promise.reject(new Error('the disk is full')) }
  await assert.rejects(script.run(context, ScriptOptions.parse({ sh: 'touch ran' })), /the disk is full/)
  await assert.rejects(access(join(rehearsal.folder, 'ran')))
})

void test('what a crash left running is ended before it runs again', limit, async (t) => {
  const rehearsal = await setUp(t)
  const earlier = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' })
  const exited = once(earlier, 'exit')
  const id = await identify(earlier.pid ?? 0)
  rehearsal.evidence.push({ type: 'memo', key: 'process', value: id })
  await run(rehearsal, { sh: 'echo again' })
  await exited
  assert.equal(rehearsal.log.at(-1), 'again')
  assert.match(rehearsal.log[0] ?? '', /left over from before a restart/)
})

void test('a process that only has the same number lives on', limit, async (t) => {
  const rehearsal = await setUp(t)
  const other = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' })
  const exited = once(other, 'exit')
  const id = await identify(other.pid ?? 0)
  rehearsal.evidence.push({ type: 'memo', key: 'process', value: { pid: other.pid, started: 'another-boot:1' } })
  await run(rehearsal, { sh: 'true' })
  assert.ok(id && (await isAlive(id)))
  other.kill('SIGKILL')
  await exited
})

void test('a rollback runs its own program, or nothing', limit, async (t) => {
  const rehearsal = await setUp(t)
  const both = ScriptOptions.parse({
    sh: 'exit 1',
    onRollback: { run: ['/bin/sh', '-c', 'echo back $SLIPWAY_ROLLBACK'] },
  })
  await script.revert?.(rehearsal.context(), both)
  assert.deepEqual(rehearsal.log, ['back true'])
  await script.revert?.(rehearsal.context(), ScriptOptions.parse({ sh: 'echo no' }))
  assert.deepEqual(rehearsal.log, ['back true'])
})

void test('a program of the folder runs by its relative path', limit, async (t) => {
  const rehearsal = await setUp(t)
  await writeFile(join(rehearsal.folder, 'smoke.sh'), '#!/bin/sh\necho smoke "$@"\n', { mode: 0o755 })
  await run(rehearsal, { run: ['./smoke.sh', '--fast'] })
  assert.deepEqual(rehearsal.log, ['smoke --fast'])
})

void test('a flood does not fill the log, and does not stop the script', limit, async (t) => {
  const rehearsal = await setUp(t)
  await run(rehearsal, { sh: 'head -c 20000000 /dev/zero | tr "\\0" x | fold -w 1000; echo; echo done > done' })
  await access(join(rehearsal.folder, 'done'))
  const size = rehearsal.log.reduce((sum, line) => sum + line.length, 0)
  assert.ok(size < 9 * 1_024 * 1_024, `${size} characters`)
  assert.match(rehearsal.log.at(-1) ?? '', /^\d+ lines of output were left out$/)
})

void test('output becomes whole lines, however it comes in', () => {
  const lines: string[] = []
  const output = createOutputLog((line) => lines.push(line))
  const bytes = Buffer.from('grün\r\nrot')
  for (const byte of bytes) output.write(Buffer.from([byte]), 'stdout')
  output.write(Buffer.from('error\n'), 'stderr')
  output.end()
  output.end()
  assert.deepEqual(lines, ['grün', 'error', 'rot'])
  assert.equal(output.lastLines(), 'grün\nerror\nrot')
  const long: string[] = []
  const one = createOutputLog((line) => long.push(line))
  one.write(Buffer.from('x'.repeat(10_000)), 'stdout')
  one.end()
  assert.deepEqual(
    long.map((line) => line.length),
    [4_000, 4_000, 2_000],
  )
})

void test('options that mean nothing are refused', () => {
  for (const wrong of [
    {},
    { run: [] },
    { run: ['a'], sh: 'b' },
    { run: 'a b' },
    { run: ['a\0b'] },
    { sh: 'a', env: { SLIPWAY_COMMIT: 'x' } },
    { sh: 'a', env: { 'A-B': 'x' } },
    { sh: 'a', onRollback: {} },
    { sh: 'a', timeout: '5m' },
  ]) {
    assert.equal(ScriptOptions.safeParse(wrong).success, false, JSON.stringify(wrong))
  }
})
