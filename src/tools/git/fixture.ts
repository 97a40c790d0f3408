import { spawn } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { exec, minimalEnvironment } from '../exec.ts'

/** For tests: a real repository with a working folder, in a temporary place of its own. */
export interface TestRepository {
  readonly folder: string
  git(...args: readonly string[]): Promise<string>
  feed(args: readonly string[], input: string): Promise<string>
  /** Stores an object as it is, however wrong, and returns its hash. */
  store(type: 'blob' | 'tree' | 'commit', bytes: string | Uint8Array): Promise<string>
  /** Writes files (null removes one, `-> target` makes a link, `#!` makes it executable), commits them, returns the hash. */
  commit(files: Readonly<Record<string, string | null>>, message?: string): Promise<string>
}

export interface TestPlace {
  /** Removed with all that is in it. */
  readonly folder: string
  [Symbol.asyncDispose](): Promise<void>
}

export async function testPlace(): Promise<TestPlace> {
  const folder = await mkdtemp(path.join(tmpdir(), 'slipway-git-'))
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) }
}

const AUTHOR = {
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.com',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.com',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
}

export async function testRepository(folder: string, initOptions: readonly string[] = []): Promise<TestRepository> {
  await mkdir(folder, { recursive: true })
  const run = async (args: readonly string[], input?: string | Uint8Array): Promise<string> => {
    const env = minimalEnvironment(AUTHOR)
    const result = await exec('git', args, {
      cwd: folder,
      env,
      timeoutMs: 30_000,
      ...(input === undefined ? {} : { input }),
    })
    return result.stdout.toString('utf8').trim()
  }
  await run(['init', '--quiet', '--initial-branch=main', ...initOptions])
  return {
    folder,
    git: (...args) => run(args),
    feed: run,
    store: (type, bytes) => run(['hash-object', '-w', '--literally', '-t', type, '--stdin'], bytes),
    async commit(files, message = 'a change') {
      for (const [name, text] of Object.entries(files)) await put(path.join(folder, name), text)
      await run(['add', '--all', '--force'])
      await run(['commit', '--quiet', '--allow-empty', '--message', message])
      return run(['rev-parse', 'HEAD'])
    },
  }
}

async function put(file: string, text: string | null): Promise<void> {
  await rm(file, { recursive: true, force: true })
  if (text === null) return
  await mkdir(path.dirname(file), { recursive: true })
  if (text.startsWith('-> ')) await symlink(text.slice(3), file)
  else await writeFile(file, text)
  if (text.startsWith('#!')) await chmod(file, 0o755)
}

export interface TestServer {
  readonly url: string
  /** What was asked, such as `GET /shop/.git/info/refs?service=git-upload-pack`. */
  readonly requests: string[]
  /** The `Authorization` headers that came. */
  readonly authorizations: string[]
  [Symbol.asyncDispose](): Promise<void>
}

type Intercept = (request: IncomingMessage, response: ServerResponse) => boolean

/** Serves the repositories below a folder by http, as any forge does; `intercept` may answer in its place. */
export async function testServer(root: string, intercept: Intercept = () => false): Promise<TestServer> {
  const requests: string[] = []
  const authorizations: string[] = []
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`)
    if (request.headers.authorization !== undefined) authorizations.push(request.headers.authorization)
    if (!intercept(request, response)) serveGit(root, request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    authorizations,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function serveGit(root: string, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://localhost')
  const env = minimalEnvironment({
    ...AUTHOR,
    GIT_PROJECT_ROOT: root,
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: url.pathname,
    QUERY_STRING: url.search.slice(1),
    REQUEST_METHOD: request.method ?? 'GET',
    CONTENT_TYPE: request.headers['content-type'] ?? '',
    HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
    GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
  })
  const child = spawn('git', ['http-backend'], { env, stdio: ['pipe', 'pipe', 'ignore'] })
  child.stdin.on('error', () => {})
  request.pipe(child.stdin)
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  child.on('close', () => {
    const answer = Buffer.concat(chunks)
    const end = answer.indexOf('\r\n\r\n')
    for (const line of answer.toString('latin1', 0, end).split('\r\n')) {
      const [name = '', value = ''] = line.split(/: (.*)/)
      if (name === 'Status') response.statusCode = Number.parseInt(value, 10)
      else response.setHeader(name, value)
    }
    response.end(answer.subarray(end + 4))
  })
}
