import { compileGlob } from './glob.ts'
import { insideFolder, isRead } from './read-set.ts'
import type { ReadSet } from './read-set.ts'

/** The `trigger` section's part on files. */
export interface TriggerRule {
  readonly paths: readonly string[]
  readonly ignore: readonly string[]
}

export interface TriggerInput {
  /** Paths from the repository's root that differ between the two commits; undefined where that cannot be told. */
  readonly changed: readonly string[] | undefined
  /** Whether the read sets at the two commits differ; undefined where one of them is not known. */
  readonly readSetChanged: boolean | undefined
  /** What the last rendering read; without it every file of the folder counts as read. */
  readonly reads?: ReadSet
  /** The application's folder, '' for the root. */
  readonly folder: string
  /** The application's own file from the root; it always counts as read. */
  readonly file?: string
  /** Files outside its folder that it is read with, such as templates; they count as read. */
  readonly uses?: readonly string[]
  readonly rule: TriggerRule
}

export interface TriggerVerdict {
  readonly deploy: boolean
  /** A sentence without its full stop. */
  readonly reason: string
}

/**
 * Whether a commit concerns an application: one of the files that it reads has changed, or one that `paths` names,
 * after those that `ignore` names were taken out. Ignored files never hide others.
 *
 * Patterns of both lists count from the repository's root; with `./` in front, from the application's folder. The last
 * pattern of a list that matches decides, so that `!` in front takes files back (`["./docs/**", "!./docs/api.md"]`).
 * What cannot be known is answered with a deployment: one too many converges, one too few is a lost change.
 */
export function matchTrigger(input: TriggerInput): TriggerVerdict {
  const { changed, rule, folder } = input
  if (changed === undefined) return withoutChanges(input)
  if (changed.length === 0) return { deploy: false, reason: 'no file changed' }
  const isIgnored = anyOf(rule.ignore, folder)
  const kept = changed.filter((path) => !isIgnored(path))
  if (kept.length === 0) return { deploy: false, reason: `only ignored files changed: ${listed(changed)}` }
  const isWatched = anyOf(rule.paths, folder)
  const watched = kept.filter((path) => isWatched(path))
  const read = kept.filter((path) => isReadBy(input, path))
  if (read.length > 0) return { deploy: true, reason: `${listed(read)} changed` }
  if (watched.length > 0) {
    return { deploy: true, reason: `${listed(watched)} changed, which \`trigger.paths\` names` }
  }
  return withoutRead(input, kept)
}

/** No kept file is known to be read; only a read set that differs for another reason can still ask for a deployment. */
function withoutRead(input: TriggerInput, kept: readonly string[]): TriggerVerdict {
  const { changed = [], readSetChanged, folder, reads } = input
  const ignoredReads = changed.filter((path) => !kept.includes(path) && mayBeRead(reads, folder, path))
  if (readSetChanged === true && ignoredReads.length === 0) {
    return { deploy: true, reason: 'something that the application reads has changed' }
  }
  if (ignoredReads.length > 0) {
    return {
      deploy: false,
      reason: `of what the application reads only ignored files changed: ${listed(ignoredReads)}`,
    }
  }
  return { deploy: false, reason: `nothing that the application reads changed, only ${listed(kept)}` }
}

function withoutChanges({ readSetChanged, rule }: TriggerInput): TriggerVerdict {
  const why = 'the branch was rewritten, so that the changed files cannot be told'
  if (readSetChanged === undefined) return { deploy: true, reason: why }
  if (readSetChanged) return { deploy: true, reason: `${why}, and what the application reads has changed` }
  if (rule.paths.length > 0) return { deploy: true, reason: `${why}, and \`trigger.paths\` names some` }
  return { deploy: false, reason: `${why}, but nothing that the application reads has changed` }
}

function isReadBy({ reads, readSetChanged, folder, file, uses = [] }: TriggerInput, path: string): boolean {
  if (path === file || uses.includes(path)) return true
  if (!reads && readSetChanged === false) return false
  return mayBeRead(reads, folder, path)
}

function mayBeRead(reads: ReadSet | undefined, folder: string, path: string): boolean {
  return reads ? isRead(reads, path) : path === folder || insideFolder(folder, path) !== undefined
}

/** Whether the last pattern that matches a path is one without `!`. */
export function anyOf(patterns: readonly string[], folder: string): (path: string) => boolean {
  const compiled = patterns.map((pattern) => {
    const takesBack = pattern.startsWith('!')
    const bare = takesBack ? pattern.slice(1) : pattern
    const relative = bare.startsWith('./')
    return { takesBack, relative, matches: compileGlob(relative ? bare.slice(2) : bare) }
  })
  return (path) => {
    const inside = insideFolder(folder, path)
    const last = compiled.findLast(({ relative, matches }) => {
      const subject = relative ? inside : path
      return subject !== undefined && matches(subject)
    })
    return last !== undefined && !last.takesBack
  }
}

/** `a.yaml`, or `a.yaml and 3 more files`. Names are strangers' text: control characters are shown, never printed. */
function listed(paths: readonly string[]): string {
  const first = paths[0] ?? ''
  const shown = first.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`)
  const cut = shown.length > 200 ? `${shown.slice(0, 200)}…` : shown
  const more = paths.length - 1
  return more === 0 ? cut : `${cut} and ${more} more file${more === 1 ? '' : 's'}`
}
