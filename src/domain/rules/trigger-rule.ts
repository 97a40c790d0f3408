import { compileGlob } from '../glob.ts'

/** The `trigger` section's part on files. */
export interface TriggerRule {
  readonly paths: readonly string[]
  readonly ignore: readonly string[]
}

export interface TriggerInput {
  /** Paths from the repository's root that differ between the two commits; undefined where that cannot be told. */
  readonly changed: readonly string[] | undefined
  /** The application's folder, '' for the root: every file in it counts as read. */
  readonly folder: string
  /** The application's own file from the root; it counts as read. */
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
  if (changed === undefined) {
    return { deploy: true, reason: 'the branch was rewritten, so that the changed files cannot be told' }
  }
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
  const ignored = changed.filter((path) => isIgnored(path) && isReadBy(input, path))
  if (ignored.length === 0) {
    return { deploy: false, reason: `nothing that the application reads changed, only ${listed(kept)}` }
  }
  return { deploy: false, reason: `of what the application reads only ignored files changed: ${listed(ignored)}` }
}

function isReadBy({ folder, file, uses = [] }: TriggerInput, path: string): boolean {
  return path === file || uses.includes(path) || path === folder || insideFolder(folder, path) !== undefined
}

/** The path relative to the folder, or undefined where it is not in it. */
export function insideFolder(folder: string, path: string): string | undefined {
  if (folder === '') return path
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined
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
