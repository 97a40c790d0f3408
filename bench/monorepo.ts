import type { Chance } from '../test/chance.ts'

const APPLICATIONS = 300
const LIBRARIES = 20
const FILES = 8
const MOST_CHANGES = 6
const NAMES = [
  'main.js',
  'config.yaml',
  'README.md',
  'docs/guide.md',
  'docs/api.md',
  'src/a.js',
  'src/deep/b.js',
  'data.bin',
]

/** A repository of many applications with shared libraries, as files by path, and a random next state of it. */
export class Monorepo {
  readonly files = new Map<string, string>()
  readonly #chance: Chance
  #count = 0

  constructor(chance: Chance) {
    this.#chance = chance
    for (let i = 0; i < LIBRARIES; i += 1) {
      for (const name of ['index.js', 'part.js', 'README.md']) this.files.set(`lib/shared-${i}/${name}`, this.#text())
    }
    for (let i = 0; i < APPLICATIONS; i += 1) this.#addApplication(folderOf(i), i)
  }

  /** What one commit changes; `null` takes a file away. */
  change(): Map<string, string | null> {
    const change = new Map<string, string | null>()
    const count = 1 + this.#chance.below(MOST_CHANGES)
    for (let i = 0; i < count; i += 1) this.#changeOnce(change)
    for (const [path, text] of change) {
      if (text === null) this.files.delete(path)
      else this.files.set(path, text)
    }
    return change
  }

  #changeOnce(change: Map<string, string | null>): void {
    const paths = [...this.files.keys()].filter((path) => !change.has(path))
    const path = this.#chance.pick(paths.filter((one) => !one.endsWith('.slipway.yaml')))
    const kind = this.#chance.below(100)
    if (kind < 55) change.set(path, this.#text())
    else if (kind < 65) change.set(path, null)
    else if (kind < 75) this.#rename(change, path)
    else if (kind < 88) change.set(`${path.slice(0, path.lastIndexOf('/'))}/new-${this.#next()}.js`, this.#text())
    else if (kind < 94) change.set(`elsewhere/note-${this.#next()}.txt`, this.#text())
    else this.#editApplication(change)
  }

  /** Often into the folder of another application, which is a change of both. */
  #rename(change: Map<string, string | null>, path: string): void {
    const folder = this.#chance.percent(50) ? folderOf(this.#chance.below(APPLICATIONS)) : 'elsewhere'
    change.set(`${folder}/moved-${this.#next()}.js`, this.files.get(path) ?? '')
    change.set(path, null)
  }

  #editApplication(change: Map<string, string | null>): void {
    const number = this.#chance.below(APPLICATIONS)
    const file = `${folderOf(number)}/app.slipway.yaml`
    if (this.files.has(file)) change.set(file, this.#fileOf(number))
  }

  #addApplication(folder: string, number: number): void {
    this.files.set(`${folder}/app.slipway.yaml`, this.#fileOf(number))
    for (const name of NAMES.slice(0, FILES)) this.files.set(`${folder}/${name}`, this.#text())
  }

  /** Differs in what runs each time it is made. */
  #fileOf(number: number): string {
    const library = `lib/shared-${number % LIBRARIES}`
    const paths = [
      [],
      [`${library}/**`],
      [`${library}/*.js`, '!**/part.js'],
      [`${library}/**`, 'lib/shared-0/index.js'],
    ][number % 4]
    const ignore = [[], ['**/*.md'], ['./docs/**', '!./docs/api.md'], ['**/README.md', './data.bin']][(number >> 2) % 4]
    const host = {
      run: ['node', 'main.js'],
      env: { EDITION: String(this.#next()) },
      listen: `127.0.0.1:${10_000 + number}`,
    }
    return `${JSON.stringify({ name: `app-${number}`, host, trigger: { paths, ignore } }, undefined, 1)}\n`
  }

  #text(): string {
    return `${this.#next()}\n`
  }

  #next(): number {
    this.#count += 1
    return this.#count
  }
}

/** Some lie inside the folder of another. */
function folderOf(number: number): string {
  return number % 10 === 9 ? `apps/app-${number - 1}/inner` : `apps/app-${number}`
}
