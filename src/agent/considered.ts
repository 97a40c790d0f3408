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

/** Writes marks, and answers what is written then. Of each look the largest group that had one before keeps its row. */
function written(db: SqliteFile, before: Rows, marks: ReadonlyMap<string, LookedAt>): Map<string, Row> {
  const rows = new Map(before)
  const move = (applications: Iterable<string>, row: Row): void => {
    for (const application of applications) {
      if (rows.get(application)?.id !== row.id) db.run(MOVE, application, row.id)
      rows.set(application, row)
    }
  }
  for (const applications of alike(marks)) {
    const look = marks.get(applications[0] ?? '')
    if (!look) continue
    const { row, stay } = rowToKeep(rows, applications)
    if (row) {
      if (stay.length > 0) move(stay, addRow(db, row.look))
      db.run(CHANGE_LOOK, look.commit, look.passedOver ?? null, row.id)
    }
    move(applications, row ? { id: row.id, look } : addRow(db, look))
  }
  db.run(TIDY)
  return rows
}

/** Applications whose marks say the same, the largest group first. */
function alike(marks: ReadonlyMap<string, LookedAt>): string[][] {
  const groups = new Map<string, string[]>()
  for (const [application, { commit, passedOver }] of marks) {
    const key = passedOver === undefined ? commit : `${commit} ${passedOver}`
    const group = groups.get(key)
    if (group) group.push(application)
    else groups.set(key, [application])
  }
  return [...groups.values()].sort((a, b) => b.length - a.length)
}

/** The row that most of a group had, where fewer others must make way than would have to move: these stay as they are. */
function rowToKeep(rows: Rows, group: readonly string[]): { row?: Row; stay: readonly string[] } {
  const shares = new Map<Row, number>()
  for (const application of group) {
    const row = rows.get(application)
    if (row) shares.set(row, (shares.get(row) ?? 0) + 1)
  }
  let row: Row | undefined
  for (const [one, share] of shares) if (!row || share > (shares.get(row) ?? 0)) row = one
  const moving = new Set(group)
  const stay = [...rows].flatMap(([application, other]) =>
    other === row && !moving.has(application) ? [application] : [],
  )
  return row && stay.length < (shares.get(row) ?? 0) ? { row, stay } : { stay: [] }
}

function addRow(db: SqliteFile, { commit, passedOver }: LookedAt): Row {
  const added = db.get(ADD_LOOK, commit, passedOver ?? null)
  return { id: Number(added?.['id']), look: { commit, ...(passedOver === undefined ? {} : { passedOver }) } }
}
