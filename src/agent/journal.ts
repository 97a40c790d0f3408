import { mkdirSync } from 'node:fs'
import { setImmediate as otherWork } from 'node:timers/promises'
import { dirname } from 'node:path'
import { emptyApplicationState } from '#domain/application-state.ts'
import type { ApplicationState } from '#domain/application-state.ts'
import type { CommandAnswer } from '#domain/command.ts'
import { foldFacts } from '#domain/deployment.ts'
import type { Deployment } from '#domain/deployment.ts'
import type { Fact } from '#domain/fact.ts'
import type { Reference, Sample } from '#domain/evidence.ts'
import { limitedCache } from '#tools/limited-cache.ts'
import { SqliteFile } from '#tools/sqlite.ts'
import { Considered, CONSIDERED_SCHEMA } from './considered.ts'
import type { LookedAt } from './considered.ts'
import {
  forgetRemoved,
  markRemoved,
  PLACEMENT_SCHEMA,
  placementOf,
  placements,
  putPlacement,
  removedApplications,
} from './placement.ts'
import type { Placement } from './placement.ts'
import { keepReferences, REFERENCE_SCHEMA, referenceFor } from './reference.ts'

/** Where an application's file was found when its deployment was triggered. */
export interface Origin {
  readonly repository: string
  readonly file: string
}

/** A deployment that has not finished. */
export interface OpenDeployment {
  readonly deployment: Deployment
  readonly origin: Origin
}

/** What one write holds: all of it is there when `append` returns, or nothing. */
export interface Entry {
  /**
   * `soon`: the end of this process does not take it back, but a loss of power does until `sync`. For what no effect has
   * followed yet, and what would be decided once more just so.
   */
  readonly durable?: 'soon'
  readonly facts: readonly Fact[]
  /** Needed with the first fact of a deployment. */
  readonly origin?: Origin
  /** The application's state after a deployment finished. */
  readonly application?: ApplicationState
  readonly answer?: { readonly command: string; readonly answer: CommandAnswer }
}

const SCHEMA = `
create table if not exists deployment (
  id text primary key, application text not null, repository text not null, file text not null,
  finished integer not null default 0) strict;
create index if not exists deployment_open on deployment (finished) where finished = 0;
create table if not exists fact (
  position integer primary key autoincrement, deployment text not null, seq integer not null, body text not null,
  unique (deployment, seq)) strict;
create table if not exists application (name text primary key, state text not null) strict;
create table if not exists answer (command text primary key, body text not null, delivered integer not null default 0) strict;
create table if not exists mark (name text primary key, value integer not null) strict;
`

const DELIVERED = 'delivered'
/** Finished deployments whose facts are kept after delivery, per application. */
const KEEP_PER_APPLICATION = 20
const KEEP_ANSWERS = 10_000
/** Of applications' states, as text: those that are at work are asked for again and again. */
const MOST_STATES = 4 * 1024 * 1024

/**
 * The agent's memory: what it has done and what it may do next. A fact is durable here before the effect that follows
 * it, and stays until the control plane has it, however long that is away.
 */
export class Journal {
  readonly #db: SqliteFile
  readonly #considered: Considered
  readonly #states = limitedCache<ApplicationState>(MOST_STATES)
  #syncing: Promise<void> | undefined

  constructor(file: string) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    this.#db = new SqliteFile(file)
    this.#db.script(SCHEMA + CONSIDERED_SCHEMA + REFERENCE_SCHEMA + PLACEMENT_SCHEMA)
    this.#considered = new Considered(this.#db)
  }

  append(entry: Entry): void {
    this.#db.transaction(() => {
      for (const fact of entry.facts) this.#appendFact(fact, entry.origin)
      if (entry.application) this.#putApplication(entry.application)
      if (entry.answer) this.#putAnswer(entry.answer.command, entry.answer.answer)
    }, entry.durable)
    if (entry.application) this.#states.delete(entry.application.name)
  }

  /** From then on no loss of power takes back what was appended. */
  sync(): void {
    this.#db.sync()
  }

  /** The same for all who ask within a turn, with one write to the disk. */
  synced(): Promise<void> {
    this.#syncing ??= otherWork().then(() => {
      this.#syncing = undefined
      this.sync()
    })
    return this.#syncing
  }

  openDeployments(): OpenDeployment[] {
    const rows = this.#db.all('select id, repository, file from deployment where finished = 0 order by id')
    return rows.flatMap((row) => {
      const deployment = foldFacts(this.facts(String(row.id)))
      return deployment ? [{ deployment, origin: { repository: String(row.repository), file: String(row.file) } }] : []
    })
  }

  facts(deployment: string): Fact[] {
    return this.#db.all('select body from fact where deployment = ? order by seq', deployment).map(factOf)
  }

  deployment(id: string): Deployment | undefined {
    return foldFacts(this.facts(id))
  }

  /** What a stage has measured so far, in order. */
  samples(deployment: string, step: string): Sample[] {
    const rows = this.#db.all(
      `select body from fact where deployment = ? and body ->> '$.evidence.type' = 'sample' and body ->> '$.step' = ? order by seq`,
      deployment,
      step,
    )
    return rows.map(factOf).flatMap((fact) => {
      if (fact.kind !== 'evidence' || fact.evidence.type !== 'sample') return []
      const { check, series, measured } = fact.evidence
      return [{ check, series, measured }]
    })
  }

  /** What the last successful deployment measured for the same question. */
  reference(asked: Parameters<typeof referenceFor>[1]): Reference | undefined {
    return referenceFor(this.#db, asked)
  }

  application(name: string): ApplicationState {
    const known = this.#states.get(name)
    if (known) return known
    const row = this.#db.get('select state from application where name = ?', name)
    const text = row ? String(row.state) : undefined
    const state = text === undefined ? emptyApplicationState(name) : (JSON.parse(text) as ApplicationState)
    this.#states.set(name, state, (text ?? name).length)
    return state
  }

  /** Where the files of all applications were seen last. */
  placements(): Placement[] {
    return placements(this.#db)
  }

  placement(application: string): Placement | undefined {
    return placementOf(this.#db, application)
  }

  place(placed: readonly Placement[]): void {
    this.#db.transaction(() => {
      for (const placement of placed) putPlacement(this.#db, placement)
    })
  }

  markRemoved(application: string): void {
    this.#considered.forget(application)
    markRemoved(this.#db, application)
  }

  /** Those whose end the control plane has not been told. */
  removedApplications(): string[] {
    return removedApplications(this.#db)
  }

  forgetRemoved(application: string): void {
    forgetRemoved(this.#db, application)
  }

  /** A page at a time: all at once may be more than there is memory. */
  *applications(): Generator<ApplicationState> {
    const page = 'select name, state from application where name > ? order by name limit 200'
    for (let rows = this.#db.all(page, ''); rows.length > 0; rows = this.#db.all(page, String(rows.at(-1)?.name))) {
      for (const row of rows) yield JSON.parse(String(row.state)) as ApplicationState
    }
  }

  /** The commit at which an application was last looked at with a result, and why it asked for nothing. */
  considered(application: string): LookedAt | undefined {
    return this.#considered.of(application)
  }

  markConsidered(application: string, look: LookedAt): void {
    this.#considered.mark(application, look)
  }

  answer(command: string): CommandAnswer | undefined {
    const row = this.#db.get('select body from answer where command = ?', command)
    return row ? (JSON.parse(String(row.body)) as CommandAnswer) : undefined
  }

  undeliveredAnswers(): { command: string; answer: CommandAnswer }[] {
    const rows = this.#db.all('select command, body from answer where delivered = 0')
    return rows.map((row) => ({ command: String(row.command), answer: JSON.parse(String(row.body)) as CommandAnswer }))
  }

  /** Delivered answers stay, so that a command that comes again is not carried out again. */
  markAnswerDelivered(command: string): void {
    this.#db.run('update answer set delivered = 1 where command = ?', command)
  }

  /** Who is told of a fact must not know of more than this journal does after a loss of power. */
  undeliveredFacts(limit: number): { position: number; fact: Fact }[] {
    this.sync()
    const rows = this.#db.all(
      'select position, body from fact where position > ? order by position limit ?',
      this.#mark(DELIVERED),
      limit,
    )
    return rows.map((row) => ({ position: Number(row.position), fact: factOf(row) }))
  }

  undeliveredCount(): number {
    const row = this.#db.get('select count(*) as count from fact where position > ?', this.#mark(DELIVERED))
    return Number(row?.count ?? 0)
  }

  markDelivered(position: number): void {
    this.#db.run(
      'insert into mark (name, value) values (?, ?) on conflict (name) do update set value = max(value, excluded.value)',
      DELIVERED,
      position,
    )
  }

  /** Forgets delivered answers but for the newest: a command that comes again by then has long expired. */
  pruneAnswers(keep = KEEP_ANSWERS): void {
    this.#db.run('delete from answer where delivered = 1 and rowid <= (select max(rowid) from answer) - ?', keep)
  }

  /** Forgets old finished deployments of an application whose facts the control plane has. */
  prune(application: string): void {
    const old = this.#db.all(
      'select id from deployment where application = ? and finished = 1 order by id desc limit -1 offset ?',
      application,
      KEEP_PER_APPLICATION,
    )
    if (old.length === 0) return
    this.#db.transaction(() => {
      for (const { id } of old) {
        const last = this.#db.get('select max(position) as position from fact where deployment = ?', String(id))
        if (Number(last?.position ?? 0) > this.#mark(DELIVERED)) continue
        this.#db.run('delete from fact where deployment = ?', String(id))
        this.#db.run('delete from deployment where id = ?', String(id))
      }
    })
  }

  close(): void {
    this.#considered.close()
    this.#db.close()
  }

  #appendFact(fact: Fact, origin: Origin | undefined): void {
    if (fact.kind === 'triggered') {
      this.#db.run(
        'insert into deployment (id, application, repository, file) values (?, ?, ?, ?)',
        fact.deployment,
        fact.application,
        origin?.repository ?? '',
        origin?.file ?? '',
      )
    }
    if (fact.kind === 'finished') {
      this.#db.run('update deployment set finished = 1 where id = ?', fact.deployment)
      keepReferences(this.#db, fact)
    }
    this.#db.run(
      'insert into fact (deployment, seq, body) values (?, ?, ?)',
      fact.deployment,
      fact.seq,
      JSON.stringify(fact),
    )
  }

  #putApplication(state: ApplicationState): void {
    this.#db.run(
      'insert into application (name, state) values (?, ?) on conflict (name) do update set state = excluded.state',
      state.name,
      JSON.stringify(state),
    )
  }

  #putAnswer(command: string, answer: CommandAnswer): void {
    this.#db.run(
      'insert into answer (command, body) values (?, ?) on conflict (command) do nothing',
      command,
      JSON.stringify(answer),
    )
  }

  #mark(name: string): number {
    return Number(this.#db.get('select value from mark where name = ?', name)?.value ?? 0)
  }
}

function factOf(row: Record<string, unknown>): Fact {
  return JSON.parse(String(row.body)) as Fact
}
