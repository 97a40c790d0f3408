import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { z } from 'zod'
import type { Cluster } from '#providers/kubernetes/api/cluster.ts'
import { handOn, REGISTRY } from './chosen.ts'
import type { Chosen } from './chosen.ts'
import { chosenDouble, newRun, openChosen } from './cluster.ts'
import { startDouble } from './double.ts'
import { patienceWith } from './patience.ts'
import { OF_ANY_RUN, ofRun, sweep } from './sweep.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const TESTS = 'test/cluster/**/*.test.ts'

/** What a person asked for; without a kubeconfig it is the double. */
export interface Asked {
  readonly kubeconfig: string | undefined
  readonly context: string | undefined
  readonly registry: string | undefined
}

/** Runs the tests, removes what they left, and says first and last what they ran against. Answers the exit code. */
export async function runSuite(asked: Asked, args: readonly string[]): Promise<number> {
  await using opened = await open(asked)
  const { chosen, cluster, words } = opened
  say(`The provider’s tests run against ${words}.`)
  const { code, isInterrupted } = await runTests(chosen, args)
  const left = await sweep(cluster, ofRun(chosen.run), patienceWith(chosen))
  if (left.length > 0) say(`Removed what the tests had left: ${left.join(', ')}.`)
  const isLeft = left.length > 0 && !isInterrupted
  const result = isInterrupted ? 'was interrupted' : code === 0 && !isLeft ? 'passed' : 'failed'
  say(`Against ${words}: the suite ${result}.`)
  if (isInterrupted) return 130
  return code === 0 && isLeft ? 1 : code
}

/** Removes what earlier runs have left in a cluster. Answers the exit code. */
export async function sweepAll(asked: Asked): Promise<number> {
  if (asked.kubeconfig === undefined) throw new Error('--sweep needs --kubeconfig')
  await using opened = await open(asked)
  const { chosen, cluster, words } = opened
  const left = await sweep(cluster, OF_ANY_RUN, patienceWith(chosen))
  say(`In ${words}: ${left.length === 0 ? 'nothing was left' : `removed ${left.join(', ')}`}.`)
  return 0
}

interface Opened extends AsyncDisposable {
  readonly chosen: Chosen
  readonly cluster: Cluster
  /** What it is, for people. */
  readonly words: string
}

async function open(asked: Asked): Promise<Opened> {
  await using stack = new AsyncDisposableStack()
  const chosen = asked.kubeconfig === undefined ? await doubleOf(stack) : await clusterOf(asked, asked.kubeconfig)
  const cluster = await openChosen(chosen)
  stack.defer(() => cluster.api.close())
  const { body } = await cluster.api.request<unknown>({ method: 'GET', path: '/version' })
  const { gitVersion } = Version.parse(body)
  const { server } = cluster.api
  const words =
    chosen.kind === 'double'
      ? `the double of an API server in this process, Kubernetes ${gitVersion}`
      : `the cluster ${server}, context ${chosen.context ?? 'none'}, Kubernetes ${gitVersion}`
  const kept = stack.move()
  return { chosen, cluster, words, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}

const Version = z.object({ gitVersion: z.string() })

async function doubleOf(stack: AsyncDisposableStack): Promise<Chosen> {
  return chosenDouble(stack.use(await startDouble()).kubeconfig)
}

async function clusterOf(asked: Asked, kubeconfig: string): Promise<Chosen> {
  // npm runs scripts in the package's folder, wherever it was called.
  const path = resolve(process.env['INIT_CWD'] ?? '.', kubeconfig)
  const context = asked.context ?? (await onlyContext(path))
  return { kind: 'cluster', kubeconfig: path, context, registry: asked.registry ?? REGISTRY, run: newRun() }
}

const Contexts = z.object({ contexts: z.array(z.object({ name: z.string() })).default([]) })

/** Which one is current is easily forgotten, and tests make and remove namespaces. */
async function onlyContext(path: string): Promise<string> {
  const content: unknown = parse(await readFile(path, 'utf8'), { logLevel: 'silent' })
  const { contexts } = Contexts.parse(content ?? {})
  const [first, ...more] = contexts.map(({ name }) => name)
  if (first === undefined) throw new Error(`${path} has no context`)
  if (more.length > 0)
    throw new Error(`${path} has several contexts (${[first, ...more].join(', ')}): name one with --context`)
  return first
}

interface Ended {
  readonly code: number
  readonly isInterrupted: boolean
}

/** In a process of their own. An interruption ends them, and what they left can still be removed. */
async function runTests(chosen: Chosen, args: readonly string[]): Promise<Ended> {
  // A cluster takes its time: several files wait for it at once.
  const how = chosen.kind === 'double' ? '--test-isolation=none' : '--test-concurrency=4'
  const flags = ['--disable-warning=ExperimentalWarning', '--test', '--test-reporter=spec', how, ...args, TESTS]
  const child = spawn(process.execPath, flags, {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, ...handOn(chosen) },
  })
  let isInterrupted = false
  const interrupt = (signal: NodeJS.Signals): void => {
    isInterrupted = true
    child.kill(signal)
  }
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt)
  try {
    const code = await new Promise<number>((done, fail) => {
      child.once('error', fail)
      child.once('exit', (status) => done(status ?? 1))
    })
    return { code, isInterrupted }
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
