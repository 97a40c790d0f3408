import { availableParallelism } from 'node:os'
import { isAbsolute } from 'node:path'
import { clean } from '#domain/config/place.ts'
import { SlipwayError, slipwayError } from '#domain/errors.ts'
import { exec, minimalEnvironment } from '#tools/exec.ts'
import type { ExecOptions } from '#tools/exec.ts'
import { redactRemote } from '#tools/git/url.ts'
import { locate } from './program.ts'
import type { Program } from './program.ts'
import { slots } from './slots.ts'
import { LIMITS } from './wish.ts'
import type { WorkFolder } from './work-folder.ts'

/** Whether a program may use the network, and whether also without encryption. */
export type Network = 'none' | 'encrypted' | 'any'

export interface Run {
  readonly application: string
  readonly program: Program
  readonly args: readonly string[]
  readonly work: WorkFolder
  readonly network: Network
  /** Taken out of what it says. */
  readonly secrets?: readonly string[]
  readonly signal: AbortSignal
}

/** The machine's cores are shared by all who render in this process. */
const CORES = slots(availableParallelism())
/** Addresses that a program takes for itself, and reserves without using them. */
const PROGRAM_BYTES = 512 * 1024 * 1024
const HEARD_BYTES = 65_536
/** Nobody listens there: what is not to use the network is sent to it. */
const NOWHERE = 'http://127.0.0.1:1'
const PROXIES = ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'no_proxy', 'NO_PROXY']

/**
 * Runs a renderer with as little around it as it needs: no user's home, no programs it could start, limits on time,
 * output, files and, where `prlimit` is, memory. At most as many at once as there are cores. Errors: `kubernetes.render`,
 * `kubernetes.render-limit`, `tool.aborted`.
 */
export async function runProgram(run: Run): Promise<Buffer> {
  const { program, args, work, signal } = run
  const prlimit = await locate('prlimit')
  const [command, ...rest] = [...(prlimit === undefined ? [] : [prlimit, ...limitArguments()]), program.path, ...args]
  if (command === undefined || !isAbsolute(command)) throw slipwayError('bug', { what: 'a renderer has no path' })
  const options = {
    cwd: work.home,
    env: environment(run),
    timeoutMs: LIMITS.timeoutMs,
    maxBytes: LIMITS.outputBytes,
    signal,
  }
  const heard = run.network === 'none' ? undefined : listen()
  try {
    const { stdout } = await CORES.run(() => exec(command, rest, { ...options, ...heard?.options }), signal)
    return stdout
  } catch (error) {
    throw renderError(run, error, heard?.text())
  }
}

/** Takes a core for work that renders in another way. */
export function onCore<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  return CORES.run(work, signal)
}

/** What fetches gives no result but files; why it failed it says on either stream. */
function listen(): { readonly options: Pick<ExecOptions, 'onOutput'>; text(): string } {
  const chunks: Buffer[] = []
  let bytes = 0
  const onOutput = (chunk: Buffer): void => {
    bytes += chunk.length
    if (bytes <= HEARD_BYTES) chunks.push(chunk)
  }
  return { options: { onOutput }, text: () => Buffer.concat(chunks).toString('utf8') }
}

function limitArguments(): string[] {
  return [`--as=${LIMITS.memoryBytes + PROGRAM_BYTES}`, `--fsize=${LIMITS.outputBytes}`, '--core=0', '--']
}

function environment({ work: { home }, network }: Run): Record<string, string> {
  const proxies = PROXIES.flatMap((name): [string, string][] => {
    const value = process.env[name]
    if (network === 'none') return [[name, name.toLowerCase() === 'no_proxy' ? '' : NOWHERE]]
    if (network === 'encrypted' && name.toLowerCase() === 'http_proxy') return [[name, NOWHERE]]
    return value === undefined ? [] : [[name, value]]
  })
  return minimalEnvironment({
    ...Object.fromEntries(proxies),
    HOME: home,
    TMPDIR: `${home}/tmp`,
    // Neither git nor a credential helper nor anything else can be started by name.
    PATH: `${home}/programs`,
    KUBECONFIG: `${home}/kubeconfig`,
    DOCKER_CONFIG: home,
    XDG_CONFIG_HOME: home,
    XDG_CACHE_HOME: `${home}/cache`,
    XDG_DATA_HOME: home,
    HELM_CACHE_HOME: `${home}/cache/helm`,
    HELM_CONFIG_HOME: `${home}/helm`,
    HELM_DATA_HOME: `${home}/helm`,
    HELM_PLUGINS: `${home}/plugins`,
    // As many run at once as there are cores, each a moment long: what collects garbage beside it costs more than it gives.
    GOMAXPROCS: '1',
    GOGC: '400',
    GOMEMLIMIT: String(Math.floor(LIMITS.memoryBytes * 0.8)),
  })
}

function renderError(run: Run, error: unknown, heard?: string): unknown {
  if (!(error instanceof SlipwayError)) return error
  const { application, program } = run
  const { code, output = '' } = heard === undefined ? error : { code: error.code, output: heard }
  const limited = (what: string): Error =>
    slipwayError('kubernetes.render-limit', { application, what }, { cause: error })
  if (code === 'tool.timeout') return limited(`${program.name} did not end within ${LIMITS.timeoutMs / 1_000} s`)
  if (code === 'tool.too-much') return limited(`${program.name} wrote more than ${LIMITS.outputBytes / 1_048_576} MiB`)
  if (code !== 'tool.failed') return error
  if (isCrash(error)) {
    return limited(`${program.name} needed more than ${LIMITS.memoryBytes / 1_048_576} MiB of memory`)
  }
  const why = shownWhy(run, output) || String(error.details['how'])
  const cause = run.secrets?.length ? {} : { cause: error } // The cause has the program’s own words.
  return slipwayError('kubernetes.render', { application, program: program.name, why }, cause)
}

/** Both programs end with 1 where something is wrong, and with 2 and the traces of their threads where memory ends. */
function isCrash({ details, output = '' }: SlipwayError): boolean {
  return details['how'] === 'exited with 2' && /^goroutine |^runtime\.|^\s*runtime\//m.test(output)
}

const NOISE = /^(?:WARNING|coalesce\.go|level=|walk\.go|Hang tight|\.\.\.Success|Update Complete)/

/** What the program said, without the temporary folder, credentials of addresses and control characters. */
function shownWhy({ work, secrets = [] }: Run, output: string): string {
  const lines = output.split('\n').filter((line) => !NOISE.test(line))
  const said = secrets.reduce((text, secret) => text.replaceAll(secret, '***'), lines.join(' '))
  const text = redactRemote(said).replaceAll(`${work.folder}/`, '').replaceAll(work.folder, '')
  return clean(text)
    .replace(/^Error: /i, '')
    .trim()
    .slice(0, 1_500)
}
