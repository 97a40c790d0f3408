import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { exec, minimalEnvironment } from '#tools/exec.ts'

const EXAMPLE = fileURLToPath(new URL('../../../examples/shop/', import.meta.url))
const USUAL_ADDRESS = /listen: 127\.0\.0\.1:(\d+)/
const GIT_TIMEOUT_MS = 30_000

/** One version of the shop: what its program says of itself. */
export interface ShopVersion {
  readonly version: string
  readonly message: string
  readonly errorShare: number
  /** Milliseconds, at least and at most. */
  readonly slowness: readonly [number, number]
}

export const SHOP_VERSIONS: readonly ShopVersion[] = [
  { version: 'v1', message: 'Open the shop', errorShare: 0, slowness: [2, 8] },
  { version: 'v2', message: 'Welcome people more warmly', errorShare: 0, slowness: [2, 8] },
  { version: 'v3', message: 'Rewrite the checkout over the weekend', errorShare: 0.3, slowness: [120, 400] },
]

export interface DemoRepository {
  /** The bare repository that the agent serves. */
  readonly bare: string
  /** A clone of it, in which versions are committed. */
  readonly clone: string
  /** Where the shop's proxy answers, such as `127.0.0.1:8081`. */
  readonly address: string
  /** Versions that have been pushed, in order. */
  pushed(): Promise<readonly { readonly commit: string; readonly version: string }[]>
  /** Commits a version as its author would, pushes it, and answers with the commit. */
  push(version: ShopVersion): Promise<string>
}

/** The repository of the demonstration in its folder; made, without any commit, at the first start. */
export async function openDemoRepository(folder: string): Promise<DemoRepository> {
  const bare = join(folder, 'shop.git')
  const clone = join(folder, 'shop')
  if (!existsSync(clone)) await createRepository(folder, bare, clone)
  const file = await readFile(join(clone, 'app.slipway.yaml'), 'utf8')
  const address = /listen: (\S+)/.exec(file)?.[1] ?? ''
  return { bare, clone, address, pushed: () => pushedVersions(clone), push: (version) => pushVersion(clone, version) }
}

async function createRepository(folder: string, bare: string, clone: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await git(folder, ['init', '--quiet', '--bare', '--initial-branch=main', bare])
  const draft = `${clone}.new`
  await git(folder, ['clone', '--quiet', bare, draft])
  await git(draft, ['checkout', '--quiet', '-B', 'main'])
  await cp(EXAMPLE, draft, { recursive: true })
  const file = join(draft, 'app.slipway.yaml')
  const text = await readFile(file, 'utf8')
  const port = await freePort(Number(USUAL_ADDRESS.exec(text)?.[1]))
  await writeFile(file, text.replace(USUAL_ADDRESS, `listen: 127.0.0.1:${port}`))
  await exec('mv', [draft, clone], { timeoutMs: GIT_TIMEOUT_MS })
}

async function pushVersion(clone: string, { version, message, errorShare, slowness }: ShopVersion): Promise<string> {
  const file = join(clone, 'server.js')
  const text = await readFile(file, 'utf8')
  const changed = text
    .replace(/const VERSION = .*/, `const VERSION = '${version}'`)
    .replace(/const ERROR_SHARE = .*/, `const ERROR_SHARE = ${errorShare}`)
    .replace(/const SLOWNESS = .*/, `const SLOWNESS = [${slowness.join(', ')}]`)
  await writeFile(file, changed)
  await git(clone, ['add', '--all'])
  await git(clone, ['commit', '--quiet', '--allow-empty', `--message=${message} (${version})`])
  await git(clone, ['push', '--quiet', 'origin', 'main'])
  return (await git(clone, ['rev-parse', 'HEAD'])).trim()
}

async function pushedVersions(clone: string): Promise<readonly { commit: string; version: string }[]> {
  const lines = await git(clone, ['log', '--reverse', '--format=%H %s', 'main', '--']).catch(() => '')
  return lines.split('\n').flatMap((line) => {
    const match = /^([0-9a-f]{40,64}) .*\((v\d+)\)$/.exec(line)
    return match ? [{ commit: match[1] ?? '', version: match[2] ?? '' }] : []
  })
}

async function git(folder: string, args: readonly string[]): Promise<string> {
  const env = minimalEnvironment({
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@shop.example',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@shop.example',
  })
  const { stdout } = await exec('git', args, { cwd: folder, env, timeoutMs: GIT_TIMEOUT_MS })
  return stdout.toString('utf8')
}

/** The usual port, or, where another program has it, any that is free. */
async function freePort(usual: number): Promise<number> {
  return (await tryPort(usual)) ?? (await tryPort(0)) ?? usual
}

function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(undefined))
    probe.listen(port, '127.0.0.1', () => {
      const { port: found } = probe.address() as AddressInfo
      probe.close(() => resolve(found))
    })
  })
}
