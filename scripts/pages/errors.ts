import { ERROR_TABLE } from '#domain/error-table.ts'
import type { ErrorKind, ErrorRow } from '#domain/errors.ts'
import { code, pageOf, table } from './page.ts'
import type { Page } from './page.ts'

const KINDS: Readonly<Record<ErrorKind, string>> = {
  user: 'Somebody must change a file or a wish. Never tried again by itself.',
  world: 'A tool, the network, a target or a metric source failed. Tried again with growing pauses.',
  conflict: 'An answer of the API: it does not fit what is there.',
  denied: 'An answer of the API: the caller may not do this.',
  bug: 'Something unexpected. The stack is kept in the output; never tried again.',
}

/** Every code, in order, under the heading that other pages and messages can link to. */
export function errorsPage(): Page {
  const rows = Object.entries(ERROR_TABLE as Readonly<Record<string, ErrorRow>>).toSorted(([a], [b]) =>
    a < b ? -1 : 1,
  )
  const kinds = Object.entries(KINDS).map(([kind, meaning]) => [code(kind), meaning])
  return pageOf('docs/errors.md', [
    '# Errors',
    'Each error has a code that does not change, a kind that says who must act, a message that says what happened, and a hint ' +
      'that says what to do next. The API answers with them as `application/problem+json`; facts, logs and the CLI show the same. ' +
      'A name in braces stands for a value that is filled in.',
    table(['kind', 'what is done about it'], kinds),
    ...rows.map(([id, { kind, message, hint }]) => entry(id, { kind, message, hint })),
  ])
}

function entry(id: string, { kind, message, hint }: ErrorRow): string {
  return [`## ${id}`, '', `${kind}. ${text(message)}`, '', `Next: ${text(hint)}`].join('\n')
}

function text(message: string): string {
  return message.replaceAll('<', '&lt;').replaceAll('*', '\\*')
}
