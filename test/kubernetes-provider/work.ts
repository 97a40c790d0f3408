import type { ApplyWish, Progress, Work } from '#providers/kubernetes/apply/index.ts'
import type { Manifest } from '#providers/kubernetes/manifest.ts'
import { AppSettings } from '#providers/kubernetes/settings.ts'
import { systemClock } from '#tools/clock.ts'

export interface WorkOptions {
  readonly application?: string
  readonly deployment?: string
  readonly round?: string
  readonly namespace?: string
  /** Of the application's section; `healthTimeout` as a duration. */
  readonly app?: Readonly<Record<string, unknown>>
  readonly signal?: AbortSignal
  readonly reclaims?: readonly Manifest[]
  /** Its time is over already. */
  readonly isLate?: boolean
}

/** What an apply is asked for with, as a stage would; its log in `lines`. */
export function workFor(options: WorkOptions = {}): Work & { readonly lines: string[] } {
  const lines: string[] = []
  const { application = 'shop', deployment = 'd1', round = 'r1', namespace = 'shop', app = {} } = options
  return {
    application,
    app: AppSettings.parse(app),
    namespace,
    deployment,
    round,
    signal: options.signal ?? new AbortController().signal,
    reclaims: options.reclaims ?? [],
    startedAt: options.isLate ? 0 : systemClock.now(),
    now: () => systemClock.now(),
    log: (line) => lines.push(line),
    lines,
  }
}

export function wishFor(
  objects: readonly Manifest[],
  options: WorkOptions = {},
): ApplyWish & { readonly lines: string[] } {
  return { ...workFor(options), objects }
}

/** Asks again, as the runner does, until it is done. Answers what it waited for. */
export async function untilDone(ask: () => Promise<Progress>): Promise<readonly string[]> {
  const waits: string[] = []
  for (;;) {
    const progress = await ask()
    if (progress.status === 'done') return waits
    if (waits.at(-1) !== progress.for) waits.push(progress.for)
    await systemClock.sleep(Math.min(50, progress.retryAfterMs))
  }
}
