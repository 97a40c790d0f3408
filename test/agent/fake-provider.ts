import { z } from 'zod'
import { digestOf } from '#domain/canonical.ts'
import { duration } from '#domain/config/scalar.ts'
import type { LiveState } from '#domain/health.ts'
import type { Provider } from '#domain/provider.ts'
import type { StageContext, StageKind, StageResult } from '#domain/stage.ts'
import { Wakeup } from '#tools/wakeup.ts'
import { systemClock } from '#tools/clock.ts'

const App = z.strictObject({ target: z.string().optional(), size: z.number().default(1) })

type App = z.infer<typeof App>

/** Files by content hash: what the fake target is asked to hold. */
export interface FakeDesired {
  readonly release: string
  readonly size: number
}

/** What one application has on the target. */
export interface FakeLive {
  readonly primary: FakeDesired | undefined
  readonly canary: FakeDesired | undefined
}

/** What a call does instead of its work: throw, never answer, or only answer when it is let go. */
export type Trouble = { readonly throws: unknown } | 'hang' | { readonly until: Promise<unknown> }

/** A target in memory, with handles for everything that can go wrong at one. */
export class FakeTarget {
  /** Calls in order, such as `shop sync`, `shop revert canary`, `shop restore`, `shop load`. */
  readonly calls: string[] = []
  readonly #live = new Map<string, FakeLive>()
  readonly #troubles = new Map<string, { trouble: Trouble; times: number }>()
  readonly #watchers = new Set<Wakeup>()
  readonly #output = new Map<string, readonly string[]>()
  /** How many follow what is written. */
  followers = 0

  /** The next calls of that name go wrong; `shop sync`, or `sync` for any application. */
  trouble(call: string, trouble: Trouble, times = Number.POSITIVE_INFINITY): void {
    this.#troubles.set(call, { trouble, times })
  }

  heal(call: string): void {
    this.#troubles.delete(call)
  }

  live(application: string): FakeLive {
    return this.#live.get(application) ?? { primary: undefined, canary: undefined }
  }

  /** What a stage does; in a test, what somebody else does to the target. */
  change(application: string, live: Partial<FakeLive>): void {
    this.#live.set(application, { ...this.live(application), ...live })
    for (const watcher of this.#watchers) watcher.wake()
  }

  /** A line that the application writes. */
  print(application: string, text: string): void {
    this.#output.set(application, [...this.printed(application), text])
    for (const watcher of this.#watchers) watcher.wake()
  }

  printed(application: string): readonly string[] {
    return this.#output.get(application) ?? []
  }

  remove(application: string): void {
    this.#live.delete(application)
    for (const watcher of this.#watchers) watcher.wake()
  }

  /** Counts the call, and lets its trouble happen. */
  async called(application: string, act: string): Promise<void> {
    this.calls.push(`${application} ${act}`)
    await this.meet(application, act)
  }

  /** Lets a trouble happen at what is no call of its own, such as `shop observe`. */
  async meet(application: string, act: string): Promise<void> {
    const name = `${application} ${act}`
    const found = [name, act].find((key) => (this.#troubles.get(key)?.times ?? 0) > 0)
    const planned = found === undefined ? undefined : this.#troubles.get(found)
    if (!planned) return
    planned.times -= 1
    if (planned.trouble === 'hang') await new Promise(() => {})
    else if ('until' in planned.trouble) await planned.trouble.until
    else throw planned.trouble.throws
  }

  async *watch(application: string, signal: AbortSignal): AsyncGenerator<FakeLive> {
    const wakeup = new Wakeup(systemClock)
    this.#watchers.add(wakeup)
    const onAbort = (): void => wakeup.wake()
    signal.addEventListener('abort', onAbort)
    try {
      while (!signal.aborted) {
        yield this.live(application)
        await wakeup.waitUntil(undefined)
      }
    } finally {
      signal.removeEventListener('abort', onAbort)
      this.#watchers.delete(wakeup)
    }
  }
}

type FakeContext = StageContext<FakeTarget, FakeDesired, App>
type FakeStage = StageKind<{ readonly takes: number }, FakeTarget, FakeDesired, App>

const Options = z.strictObject({ takes: duration().prefault('0s') })

const DONE: StageResult = { status: 'succeeded' }

function stage(
  kind: string,
  effect: (ctx: FakeContext) => void,
  more: Partial<Pick<FakeStage, 'traffic' | 'revert'>> = {},
): FakeStage {
  return {
    kind,
    summary: `The fake ${kind}.`,
    options: Options,
    effects: true,
    skippable: false,
    timeoutMs: () => 60_000,
    async run(ctx, { takes }) {
      await ctx.target.called(ctx.application.name, kind)
      const rest = ctx.step.startedAt + takes - ctx.now()
      if (rest > 0)
        return { status: 'waiting', for: `${kind} to be there`, owner: 'the fake target', retryAfterMs: rest }
      effect(ctx)
      return DONE
    },
    ...more,
  }
}

const sync = stage('sync', (ctx) =>
  ctx.target.change(ctx.application.name, { primary: ctx.desired, canary: undefined }),
)

const canary = stage('canary', (ctx) => ctx.target.change(ctx.application.name, { canary: ctx.desired }), {
  async revert(ctx) {
    await ctx.target.called(ctx.application.name, 'revert canary')
    ctx.target.change(ctx.application.name, { canary: undefined })
    return DONE
  },
})

const primary = stage('primary', (ctx) => ctx.target.change(ctx.application.name, { primary: ctx.desired }), {
  traffic: true,
})

const clean = stage('clean', (ctx) => ctx.target.change(ctx.application.name, { canary: undefined }))

/** A provider whose target is in this process. */
export function fakeProvider(target: FakeTarget): Provider {
  const provider: Provider<App, Record<string, never>, FakeDesired, FakeTarget> = {
    kind: 'fake',
    summary: 'A target in memory, for tests.',
    app: App,
    target: z.strictObject({}),
    stages: [sync, canary, primary, clean],
    connect: () => Promise.resolve(target),
    disconnect: () => Promise.resolve(),
    async load(source, { name, app }) {
      await target.called(name, 'load')
      const files = (await source.list()).filter(({ path }) => !path.endsWith('.slipway.yaml'))
      const release = digestOf(files.map(({ path, hash }) => [path, hash]))
      return { desired: { release, size: app.size }, versions: [], warnings: [] }
    },
    compare(before, after) {
      if (before?.release !== after.release) return { differences: [], summary: 'files changed' }
      const summary = before.size === after.size ? 'nothing changed' : `size ${before.size} → ${after.size}`
      return { differences: [], quick: `only ${summary}`, summary }
    },
    quickPlan: () => [{ kind: 'sync', options: {} }],
    async *observe(connection, { name }, signal) {
      await connection.meet(name, 'observe')
      for await (const live of connection.watch(name, signal)) yield stateOf(live)
    },
    diff(desired, live) {
      const found = live.resources[0]?.fields ?? {}
      return Object.entries({ release: desired.release, size: String(desired.size) })
        .filter(([path, before]) => found[path] !== before)
        .map(([path, before]) => ({ resource: 'primary', path, before, after: found[path] ?? 'nothing' }))
    },
    variants: () => Promise.resolve([]),
    async *configuration({ release, size }) {
      yield { path: 'release', text: release }
      yield { path: 'size', text: String(size) }
    },
    async *output(connection, { name }, { lines, follow, signal }) {
      let told = Math.max(0, connection.printed(name).length - lines)
      connection.followers += 1
      try {
        for await (const _ of connection.watch(name, signal)) {
          const news = connection.printed(name).slice(told)
          told += news.length
          yield news.map((text) => ({ resource: 'primary', text }))
          if (!follow) return
        }
      } finally {
        connection.followers -= 1
      }
    },
    async restore(ctx, to) {
      await ctx.target.called(ctx.application.name, 'restore')
      if (to) ctx.target.change(ctx.application.name, { primary: to, canary: undefined })
      else ctx.target.remove(ctx.application.name)
      return DONE
    },
  }
  return provider
}

function stateOf({ primary: found }: FakeLive): LiveState {
  if (!found) return { at: 0, health: 'missing', reason: 'nothing is there', resources: [] }
  const fields = { release: found.release, size: String(found.size) }
  const whole = { id: 'primary', kind: 'fake', name: 'primary', health: 'healthy' as const, reason: 'it runs', fields }
  return { at: 0, health: 'healthy', reason: 'it runs', resources: [whole] }
}
