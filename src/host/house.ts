import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { slipwayError } from '#domain/errors.ts'
import type { Clock } from '#tools/clock.ts'
import type { Log } from '#tools/log.ts'
import { identify, isAlive } from '#tools/process-id.ts'
import type { ProcessId } from '#tools/process-id.ts'
import type { ApplicationState, FrontSpec } from './api.ts'
import { Application } from './application.ts'
import { parseRecord } from './application-record.ts'
import type { ApplicationRecord } from './application-record.ts'
import { readDurable } from './durable-file.ts'
import type { OutputSource } from './output.ts'
import { findTagged, signalOne } from './process-table.ts'
import type { TaggedProcess } from './process-table.ts'
import { homeHash } from './socket-path.ts'
import { Turn } from './turn.ts'

export interface HouseOptions {
  readonly home: string
  readonly clock: Clock
  readonly log: Log
}

const SWEEP_MS = 1_000
const ORPHAN_GRACE_MS = 5_000

/** All applications of one daemon. Wishes are carried out one after the other, as each is only one short write. */
export class House {
  readonly #options: HouseOptions
  readonly #applications = new Map<string, Application>()
  readonly #listeners = new Set<(name: string) => void>()
  readonly #turn = new Turn()
  readonly #over = new AbortController()

  constructor(options: HouseOptions) {
    this.#options = options
  }

  /** Reads what was declared, takes over what still runs, and ends what nobody knows any more. */
  async open(): Promise<void> {
    await mkdir(this.#recordFolder, { recursive: true, mode: 0o700 })
    const { records, damaged } = await this.#readRecords()
    const tagged = await findTagged(`${homeHash(this.#options.home)}/`)
    const living = await findLiving(records, tagged)
    for (const record of records) this.#applications.set(record.name, this.#build(record))
    await Promise.all([...this.#applications.values()].map((application) => application.resume(living)))
    void this.#endOrphans(tagged, { records, damaged, living })
    void this.#sweepLogs()
  }

  all(): readonly Application[] {
    return [...this.#applications.values()]
  }

  states(): readonly ApplicationState[] {
    return this.all().map((application) => application.state())
  }

  find(name: string): Application | undefined {
    return this.#applications.get(name)
  }

  /** Errors: `host.application-unknown`. */
  get(name: string): Application {
    const application = this.#applications.get(name)
    if (!application) throw slipwayError('host.application-unknown', { application: name })
    return application
  }

  /** What its instances print, also after it was removed and declared anew. Errors: `host.application-unknown`. */
  outputOf(name: string): OutputSource {
    this.get(name)
    return {
      application: name,
      clock: this.#options.clock,
      instances: () => this.find(name)?.output.instances() ?? [],
      ended: (id) => this.get(name).output.ended(id),
    }
  }

  /** The first wish for an application makes it known. */
  declareFront(name: string, front: FrontSpec): Promise<void> {
    return this.#turn.take(async () => {
      const known = this.#applications.get(name)
      if (known) return known.declareFront(front)
      const application = await Application.create(name, front, this.#applicationOptions(name))
      this.#applications.set(name, application)
      this.#tell(name)
    })
  }

  /** Carries out a wish for a known application. */
  change(name: string, act: (application: Application) => Promise<void>): Promise<void> {
    return this.#turn.take(() => act(this.get(name)))
  }

  /** Called with the name of each application that has changed; answers how to stop that. */
  listen(listener: (name: string) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async close(processes: 'keep' | 'stop'): Promise<void> {
    this.#over.abort()
    await this.#turn.take(async () => {
      await Promise.all(this.all().map((application) => application.close(processes)))
    })
  }

  get #recordFolder(): string {
    return join(this.#options.home, 'host', 'applications')
  }

  #build(record: ApplicationRecord): Application {
    return new Application(record, this.#applicationOptions(record.name))
  }

  #applicationOptions(name: string): ConstructorParameters<typeof Application>[1] {
    const { home, clock, log } = this.#options
    return {
      clock,
      log,
      file: join(this.#recordFolder, `${name}.json`),
      logFolder: join(home, 'host', 'logs', name),
      tag: `${homeHash(home)}/${name}`,
      onChange: () => this.#tell(name),
      onGone: () => {
        this.#applications.delete(name)
        this.#tell(name)
      },
    }
  }

  #tell(name: string): void {
    for (const listener of this.#listeners) listener(name)
  }

  async #readRecords(): Promise<{ records: ApplicationRecord[]; damaged: ReadonlySet<string> }> {
    const records: ApplicationRecord[] = []
    const damaged = new Set<string>()
    for (const file of await readdir(this.#recordFolder)) {
      if (!file.endsWith('.json')) continue
      try {
        records.push(parseRecord(await readDurable(join(this.#recordFolder, file))))
      } catch (error) {
        // The others go on; its processes are left alone until somebody has looked.
        damaged.add(file.slice(0, -'.json'.length))
        this.#options.log.error('The record of an application is damaged and was left out', { file, error })
      }
    }
    return { records, damaged }
  }

  /** Processes that carry our tag but belong to nothing: their record or the leader of their group is gone. */
  async #endOrphans(tagged: readonly TaggedProcess[], known: Known): Promise<void> {
    const orphans = tagged.filter((one) => isOrphan(one, known))
    const signalAll = (signal: NodeJS.Signals) => Promise.all(orphans.map((one) => signalOne(one.process, signal)))
    if (orphans.length === 0) return
    const pids = orphans.map((one) => one.process.pid)
    this.#options.log.warn('Ending processes that belong to no application any more', { pids })
    await signalAll('SIGTERM')
    await this.#options.clock.sleep(ORPHAN_GRACE_MS, this.#over.signal)
    await signalAll('SIGKILL')
  }

  async #sweepLogs(): Promise<void> {
    const { signal } = this.#over
    const { clock } = this.#options
    while (!signal.aborted) {
      const dues = await Promise.all(this.all().map((application) => application.boundLogs()))
      const next = Math.min(clock.now() + SWEEP_MS, ...dues)
      await clock.sleep(Math.max(1, next - clock.now()), signal)
    }
  }
}

interface Known {
  readonly records: readonly ApplicationRecord[]
  readonly damaged: ReadonlySet<string>
  readonly living: ReadonlyMap<string, ProcessId>
}

function isOrphan({ tag, group }: TaggedProcess, { records, damaged, living }: Known): boolean {
  const [, application = '', , id = ''] = tag.split('/')
  if (damaged.has(application)) return false
  const record = records.flatMap((one) => one.instances).find((one) => one.id === id)
  if (!record) return true
  return !living.has(id) && (record.process === undefined || record.process.pid === group)
}

/**
 * The processes of recorded instances that are alive, by instance. One that died with the daemon between its start
 * and its record is known by its tag; a tag is inherited, so only the leader of a group counts, and the oldest of them.
 */
async function findLiving(
  records: readonly ApplicationRecord[],
  tagged: readonly TaggedProcess[],
): Promise<ReadonlyMap<string, ProcessId>> {
  const living = new Map<string, ProcessId>()
  for (const { id, process } of records.flatMap((record) => record.instances)) {
    if (process && (await isAlive(process))) living.set(id, process)
    if (process) continue
    const leaders = tagged.filter((one) => one.tag.endsWith(`/${id}`) && one.process.pid === one.group)
    const leader = leaders.toSorted((a, b) => a.process.pid - b.process.pid)[0]
    const found = leader && (await identify(leader.process.pid))
    if (found) living.set(id, found)
  }
  return living
}
