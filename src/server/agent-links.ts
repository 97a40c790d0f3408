import type { agentStream } from '#contract/agent.ts'
import type { InputOf } from '#contract/route.ts'
import { commandOf, pendingCommands } from '#store/commands.ts'
import type { Store } from '#store/store.ts'
import type { Log } from '#tools/log.ts'
import type { EventSink } from './event-sink.ts'
import { untilClosed } from './live.ts'

type AgentEvent = InputOf<typeof agentStream, 'events'>

export type AgentLine = EventSink<AgentEvent>

interface Link {
  readonly sink: AgentLine
  /** Commands that this connection has been sent. */
  readonly sent: Set<string>
}

/** The connections of agents: who is there, and how news reaches them. */
export class AgentLinks {
  readonly #store: Store
  readonly #log: Log
  readonly #links = new Map<string, Link>()
  readonly #stop: () => void

  constructor(store: Store, log: Log) {
    this.#store = store
    this.#log = log
    this.#stop = store.onFeed(({ event }) => {
      if (event.type !== 'command' || event.command.status !== 'pending') return
      const link = this.#links.get(event.command.agent)
      if (link) sendCommand(link, commandOf(event.command))
    })
  }

  isConnected(agent: string): boolean {
    return this.#links.has(agent)
  }

  /** The line to an agent, undefined while there is none; closed once the agent has gone or has another. */
  line(agent: string): AgentLine | undefined {
    return this.#links.get(agent)?.sink
  }

  count(): number {
    return this.#links.size
  }

  /** Tells every connected agent; whose repository it is, agents know. */
  hint(urls: readonly string[], ref: string | undefined): void {
    const event: AgentEvent = { type: 'git', urls: [...urls], ...(ref === undefined ? {} : { ref }) }
    for (const { sink } of this.#links.values()) sink.send(event)
  }

  /**
   * Serves an agent until it goes. Of two connections with one key the newer counts: after a crash the older one may
   * look alive for long, and no command may go to both.
   */
  async serve(agent: string, sink: AgentLine): Promise<void> {
    const link: Link = { sink, sent: new Set() }
    const older = this.#links.get(agent)
    this.#links.set(agent, link)
    if (older) {
      this.#log.warn('an agent connected again; its older connection is ended', { agent })
      older.sink.close()
    } else await this.#announce(agent, true)
    try {
      for (const command of await pendingCommands(this.#store, agent)) sendCommand(link, command)
      sink.send({ type: 'ready', at: this.#store.clock.now() })
      await untilClosed(sink)
    } finally {
      if (this.#links.get(agent) === link) {
        this.#links.delete(agent)
        await this.#announce(agent, false)
      }
    }
  }

  close(): void {
    this.#stop()
    this.#links.clear()
  }

  /** Only news for people: a store that cannot be written must not cut the agent off. */
  async #announce(name: string, connected: boolean): Promise<void> {
    await this.#store
      .write(async (write) => write.publish({ type: 'agent', name, connected }))
      .catch((error: unknown) => this.#log.warn('it could not be announced that an agent came or went', { error }))
  }
}

function sendCommand(link: Link, command: Extract<AgentEvent, { type: 'command' }>['command']): void {
  if (link.sent.has(command.id)) return
  link.sent.add(command.id)
  link.sink.send({ type: 'command', command })
}
