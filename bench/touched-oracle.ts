import { createHash } from 'node:crypto'
import picomatch from 'picomatch'
import { insideFolder } from '#domain/rules/trigger-rule.ts'

/** What the oracle knows of an application: its file's own words, and the folder that the file lies in. */
export interface Told {
  readonly folder: string
  readonly paths: readonly string[]
  readonly ignore: readonly string[]
  /** What its section for the provider says. */
  readonly settings: string
}

/**
 * By full rendering, without any difference between commits: a digest of all that the application consists of. Two
 * commits with another digest need a deployment. Patterns are matched by another library than Slipway's own.
 */
export class Oracle {
  readonly #matchers = new Map<string, (path: string) => boolean>()

  digestOf(told: Told, files: ReadonlyMap<string, string>): string {
    const hash = createHash('sha256').update(told.settings)
    for (const [path, blob] of files) {
      const isInside = insideFolder(told.folder, path) !== undefined && !path.endsWith('.slipway.yaml')
      if (!isInside && !this.#matches(told.paths, told.folder, path)) continue
      if (!this.#matches(told.ignore, told.folder, path)) hash.update(`\n${path} ${blob}`)
    }
    return hash.digest('hex')
  }

  /** The last pattern that matches decides. */
  #matches(patterns: readonly string[], folder: string, path: string): boolean {
    for (const pattern of patterns.toReversed()) {
      const bare = pattern.replace(/^!/, '')
      const subject = bare.startsWith('./') ? insideFolder(folder, path) : path
      if (subject !== undefined && this.#matcher(bare.replace(/^\.\//, ''))(subject)) return !pattern.startsWith('!')
    }
    return false
  }

  #matcher(pattern: string): (path: string) => boolean {
    const known = this.#matchers.get(pattern)
    if (known) return known
    const isMatch = picomatch(pattern, { dot: true })
    const answers = new Map<string, boolean>() // The same paths are asked for at each commit.
    const matcher = (path: string): boolean => {
      const answer = answers.get(path) ?? isMatch(path)
      answers.set(path, answer)
      return answer
    }
    this.#matchers.set(pattern, matcher)
    return matcher
  }
}
