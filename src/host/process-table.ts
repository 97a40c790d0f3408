import { existsSync, readFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { identify, isAlive } from '#tools/process-id.ts'
import type { ProcessId } from '#tools/process-id.ts'

export interface TaggedProcess {
  readonly process: ProcessId
  readonly group: number
  readonly tag: string
}

/** The variable by which the processes of a host daemon are known again. */
export const TAG_VARIABLE = 'SLIPWAY_INSTANCE'

const HAS_PROC = existsSync('/proc/self/stat')

/** Signals the process and its group, but only if it is the one that was meant. False: it is gone. */
export async function signalGroup(target: ProcessId, signal: NodeJS.Signals): Promise<boolean> {
  if (!(await isAlive(target))) return false
  return kill(-target.pid, signal)
}

/** Signals one process, with the same guard. */
export async function signalOne(target: ProcessId, signal: NodeJS.Signals): Promise<boolean> {
  if (!(await isAlive(target))) return false
  return kill(target.pid, signal)
}

/**
 * Ends what a leader left running in its group. Only right after its exit was learnt, before its number can be
 * anybody else's.
 */
export function killRestOfGroup(leader: number): void {
  kill(-leader, 'SIGKILL')
}

/** Processes of ours by their tag; only where there is /proc, elsewhere none is found. */
export async function findTagged(prefix: string): Promise<readonly TaggedProcess[]> {
  if (!HAS_PROC) return []
  const found: TaggedProcess[] = []
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const tagged = await readTagged(Number(name), prefix)
    if (tagged) found.push(tagged)
  }
  return found
}

async function readTagged(pid: number, prefix: string): Promise<TaggedProcess | undefined> {
  const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '')
  const entry = environment.split('\0').find((text) => text.startsWith(`${TAG_VARIABLE}=${prefix}`))
  const process = entry === undefined ? undefined : await identify(pid)
  const group = process && readGroup(pid)
  if (entry === undefined || !process || group === undefined) return undefined
  return { process, group, tag: entry.slice(TAG_VARIABLE.length + 1) }
}

function readGroup(pid: number): number | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The program's name, in brackets, may hold anything; what follows the last bracket are plain numbers.
    return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[2])
  } catch {
    return undefined // Gone in the meantime.
  }
}

function kill(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false // Gone in the meantime.
  }
}
