import { readdirSync, readFileSync } from 'node:fs'

/** In `/proc` times are counted in hundredths of a second, whatever the kernel's own clock. */
const TICK_MS = 10

export interface Memory {
  /** Resident memory of all, what they share counted in each. */
  readonly rssMb: number
  /** Resident memory of all, what they share counted once. */
  readonly pssMb: number
  /** What is in no file: heaps and stacks. */
  readonly anonymousMb: number
}

/** Processes can only be looked at so closely on Linux. */
export function canLookAtProcesses(): boolean {
  return process.platform === 'linux'
}

/** A process and all that descend from it, but for those below a process that is left out. */
export function family(root: number, isLeftOut: (parent: number, pid: number) => boolean = () => false): number[] {
  const children = childrenByParent()
  const found: number[] = []
  const visit = (pid: number): void => {
    found.push(pid)
    for (const child of children.get(pid) ?? []) if (!isLeftOut(pid, child)) visit(child)
  }
  visit(root)
  return found
}

export function argumentsOf(pid: number): string[] {
  return read(`/proc/${pid}/cmdline`).split('\0').slice(0, -1)
}

export function memoryOf(pids: readonly number[]): Memory {
  const sum = { Rss: 0, Pss: 0, Anonymous: 0 }
  for (const pid of pids) {
    const text = read(`/proc/${pid}/smaps_rollup`)
    for (const key of Object.keys(sum) as (keyof typeof sum)[]) {
      sum[key] += Number(new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0) / 1_024
    }
  }
  return { rssMb: sum.Rss, pssMb: sum.Pss, anonymousMb: sum.Anonymous }
}

/** Time on a processor so far: of the processes, and of children of theirs that have ended. */
export function cpuMsOf(pids: readonly number[]): number {
  const ticks = pids.flatMap((pid) => statOf(pid).slice(11, 15).map(Number))
  return ticks.reduce((sum, one) => sum + one, 0) * TICK_MS
}

function childrenByParent(): Map<number, number[]> {
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const parent = Number(statOf(Number(name))[1] ?? 0)
    children.set(parent, [...(children.get(parent) ?? []), Number(name)])
  }
  return children
}

/** The fields after the program's name, which may hold anything and stands in brackets. */
function statOf(pid: number): string[] {
  const text = read(`/proc/${pid}/stat`)
  return text.slice(text.lastIndexOf(')') + 2).split(' ')
}

function read(file: string): string {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return '' // It has ended.
  }
}
