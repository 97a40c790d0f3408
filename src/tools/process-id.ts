import { existsSync, readFileSync } from 'node:fs'
import { exec } from './exec.ts'

/** A process beyond doubt: a pid alone is given to another process sooner or later. */
export interface ProcessId {
  readonly pid: number
  /** Opaque: when it was started, and under which boot. */
  readonly started: string
}

const HAS_PROC = existsSync('/proc/self/stat')
const POLL_MS = 20

/** Undefined where the process is gone or only waits to be reaped. */
export async function identify(pid: number): Promise<ProcessId | undefined> {
  const started = HAS_PROC ? readStart(pid) : await askPs(pid)
  return started === undefined ? undefined : { pid, started }
}

export async function isAlive(id: ProcessId): Promise<boolean> {
  return (await identify(id.pid))?.started === id.started
}

/**
 * Ends a process that leads its own group, and the group with it: asked first, then forced. Does nothing where the
 * process is gone or its number belongs to another by now. True: there was something to end.
 */
export async function endGroup(id: ProcessId, graceMs: number): Promise<boolean> {
  if (!(await isAlive(id))) return false
  kill(-id.pid, 'SIGTERM')
  for (let waited = 0; waited < graceMs && (await isAlive(id)); waited += POLL_MS) {
    await new Promise((resolve) => {
      setTimeout(resolve, POLL_MS)
    })
  }
  // The group's number cannot be given away while one of its members lives, so only ours can still have it.
  kill(-id.pid, 'SIGKILL')
  return true
}

function readStart(pid: number): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The program's name, in brackets, may hold anything; after the last bracket come plain fields.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const [state, ticks] = [fields[0], fields[19]]
    if (ticks === undefined || state === 'Z' || state === 'X') return undefined
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').slice(0, 8)
    return `${boot}:${ticks}`
  } catch {
    return undefined // Gone, or not ours to look at, which comes to the same.
  }
}

async function askPs(pid: number): Promise<string | undefined> {
  const { stdout } = await exec('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { timeoutMs: 5_000, okCodes: [1] })
  const [stat, ...started] = stdout.toString('utf8').trim().split(/\s+/)
  return stat === undefined || stat.startsWith('Z') || started.length === 0 ? undefined : started.join(' ')
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // Gone in the meantime.
  }
}
