import type { SqliteFile } from '#tools/sqlite.ts'

/** The look at a commit that came to a result. Of many applications it is often the very same. */
export interface LookedAt {
  readonly commit: string
  /** Why the commit asks for nothing; absent where it asked for a deployment. */
  readonly passedOver?: string | undefined
}

export const CONSIDERED_SCHEMA = `
create table if not exists look (id integer primary key, commit_hash text not null, passed_over text) strict;
create table if not exists looked_at (application text primary key, look integer not null) strict;
`

/** A look at thousands takes some turns of the event loop. */
const TOGETHER_MS = 100

const READ = 'select application, id, commit_hash, passed_over from looked_at join look on id = look'
const ADD_LOOK = 'insert into look (commit_hash, passed_over) values (?, ?) returning id'
const CHANGE_LOOK = 'update look set commit_hash = ?, passed_over = ? where id = ?'
const MOVE = `insert into looked_at (application, look) values (?, ?)
  on conflict (application) do update set look = excluded.look`
const TIDY = 'delete from look where id not in (select look from looked_at)'

/** A look as a row that any number of applications share. */
interface Row {
  readonly id: number
  readonly look: LookedAt
}

type Rows = ReadonlyMap<string, Row>

/**
 * The look at git that each application had last with a result. A commit passes most applications by, and these share
 * one row: to move that is one small write, however many they are. Marks of one moment are written together, a moment
 * later: one that a crash loses costs another look, which finds what the first one did.
 */
export class Considered {
  readonly #db: SqliteFile
  #rows: Map<string, Row>
  #unwritten = new Map<string, LookedAt>()
  #timer: NodeJS.Timeout | undefined

  constructor(db: SqliteFile) {
    this.#db = db
    this.#rows = readRows(db)
  }

  of(application: string): LookedAt | undefined {
    return this.#unwritten.get(application) ?? this.#rows.get(application)?.look
  }

  mark(application: string, look: LookedAt): void {
    this.#unwritten.set(application, look)
    this.#timer ??= setTimeout(() => this.#tryToWrite(), TOGETHER_MS)
  }

  /** It has gone, and so has its row. */
  forget(application: string): void {
    this.#unwritten.delete(application)
    this.#rows.delete(application)
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
      this.#rows = this.#db.transaction(() => written(this.#db, this.#rows, this.#unwritten))
      this.#unwritten = new Map()
    } catch {
      // Kept, and known to `of` meanwhile.
    }
  }
}

function readRows(db: SqliteFile): Map<string, Row> {
  const byId = new Map<number, Row>()
  const rows = new Map<string, Row>()
  for (const { application, id, commit_hash: commit, passed_over: why } of db.all(READ)) {
    const look = { commit: String(commit), ...(typeof why === 'string' ? { passedOver: why } : {}) }
    const row = byId.get(Number(id)) ?? { id: Number(id), look }
    byId.set(row.id, row)
    rows.set(String(application), row)
  }
  return rows
}

/** Writes marks, and answers what is written then. A row goes along with the largest group of those that had it. */
function written(db: SqliteFile, before: Rows, marks: ReadonlyMap<string, LookedAt>): Map<string, Row> {
  const rows = new Map(before)
  const sizes = new Map<number, number>()
  const count = (row: Row | undefined, more: number): void =>
    row && void sizes.set(row.id, (sizes.get(row.id) ?? 0) + more)
  for (const row of rows.values()) count(row, 1)
  const move = (applications: readonly string[], row: Row): void => {
    for (const application of applications) {
      const from = rows.get(application)
      if (from?.id !== row.id) db.run(MOVE, application, row.id)
      count(from, -1)
      count(row, 1)
      rows.set(application, row)
    }
  }
  for (const { look, applications } of alike(marks)) {
    const { row, share } = mostShared(rows, applications)
    const others = (sizes.get(row?.id ?? 0) ?? 0) - share
    if (row && others < share) {
      if (others > 0) move(othersWith(row, rows, applications), addRow(db, row.look))
      db.run(CHANGE_LOOK, look.commit, look.passedOver ?? null, row.id)
      move(applications, { id: row.id, look })
    } else move(applications, addRow(db, look))
  }
  db.run(TIDY)
  return rows
}

interface Group {
  readonly look: LookedAt
  readonly applications: string[]
}

/** Applications whose marks say the same, the largest group first. */
function alike(marks: ReadonlyMap<string, LookedAt>): Group[] {
  const groups = new Map<string, Group>()
  for (const [application, look] of marks) {
    const key = look.passedOver === undefined ? look.commit : `${look.commit} ${look.passedOver}`
    const group = groups.get(key)
    if (group) group.applications.push(application)
    else groups.set(key, { look, applications: [application] })
  }
  return [...groups.values()].sort((a, b) => b.applications.length - a.applications.length)
}

/** The row that most of a group have, and how many have it. */
function mostShared(rows: Rows, group: readonly string[]): { readonly row?: Row; readonly share: number } {
  const shares = new Map<Row, number>()
  for (const application of group) {
    const row = rows.get(application)
    if (row) shares.set(row, (shares.get(row) ?? 0) + 1)
  }
  const [most] = [...shares].sort((a, b) => b[1] - a[1])
  return most ? { row: most[0], share: most[1] } : { share: 0 }
}

function othersWith(row: Row, rows: Rows, group: readonly string[]): string[] {
  const inGroup = new Set(group)
  return [...rows].flatMap(([application, { id }]) => (id === row.id && !inGroup.has(application) ? [application] : []))
}

function addRow(db: SqliteFile, { commit, passedOver }: LookedAt): Row {
  const added = db.get(ADD_LOOK, commit, passedOver ?? null)
  return { id: Number(added?.['id']), look: { commit, ...(passedOver === undefined ? {} : { passedOver }) } }
}
