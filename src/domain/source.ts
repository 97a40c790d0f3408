import type { Templates } from './config/template-use.ts'

/** A file of the application's folder at a revision. `path` is relative to the folder, with `/`. */
export interface SourceFile {
  readonly path: string
  readonly mode: 'file' | 'executable'
  /** Git's own content hash: equal hashes are equal contents. */
  readonly hash: string
  readonly size: number
}

/**
 * An application's folder at one commit, read straight from git: no checkout. What is read is remembered, so that a
 * later commit that changes none of it is known not to matter. Symlinks, submodules and LFS pointers are refused
 * when read (`source.*` errors); listing them is harmless.
 */
export interface Source {
  readonly commit: string
  /** Path of the folder inside the repository, '' for the root. */
  readonly folder: string
  /** All files below the folder; the listing counts as read. */
  list(): Promise<readonly SourceFile[]>
  /** Contents of one file relative to the folder. Errors: `source.missing`, `source.symlink`, `source.too-large`. */
  read(path: string): Promise<Buffer>
  /** The check templates that the repository's applications share; absent where a source has no repository around it. */
  templates?(): Promise<Templates>
}

/** Content-addressed bytes: bundles, their files, logs. A digest is the hex sha256 of the bytes. */
export interface Blobs {
  put(bytes: Uint8Array): Promise<string>
  /** Errors: `blob.missing`, `blob.corrupt` (the bytes are checked against the digest). */
  get(digest: string): Promise<Buffer>
  has(digest: string): Promise<boolean>
}
