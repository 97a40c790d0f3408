import { Kysely, SqliteDialect } from 'kysely'
import type { Transaction } from 'kysely'
import type { Deployment } from '#domain/deployment.ts'
import type { LiveEvent } from '#domain/live-event.ts'
import type { Clock } from '#tools/clock.ts'
import { addFeedRow, pruneFeed } from './feed.ts'
import type { FeedItem } from './feed.ts'
import { migrate } from './migrate.ts'
import { SqliteConnection } from './sqlite.ts'
import type { Tables } from './tables.ts'

export interface StoreOptions {
  /** Path of the database. */
  readonly file: string
  readonly clock: Clock
  /** How many events live streams can resume over. Default 50,000. */
  readonly feedLimit?: number
}

/** What a write may do, all or nothing. */
export interface Write {
  readonly db: Transaction<Tables>
  /** Becomes visible to live streams once the write is durable. */
  readonly publish: (event: LiveEvent) => void
  /** Runs after the write is durable, before the next one begins. */
  readonly afterCommit: (act: () => void) => void
}

/** The folded deployments that facts come in for; saves reading them again for each batch. */
export type StateCache = Map<string, Deployment>

export interface Store {
  readonly db: Kysely<Tables>
  readonly clock: Clock
  readonly states: StateCache
  /** One at a time, in order of the calls; durable when it returns. Errors: `store.unavailable`, nothing changed then. */
  write<T>(work: (write: Write) => Promise<T>): Promise<T>
  /** Tells of everything published, in order of the ids. Returns how to stop. */
  onFeed(listener: (item: FeedItem) => void): () => void
  close(): Promise<void>
}

const DEFAULT_FEED_LIMIT = 50_000

/** Opens the database and brings it to the newest schema. Errors: `store.unavailable`, `store.newer`. */
export function openStore(options: StoreOptions): Store {
  const connection = new SqliteConnection(options.file)
  try {
    migrate(connection)
  } catch (error) {
    connection.close()
    throw error
  }
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: connection }) })
  const listeners = new Set<(item: FeedItem) => void>()
  const write = serialWrites(db, listeners, options.feedLimit ?? DEFAULT_FEED_LIMIT)
  return {
    db,
    clock: options.clock,
    states: new Map(),
    write,
    onFeed(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      await write(async () => {}).catch(() => {}) // Writes that were begun end first.
      listeners.clear()
      await db.destroy()
      connection.close()
    },
  }
}

/** One write after the other, so that the feed's ids grow in the order in which listeners hear of them. */
function serialWrites(
  db: Kysely<Tables>,
  listeners: ReadonlySet<(item: FeedItem) => void>,
  feedLimit: number,
): Store['write'] {
  let last: Promise<unknown> = Promise.resolve()
  const run = async <T>(work: (write: Write) => Promise<T>): Promise<T> => {
    const events: LiveEvent[] = []
    const acts: (() => void)[] = []
    const items: FeedItem[] = []
    const result = await db.transaction().execute(async (trx) => {
      const value = await work({
        db: trx,
        publish: (event) => events.push(event),
        afterCommit: (act) => acts.push(act),
      })
      for (const event of events) items.push({ id: await addFeedRow(trx, event), event })
      await pruneFeed(trx, items, feedLimit)
      return value
    })
    for (const act of acts) act()
    for (const item of items) for (const listener of listeners) listener(item)
    return result
  }
  return (work) => {
    const next = last.then(() => run(work))
    last = next.catch(() => {})
    return next
  }
}

/** Whether the store can be written now. Errors: `store.unavailable`. */
export async function probeStore(store: Store): Promise<void> {
  const at = store.clock.now()
  await store.write(async ({ db }) => {
    await db
      .insertInto('probe')
      .values({ id: 1, at })
      .onConflict((oc) => oc.column('id').doUpdateSet({ at }))
      .execute()
  })
}
