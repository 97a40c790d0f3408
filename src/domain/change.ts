import type { Application } from './application.ts'
import { matchTrigger } from './rules/trigger-rule.ts'

/** What a commit changed since another, made ready to be asked of thousands of applications. */
export interface Change {
  readonly from: string
  /** The paths that differ, and all folders above them but the root. */
  readonly places: ReadonlySet<string>
  /** Why it asks nothing of an application that reads none of the paths. */
  readonly elsewhere: string
}

/** A name that no path has. */
const NOWHERE = '\0'

export function changeSince(from: string, paths: readonly string[]): Change {
  const rule = { paths: [], ignore: [] }
  const { reason } = matchTrigger({ changed: paths, folder: NOWHERE, rule })
  return { from, places: new Set(paths.flatMap((path) => [path, ...foldersAbove(path)])), elsewhere: reason }
}

/**
 * Whether a change certainly asks nothing of an application, by its folder alone; then `matchTrigger` would say so, too.
 * One whose file names other paths is never certain.
 */
export function isElsewhere({ places }: Change, { folder, uses, trigger }: Application): boolean {
  if (places.size === 0) return true
  return folder !== '' && trigger.paths.length === 0 && !places.has(folder) && !uses.some((path) => places.has(path))
}

/** `a/b/c.txt`: `a/b` and `a`. */
function foldersAbove(path: string): string[] {
  const folders: string[] = []
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) folders.push(path.slice(0, end))
  return folders
}
