import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { program } from './program.ts'

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))
const BIN = fileURLToPath(new URL('../../bin/slipway.js', import.meta.url))

interface Ended {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** The real program, as people start it, with nothing of our environment but the path. */
function slipway(args: readonly string[], env: Readonly<Record<string, string>> = {}): Ended {
  const clean = { PATH: process.env['PATH'] ?? '', SLIPWAY_HOME: '/nowhere', ...env }
  return spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8', env: clean, cwd: tmpdir() })
}

void test('help names every command, and is not an error', () => {
  const { status, stdout, stderr } = slipway([])
  assert.equal(status, 0)
  assert.equal(stderr, '')
  for (const command of program('0').commands) assert.match(stdout, new RegExp(`^ {2}${command.name()}\\b`, 'm'))
})

void test('the version is that of the package', () => {
  assert.match(slipway(['--version']).stdout, /^\d+\.\d+\.\d+\n$/)
})

const MISTAKES: readonly (readonly [args: readonly string[], meant: RegExp])[] = [
  [['deployment', 'wacth'], /Did you mean watch\?/],
  [['app', 'list', '--heatlh', 'healthy'], /Did you mean --health\?/],
  [['app', 'list', '--health', 'fine'], /Allowed choices are healthy, /],
  [['app', 'sync', 'shop', '--timeout', '10'], /Write a time such as 90s/],
  [['deployment', 'list', '--since', 'yesterday'], /Write how long ago/],
  [['app', 'get'], /missing required argument 'application'/],
  [['agent', 'lsit'], /too many arguments/],
]

for (const [args, meant] of MISTAKES) {
  void test(`\`slipway ${args.join(' ')}\` is answered with what is allowed`, async () => {
    const root = program('0')
    for (const command of everyCommand(root)) command.configureOutput({ writeErr: () => {} })
    await assert.rejects(root.parseAsync(args, { from: 'user' }), meant)
  })
}

function everyCommand(command: Command): Command[] {
  return [command, ...command.commands.flatMap(everyCommand)]
}

void test('a mistake of use has the exit code 2, and prints on stderr', () => {
  const { status, stderr, stdout } = slipway(['deployment', 'wacth'])
  assert.equal(status, 2)
  assert.equal(stdout, '')
  assert.equal(stderr.split('\n')[0], "error: unknown command 'wacth'")
})

void test('an error says what failed, what is next and its code; the stack only on demand', () => {
  const { status, stderr } = slipway(['app', 'list'])
  assert.equal(status, 1)
  assert.match(stderr, /^error No control plane is known here.*\nnext {2}.*slipway up.*\ncode {2}cli.no-server/s)
  assert.doesNotMatch(stderr, /at .*connection\.ts/)
  assert.match(slipway(['app', 'list', '--debug']).stderr, /at .*connection\.ts/)
})

void test('a server that is not there has an exit code of its own', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  const env = { SLIPWAY_SERVER: `http://127.0.0.1:${port}`, SLIPWAY_TOKEN: 'slipway_m_secret' }
  const { status, stderr } = slipway(['deployment', 'list'], env)
  assert.equal(status, 8)
  assert.match(stderr, /could not be reached: connect ECONNREFUSED/)
  assert.doesNotMatch(stderr, /slipway_m_secret/)
})

void test('a reader that has seen enough is no failure', async () => {
  const child = spawn(process.execPath, [MAIN, 'completion', 'bash'], { stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.destroy()
  let stderr = ''
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()))
  const [status] = (await once(child, 'exit')) as [number]
  assert.equal(status, 0)
  assert.equal(stderr, '')
})

void test('through a link, and by the Node that the system has, the same program runs', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-bin-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const link = join(folder, 'slipway')
  symlinkSync(BIN, link)
  // Past the packaged Node that npm puts in front.
  const path = (process.env['PATH'] ?? '').split(':').filter((part) => !part.includes('node_modules'))
  const env = { ...process.env, PATH: path.join(':'), SLIPWAY_HOME: '/nowhere' }
  const version = spawnSync(link, ['--version'], { encoding: 'utf8', env })
  assert.equal(version.stderr, '')
  assert.match(version.stdout, /^\d+\.\d+\.\d+\n$/)
  assert.equal(spawnSync(link, ['no-such-command'], { env }).status, 2)
})

void test('Ctrl-C reaches the program behind the link, and its exit code comes back', async () => {
  const server = createServer(() => {}).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const env = { ...process.env, SLIPWAY_SERVER: `http://127.0.0.1:${port}`, SLIPWAY_TOKEN: 't' }
  const path = (process.env['PATH'] ?? '').split(':').filter((part) => !part.includes('node_modules'))
  const asked = once(server, 'request')
  const child = spawn(BIN, ['app', 'list'], { env: { ...env, PATH: path.join(':') }, stdio: 'ignore' })
  await asked
  child.kill('SIGINT')
  const [status] = (await once(child, 'exit')) as [number]
  assert.equal(status, 130)
  server.closeAllConnections()
  server.close()
})
