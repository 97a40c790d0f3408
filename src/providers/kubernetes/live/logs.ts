import { slipwayError } from '#domain/errors.ts'
import type { OutputWish } from '#domain/provider.ts'
import { LOG_LINE_LENGTH, MOST_LINES } from '#domain/question.ts'
import type { LogLine } from '#domain/question.ts'
import { cut } from '#domain/text.ts'
import type { Clock } from '#tools/clock.ts'
import { Wakeup } from '#tools/wakeup.ts'
import type { Api } from '../api/client.ts'
import { ApiProblem } from '../api/problem.ts'
import type { ObjectKey } from '../manifest.ts'
import { Channel } from './channel.ts'
import type { Entry } from './entry.ts'
import { podLog } from './pod-log.ts'
import type { TimedLine } from './pod-log.ts'
import { containersOf, hasEnded, podsOf } from './pods.ts'
import type { Container } from './pods.ts'
import type { LiveStore } from './store.ts'
import { idOf } from './tree.ts'

export interface OutputTools {
  readonly api: Api
  readonly store: LiveStore
  readonly clock: Clock
  readonly application: string
  /** The inventory, as it is now. */
  readonly roots: readonly ObjectKey[]
}

type Wish = OutputWish & { readonly signal: AbortSignal }

/** One container of one pod. */
interface Source {
  readonly entry: Entry
  readonly container: Container
  /** Whether its lines need its name. */
  readonly isOneOfSeveral: boolean
}

/** Containers that are read at a time. */
const MOST_SOURCES = 100
const LOADING_MS = 10_000
const AGAIN_MS = 1_000

/**
 * What the pods of an application write: first the last lines of all, then, where that is wished, what they and pods that
 * come later write. Errors: `kubernetes.output-unknown`, and those of the API.
 */
export async function* podOutput(tools: OutputTools, wish: Wish): AsyncGenerator<readonly LogLine[], void> {
  const { store, application, roots, clock } = tools
  const wakeup = new Wakeup(clock)
  const onAbort = (): void => wakeup.wake()
  const follower = store.follow(application, () => wakeup.wake())
  wish.signal.addEventListener('abort', onAbort)
  follower.want(roots)
  try {
    await loaded(tools, wakeup, wish.signal)
    const sources = sourcesOf(tools, wish)
    if (!sources) throw slipwayError('kubernetes.output-unknown', { application, resource: wish.resource })
    const ends = new Map<string, Mark>()
    yield []
    for (const source of sources) yield* lastLines(tools, { source, wish, ends })
    if (wish.follow) yield* followed(tools, { wish, wakeup, ends })
  } catch (error) {
    if (!wish.signal.aborted) throw error
  } finally {
    wish.signal.removeEventListener('abort', onAbort)
    follower.close()
  }
}

/** The last line that was shown of a container, and how many of that very moment. */
interface Mark {
  stamp: string
  at: number
  texts: string[]
}

async function loaded({ store, clock, roots }: OutputTools, wakeup: Wakeup, signal: AbortSignal): Promise<void> {
  const until = clock.now() + LOADING_MS
  const isLoading = (): boolean => {
    const keys = [...roots, ...roots.map(({ namespace }) => ({ group: '', kind: 'Pod', namespace }))]
    return keys.some((key) => store.stateOf(key).type === 'loading')
  }
  while (!signal.aborted && clock.now() < until && isLoading()) await wakeup.waitUntil(clock.now() + AGAIN_MS / 4)
}

/** Undefined where the application has no such resource. */
function sourcesOf({ store, application, roots }: OutputTools, { resource }: Wish): Source[] | undefined {
  return podsOf(store, { application, roots, resource })?.flatMap((entry) => {
    const containers = containersOf(entry.object())
    return containers.map((container) => ({ entry, container, isOneOfSeveral: containers.length > 1 }))
  })
}

interface Reading {
  readonly source: Source
  readonly wish: Wish
  readonly ends: Map<string, Mark>
}

async function* lastLines(
  { api }: OutputTools,
  { source, wish, ends }: Reading,
): AsyncGenerator<readonly LogLine[], void> {
  const { entry, container } = source
  const asked = { pod: entry.key, container: container.name, tail: wish.lines, signal: wish.signal }
  let count = 0
  for (const previous of [false, true]) {
    // It has just been started again: what it wrote before its end says why.
    if (previous && (count > 0 || container.restarts === 0)) return
    try {
      for await (const lines of podLog(api, { ...asked, previous })) {
        if (lines.length === 0) continue
        count += lines.length
        if (!previous) remember(ends, source, lines)
        yield* groups(lines.map((line) => shown(source, line)))
      }
    } catch (error) {
      if (!isNothingYet(error)) throw error
    }
  }
}

/** The container does not run yet, or has gone with its pod. */
function isNothingYet(error: unknown): boolean {
  return error instanceof ApiProblem && (error.status === 400 || error.status === 404)
}

function shown({ entry, container, isOneOfSeveral }: Source, { at, text }: TimedLine): LogLine {
  const whole = isOneOfSeveral ? `[${container.name}] ${text}` : text
  return { resource: idOf(entry.key), text: cut(whole, LOG_LINE_LENGTH), ...(at > 0 ? { at } : {}) }
}

function* groups(lines: readonly LogLine[]): Generator<readonly LogLine[], void> {
  for (let from = 0; from < lines.length; from += MOST_LINES) yield lines.slice(from, from + MOST_LINES)
}

function nameOf({ entry, container }: Source): string {
  return `${entry.uid}/${container.name}`
}

function remember(ends: Map<string, Mark>, source: Source, lines: readonly TimedLine[]): void {
  const mark = ends.get(nameOf(source)) ?? { stamp: '', at: 0, texts: [] }
  ends.set(nameOf(source), mark)
  for (const { stamp, at, text } of lines) {
    if (stamp < mark.stamp) continue
    if (stamp > mark.stamp) mark.texts = []
    mark.stamp = stamp
    mark.at = at
    mark.texts.push(text)
  }
}

/** What was shown already is given again from the second of the last line on. */
function unseen(lines: readonly TimedLine[], mark: { stamp: string; texts: string[] } | undefined): TimedLine[] {
  if (!mark) return [...lines]
  return lines.filter(({ stamp, text }) => {
    if (stamp !== mark.stamp) return stamp > mark.stamp
    const n = mark.texts.indexOf(text)
    if (n >= 0) mark.texts.splice(n, 1)
    return n < 0
  })
}

async function* followed(
  tools: OutputTools,
  { wish, wakeup, ends }: { wish: Wish; wakeup: Wakeup; ends: Map<string, Mark> },
): AsyncGenerator<readonly LogLine[], void> {
  const channel = new Channel<readonly LogLine[]>()
  const ended = new AbortController()
  const signal = AbortSignal.any([wish.signal, ended.signal])
  const following = new Map<string, Promise<void>>()
  const refused = new Set<string>()
  const lookForMore = async (): Promise<void> => {
    while (!signal.aborted) {
      // The resource itself may be gone for a moment, or for good.
      for (const source of sourcesOf(tools, wish) ?? []) {
        const name = nameOf(source)
        if (following.has(name) || refused.has(name)) continue
        if (following.size >= MOST_SOURCES) {
          refused.add(name)
          await channel.put([shown(source, { at: 0, stamp: '', text: '(not read: too many write at once)' })])
          continue
        }
        const reading = followOne(tools, { source, wish: { ...wish, signal }, ends, channel })
        following.set(
          name,
          reading.finally(() => following.delete(name) && refused.add(name)),
        )
      }
      await wakeup.waitUntil(undefined)
    }
  }
  const looking = lookForMore()
  const onAbort = (): void => channel.close()
  signal.addEventListener('abort', onAbort)
  if (signal.aborted) onAbort()
  try {
    yield* channel.read()
  } finally {
    ended.abort()
    wakeup.wake()
    signal.removeEventListener('abort', onAbort)
    channel.close()
    await Promise.all([looking, ...following.values()])
  }
}

/** Until the container writes no more. A stream that breaks, or a container that starts again, is gone on with. */
async function followOne(
  { api, store, clock }: OutputTools,
  { source, wish, ends, channel }: Reading & { readonly channel: Channel<readonly LogLine[]> },
): Promise<void> {
  const { signal } = wish
  const { entry, container } = source
  const asked = { pod: entry.key, container: container.name, follow: true, signal }
  while (!signal.aborted) {
    const mark = ends.get(nameOf(source))
    const known = mark && { stamp: mark.stamp, texts: [...mark.texts] }
    try {
      for await (const lines of podLog(api, { ...asked, since: mark?.at })) {
        const fresh = unseen(lines, known)
        remember(ends, source, fresh)
        for (const group of groups(fresh.map((line) => shown(source, line)))) await channel.put(group)
      }
    } catch {
      // A pod that went is no error, and all others are met again by the next request or the watch.
    }
    const now = store.byUid(entry.uid)
    if (!now || hasEnded(now.object())) return
    await clock.sleep(AGAIN_MS, signal)
  }
}
