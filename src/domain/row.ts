import { z } from 'zod'
import type { Waiting } from './fact.ts'
import type { Revision, Version } from './revision.ts'
import { subjectOf } from './revision.ts'

/** A revision in a list: the message's first line only. */
export const RevisionRow = z.object({
  commit: z.string(),
  branch: z.string().optional(),
  subject: z.string().meta({ description: 'First line of the message, cut at 120 characters.' }),
  author: z.string().meta({ description: 'Cut at 80 characters.' }),
  at: z.number().int(),
})

export type RevisionRow = z.infer<typeof RevisionRow>

export const WaitingRow = z.object({
  for: z.string().meta({ description: 'A sentence, cut at 200 characters.' }),
  person: z.literal(true).optional().meta({ description: 'Present where a person has to decide.' }),
  deadline: z.number().int(),
})

export type WaitingRow = z.infer<typeof WaitingRow>

export function revisionRowOf(revision: Revision): RevisionRow {
  return {
    commit: revision.commit,
    ...(revision.branch === undefined ? {} : { branch: shorten(revision.branch, 120) }),
    subject: shorten(subjectOf(revision.message), 120),
    author: shorten(revision.author, 80),
    at: revision.at,
  }
}

/** Name and version, each cut at 80 characters. */
export function versionRowOf({ name, version }: Version): Version {
  return { name: shorten(name, 80), version: shorten(version, 80) }
}

export function waitingRowOf(waiting: Waiting): WaitingRow {
  return {
    for: shorten(waiting.for, 200),
    ...(waiting.person ? { person: true } : {}),
    deadline: waiting.deadline,
  }
}

/** Cuts a text to so many characters, an ellipsis included, never inside a surrogate pair. */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text
  const end = text.slice(0, length - 1)
  return `${/[\uD800-\uDBFF]$/.test(end) ? end.slice(0, -1) : end}…`
}
