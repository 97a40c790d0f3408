import { join } from 'node:path'
import { Catalog } from '#agent/catalog.ts'
import type { Application } from '#domain/application.ts'
import { matchTrigger } from '#domain/rules/trigger-rule.ts'
import { PROVIDERS } from '#providers/index.ts'
import { GENERIC_STAGES } from '#stages/index.ts'
import { exec, minimalEnvironment } from '#tools/exec.ts'
import { openMirror } from '#tools/git/mirror.ts'
import type { Mirror } from '#tools/git/mirror.ts'
import { parseRemote } from '#tools/git/url.ts'
import { chanceOf } from '../test/chance.ts'
import type { Bench, Figure } from './figure.ts'
import { openManyFolders } from './many-applications.ts'
import { Monorepo } from './monorepo.ts'
import { temporaryFolder } from './temporary.ts'
import { Oracle } from './touched-oracle.ts'

const COMMITS = 1_000
const SEED = 7
const TOO_MANY_PERCENT = 5
const KINDS = { providers: PROVIDERS, stages: GENERIC_STAGES }

/** Which applications a commit touches, held against rendering all of them at both commits. */
export const trigger: Bench = {
  name: 'trigger',
  async measure({ smoke, say }) {
    await using folder = await temporaryFolder()
    const monorepo = new Monorepo(chanceOf(SEED))
    const repository = await openManyFolders(join(folder.path, 'repository'))
    await repository.commit(new Map(monorepo.files))
    const remote = parseRemote(repository.folder, folder.path)
    const mirror = await openMirror({ folder: join(folder.path, 'mirror'), remote, branches: ['main'] })
    try {
      const look = new Look(mirror, repository.folder)
      await look.next()
      const tally: Tally = { touched: 0, picked: 0, missed: [], tooMany: 0 }
      const count = smoke ? 20 : COMMITS
      for (let i = 1; i <= count; i += 1) {
        await repository.commit(monorepo.change())
        compare(await look.next(), tally)
        if (i % 200 === 0) say(`${i} of ${count} commits`)
      }
      return figuresOf(tally, count)
    } finally {
      await mirror.close()
    }
  },
}

interface Tally {
  touched: number
  picked: number
  readonly missed: string[]
  tooMany: number
}

interface Verdicts {
  readonly commit: string
  /** Names, by the rules and by the oracle. */
  readonly picked: ReadonlySet<string>
  readonly touched: ReadonlySet<string>
}

/** Goes from head to head as the agent does, with the oracle beside it. */
class Look {
  readonly #mirror: Mirror
  readonly #folder: string
  readonly #catalog: Catalog
  readonly #oracle = new Oracle()
  #commit: string | undefined
  #digests = new Map<string, string>()

  constructor(mirror: Mirror, folder: string) {
    this.#mirror = mirror
    this.#folder = folder
    this.#catalog = new Catalog(mirror, KINDS)
  }

  async next(): Promise<Verdicts> {
    await this.#mirror.fetch()
    const commit = this.#mirror.last('main') ?? ''
    const entries = await this.#catalog.read(commit)
    const applications = entries.flatMap(({ application }) => application ?? [])
    if (applications.length < entries.length) throw new Error('an application of the benchmark is not valid')
    const picked = await this.#picked(applications, commit)
    const touched = this.#touched(applications, await allFiles(this.#folder, commit))
    this.#commit = commit
    return { commit, picked, touched }
  }

  async #picked(applications: readonly Application[], commit: string): Promise<Set<string>> {
    if (this.#commit === undefined) return new Set()
    const changes = await this.#mirror.changedPaths(this.#commit, commit)
    const changed = changes.known ? changes.paths.map(({ path }) => path) : undefined
    const wanted = applications.filter(
      ({ folder, file, uses, trigger: rule }) => matchTrigger({ changed, folder, file, uses, rule }).deploy,
    )
    return new Set(wanted.map(({ name }) => name))
  }

  #touched(applications: readonly Application[], files: ReadonlyMap<string, string>): Set<string> {
    const before = this.#digests
    this.#digests = new Map(
      applications.map(({ name, folder, trigger: { paths, ignore }, app }) => {
        const told = { folder, paths, ignore, settings: JSON.stringify(app) }
        return [name, this.#oracle.digestOf(told, files)]
      }),
    )
    return new Set([...this.#digests].filter(([name, digest]) => before.get(name) !== digest).map(([name]) => name))
  }
}

/** The whole tree, read by git itself. */
async function allFiles(folder: string, commit: string): Promise<Map<string, string>> {
  const args = ['ls-tree', '-r', '-z', '--full-tree', commit]
  const { stdout } = await exec('git', args, { cwd: folder, env: minimalEnvironment(), timeoutMs: 60_000 })
  const lines = stdout.toString('utf8').split('\0').filter(Boolean)
  return new Map(lines.map((line) => [line.slice(line.indexOf('\t') + 1), line.slice(0, line.indexOf('\t'))]))
}

function compare({ commit, picked, touched }: Verdicts, tally: Tally): void {
  tally.picked += picked.size
  tally.touched += touched.size
  for (const name of touched) if (!picked.has(name)) tally.missed.push(`${name} at ${commit.slice(0, 7)}`)
  for (const name of picked) if (!touched.has(name)) tally.tooMany += 1
}

function figuresOf({ touched, picked, missed, tooMany }: Tally, commits: number): Figure[] {
  const against = `rendering of all 300 applications at both commits, ${commits} random commits`
  return [
    {
      what: 'applications that a commit touches and that were missed',
      unit: '',
      bound: { atMost: 0 },
      value: missed.length,
      spread: `of ${touched}${missed[0] ? `; the first: ${missed[0]}` : ''}`,
      against,
    },
    {
      what: 'applications picked although nothing of them changed',
      unit: '%',
      bound: { atMost: TOO_MANY_PERCENT },
      value: touched === 0 ? Number.NaN : (tooMany / touched) * 100,
      spread: `${tooMany} of ${picked} picked`,
      against,
    },
  ]
}
