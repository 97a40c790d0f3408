import type { Container } from './types.ts'

/** What a container does, as its image or its command says. */
export interface Behaviour {
  readonly isMissing: boolean
  /** Until it serves; undefined: its probe never passes. */
  readonly readyAfterMs: number | undefined
  /** Undefined: it runs until it is stopped. */
  readonly exit: { readonly afterMs: number; readonly code: number } | undefined
  readonly lines: readonly string[]
}

const READY_MS = 10
const SLOW_MS = 5000
/** Between the start of a process that ends at once and the moment at which that is seen. */
const SEEN_AFTER_MS = 1000
const CRASH_CODE = 3

const SERVES: Behaviour = { isMissing: false, readyAfterMs: READY_MS, exit: undefined, lines: ['listening on :8080'] }

/** By the first word of the image's name or tag: `crash`, `missing` or `absent`, `never-ready`, `slow`. Shell commands are read. */
export function behaviourOf({ image, command = [], args = [] }: Container): Behaviour {
  const script = shellScript([...command, ...args])
  if (script !== undefined) return runScript(script)
  const name = image.slice(image.lastIndexOf('/') + 1)
  const words = name.split(/[:@]/)
  const says = (...starts: readonly string[]): boolean =>
    words.some((word) => starts.some((start) => word.startsWith(start)))
  if (says('missing', 'absent')) return { ...SERVES, isMissing: true }
  if (says('crash'))
    return {
      ...SERVES,
      exit: { afterMs: SEEN_AFTER_MS, code: CRASH_CODE },
      lines: ['starting', 'fatal: cannot open the database'],
    }
  if (says('fail'))
    return { ...SERVES, exit: { afterMs: SEEN_AFTER_MS, code: 1 }, lines: ['starting', 'error: the task failed'] }
  if (says('never-ready')) return { ...SERVES, readyAfterMs: undefined, lines: ['warming up'] }
  if (says('slow')) return { ...SERVES, readyAfterMs: SLOW_MS, lines: ['warming up', 'listening on :8080'] }
  if (says('busybox', 'done')) return { ...SERVES, exit: { afterMs: SEEN_AFTER_MS, code: 0 }, lines: [] }
  return SERVES
}

function shellScript(words: readonly string[]): string | undefined {
  const [shell, flag, script] = words
  return shell !== undefined && /(^|\/)(ba)?sh$/.test(shell) && flag?.endsWith('c') === true ? script : undefined
}

/** `echo`, `sleep`, `exit`, `true` and `false`; anything else runs without a word. */
function runScript(script: string): Behaviour {
  const lines: string[] = []
  let afterMs = SEEN_AFTER_MS
  let code = 0
  for (const statement of script.split(/;|&&|\n/).map((text) => text.trim())) {
    const [word = '', ...rest] = statement.split(/\s+/)
    if (word === 'echo') lines.push(rest.join(' ').replaceAll(/^["']|["']$/g, ''))
    else if (word === 'sleep') afterMs += rest[0] === 'infinity' ? Infinity : Number(rest[0] ?? 0) * 1000
    else if (word === 'false') code = 1
    else if (word === 'exit') {
      code = Number(rest[0] ?? code)
      break
    }
  }
  return {
    isMissing: false,
    readyAfterMs: READY_MS,
    exit: Number.isFinite(afterMs) ? { afterMs, code } : undefined,
    lines,
  }
}
