import { z } from 'zod'

/**
 * What was read of a folder at a commit, as git's own content hashes: two equal read sets lead to the same desired
 * state. Small and plain, so that it can be kept.
 */
export const ReadSet = z.object({
  folder: z.string().max(4_096).meta({ description: 'Path in the repository, empty for the root.' }),
  /** Hash of the whole folder where it was listed; then single files need not be kept. `absent` where it is not there. */
  listing: z.string().max(64).optional(),
  /** Files that were asked for and what was there: `<kind> <hash>` or `absent`. Paths relative to the folder, sorted. */
  files: z.array(z.tuple([z.string().max(4_096), z.string().max(100)])),
})

export type ReadSet = z.infer<typeof ReadSet>

/** Whether a change of this path, from the repository's root, can change what was read. */
export function isRead(set: ReadSet, path: string): boolean {
  const inside = insideFolder(set.folder, path)
  if (inside === undefined) return isAbove(path, set.folder)
  if (set.listing !== undefined) return true
  return set.files.some(([file]) => file === inside || isAbove(inside, file))
}

/** The path relative to the folder, or undefined where it is not in it. */
export function insideFolder(folder: string, path: string): string | undefined {
  if (folder === '') return path
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined
}

/** A file or link that stands, or stood, where a part of the other path should be a folder. */
function isAbove(path: string, other: string): boolean {
  return other.startsWith(`${path}/`) || other === path
}
