import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { minimalEnvironment } from '#tools/exec.ts'
import type { Clock } from '#tools/clock.ts'
import { identify, isAlive } from '#tools/process-id.ts'
import type { ProcessId } from '#tools/process-id.ts'
import type { VariantSpec } from './api.ts'
import { openLog } from './instance-log.ts'
import { findTagged, killRestOfGroup, signalOne, TAG_VARIABLE } from './process-table.ts'

const LOOK_AGAIN_MS = 500

/** One process from its start, or from being found again, to its end. */
export interface Life {
  readonly process: ProcessId
  readonly port: number
  /** Aborted when it has ended; the reason is in `words`. */
  readonly ended: AbortSignal
  words(): string
}

export interface Start {
  readonly spec: VariantSpec
  readonly port: number
  readonly tag: string
  readonly logPath: string
}

/** Starts the command in a session of its own, its output going straight to a file: it outlives this daemon. */
export async function startLife({ spec, port, tag, logPath }: Start): Promise<Life> {
  const [program = '', ...args] = spec.command
  const log = await openLog(logPath)
  try {
    const child = spawn(program, args, {
      cwd: spec.folder,
      env: minimalEnvironment({ ...spec.env, [spec.portVariable]: String(port), [TAG_VARIABLE]: tag }),
      stdio: ['ignore', log.fd, log.fd],
      detached: true,
    })
    const ended = new AbortController()
    let words = ''
    const end = (text: string): void => {
      words = text
      ended.abort()
    }
    child.on('exit', (code, signal) => {
      if (child.pid !== undefined) killRestOfGroup(child.pid)
      end(signal ? `was ended by ${signal}` : `exited with ${code}`)
    })
    await new Promise<void>((resolve) => {
      child.on('spawn', resolve)
      child.on('error', (error: NodeJS.ErrnoException) => {
        end(describe(error, program, spec.folder))
        resolve()
      })
    })
    child.unref()
    const pid = child.pid ?? 0
    const identity = pid === 0 ? undefined : await identify(pid)
    return { process: identity ?? { pid, started: '' }, port, ended: ended.signal, words: () => words }
  } finally {
    await log.close()
  }
}

export interface Found {
  readonly process: ProcessId
  readonly port: number
  readonly tag: string
}

/** A process that an earlier daemon started. It is not our child: its end is learnt by looking. */
export function adoptLife(found: Found, clock: Clock, signal: AbortSignal): Life {
  const ended = new AbortController()
  const watch = async (): Promise<void> => {
    while (!signal.aborted && (await isAlive(found.process))) await clock.sleep(LOOK_AGAIN_MS, signal)
    if (signal.aborted) return
    await endTagged(found)
    ended.abort()
  }
  void watch()
  return {
    process: found.process,
    port: found.port,
    ended: ended.signal,
    words: () => 'ended (its exit code went to an earlier daemon)',
  }
}

/** A port that is free now. It may be taken before the application gets it; then the next start tries another one. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen({ host: '127.0.0.1', port: 0 }, () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}

/** What is left in the group of a leader that ended unseen. Its number may be another's by now, so each is looked at. */
async function endTagged(found: Found): Promise<void> {
  for (const { process, group } of await findTagged(found.tag)) {
    if (group === found.process.pid) await signalOne(process, 'SIGKILL')
  }
}

function describe(error: NodeJS.ErrnoException, program: string, folder: string): string {
  if (error.code === 'ENOENT') return `could not be started: the program \`${program}\` was not found (or ${folder})`
  return `could not be started: ${error.message}`
}
