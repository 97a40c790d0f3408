import type { CatalogEntry } from './catalog.ts'

/** Those in whose folders something changed, then the others: who waits for a commit is served before those it passes by. */
export function concernedFirst(
  entries: readonly CatalogEntry[],
  changed: readonly string[] | undefined,
): readonly CatalogEntry[] {
  if (!changed) return entries
  const folders = new Set(changed.flatMap(foldersAbove))
  const isConcerned = ({ file }: CatalogEntry): boolean =>
    folders.has(file.slice(0, Math.max(0, file.lastIndexOf('/'))))
  return [...entries.filter(isConcerned), ...entries.filter((entry) => !isConcerned(entry))]
}

/** `a/b/c.txt`: `a/b` and `a`. The root, which is above all, says nothing. */
function foldersAbove(path: string): string[] {
  const folders: string[] = []
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) folders.push(path.slice(0, end))
  return folders
}
