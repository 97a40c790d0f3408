import type { SqliteFile } from '#tools/sqlite.ts'

export const CONSIDERED_SCHEMA = `
create table if not exists considered (application text primary key, commit_hash text not null) strict;
`

/** A look at thousands takes some turns of the event loop. */
const TOGETHER_MS = 100

const PUT = `insert into considered (application, commit_hash) values (?, ?)
  on conflict (application) do update set commit_hash = excluded.commit_hash`

/**
 * The commit at which each application was last looked at with a result. A commit to a repository of many is one look at
 * all of them, so the marks of one moment are one write, a moment later: one that a crash loses costs another look, which
 * finds what the first one did.
 */
export class Considered {
  readonly #db: SqliteFile
  #unwritten = new Map<string, string>()
  #timer: NodeJS.Timeout | undefined

  constructor(db: SqliteFile) {
    this.#db = db
  }

  of(application: string): string | undefined {
    const unwritten = this.#unwritten.get(application)
    if (unwritten !== undefined) return unwritten
    const row = this.#db.get('select commit_hash from considered where application = ?', application)
    return row ? String(row['commit_hash']) : undefined
  }

  mark(applications: readonly string[], commit: string): void {
    for (const application of applications) this.#unwritten.set(application, commit)
    this.#timer ??= setTimeout(() => this.#tryToWrite(), TOGETHER_MS)
  }

  /** It has gone: what was not written yet must not outlive its row. */
  forget(application: string): void {
    this.#unwritten.delete(application)
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#tryToWrite()
  }

  /** A full disk passes: what could not be written is written with the next marks. */
  #tryToWrite(): void {
    this.#timer = undefined
    if (this.#unwritten.size === 0) return
    try {
      this.#db.transaction(() => {
        for (const [application, commit] of this.#unwritten) this.#db.run(PUT, application, commit)
      })
      this.#unwritten = new Map()
    } catch {
      // Kept, and known to `of` meanwhile.
    }
  }
}
