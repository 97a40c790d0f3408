import type { CommandView } from '#domain/command-view.ts'
import { commandById, expireCommands, nextExpiry } from '#store/commands.ts'
import type { Store } from '#store/store.ts'
import type { Log } from '#tools/log.ts'
import { Wakeup } from '#tools/wakeup.ts'

const RETRY_MS = 5_000

/** Waits for answers to commands, and answers by itself what nobody answered in time. */
export class CommandAnswers {
  readonly #store: Store
  readonly #log: Log
  readonly #wakeup: Wakeup
  readonly #waiters = new Map<string, Set<(view: CommandView) => void>>()
  readonly #stop: () => void
  readonly #expiring: Promise<void>
  #isClosed = false

  constructor(store: Store, log: Log) {
    this.#store = store
    this.#log = log
    this.#wakeup = new Wakeup(store.clock)
    this.#stop = store.onFeed(({ event }) => {
      if (event.type !== 'command') return
      if (event.command.status === 'pending') this.#wakeup.wake()
      else for (const waiter of this.#waiters.get(event.command.id) ?? []) waiter(event.command)
    })
    this.#expiring = this.#expire()
  }

  /** The command once it is answered, or as it is when the time is over or the caller gone. */
  async wait(command: CommandView, limitMs: number, signal: AbortSignal): Promise<CommandView> {
    if (command.status !== 'pending' || limitMs === 0) return command
    const over = new AbortController()
    const end = AbortSignal.any([over.signal, signal])
    let answered: CommandView | undefined
    const waiter = (view: CommandView): void => {
      answered = view
      over.abort()
    }
    const waiters = this.#waiters.get(command.id) ?? new Set()
    this.#waiters.set(command.id, waiters.add(waiter))
    try {
      // It may have been answered before we listened.
      const now = (await commandById(this.#store, command.id)) ?? command
      if (now.status === 'pending') await this.#store.clock.sleep(limitMs, end)
      return answered ?? now
    } finally {
      waiters.delete(waiter)
      if (waiters.size === 0) this.#waiters.delete(command.id)
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#stop()
    this.#wakeup.wake()
    await this.#expiring
  }

  async #expire(): Promise<void> {
    while (!this.#isClosed) {
      try {
        await expireCommands(this.#store)
        const next = await nextExpiry(this.#store)
        if (!this.#isClosed) await this.#wakeup.waitUntil(next)
      } catch (error) {
        this.#log.warn('commands could not be checked for expiry', { error })
        await this.#wakeup.waitUntil(this.#store.clock.now() + RETRY_MS)
      }
    }
  }
}
