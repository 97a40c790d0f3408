import type { Problem } from '#domain/config/problem.ts'

/** A stage, or another section of the file, as it is written. */
export type Stage = Readonly<Record<string, unknown>>

/** What became of a key of the other system’s file. */
export interface Mapped {
  readonly line: number
  readonly key: string
  readonly to: string
}

/** One object of the other system, as it was read. */
export interface Translated {
  /** As a person would write it from where they are. */
  readonly file: string
  /** `Application shop`. */
  readonly what: string
  readonly mapped: readonly Mapped[]
  readonly problems: readonly Problem[]
}

/** A file that is to be written. */
export interface Draft {
  /** From the root of the repository, with `/`. */
  readonly path: string
  readonly kind: 'application' | 'template' | 'manifest'
  readonly value: Readonly<Record<string, unknown>>
  /** Where what is written in it comes from: `file:line`. */
  readonly from: readonly string[]
  /** What it was made of: with an error there it is written only where that is asked for. */
  readonly objects: readonly Translated[]
  /** Something that is wrong with the file as a whole, told at what it was made of. */
  readonly refuse: (message: string) => Translated
}

export interface Migration {
  readonly objects: readonly Translated[]
  readonly drafts: readonly Draft[]
}

/** What the translation needs to know of the folders that the files lie in. */
export interface Place {
  /** How a folder, from the root of the repository, would be rendered; undefined where it is not here. */
  folder(path: string): 'helm' | 'kustomize' | 'plain' | undefined
  /** What its kustomization names: paths of files and folders from the root of the repository. */
  named(path: string): readonly string[]
}

/** A file of the other system: `path` from the root of the repository, `shown` for people. */
export interface SourceFile {
  readonly path: string
  readonly shown: string
  readonly text: string
}
