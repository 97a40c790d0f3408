import type { Call } from './action.ts'
import { print } from './shell.ts'
import type { Shell } from './shell.ts'
import { escapeInvisible, hasInvisible } from '#domain/clean-text.ts'
import type { LineSize } from './text/line.ts'
import { ansiPaint, noPaint, wantsColour } from './text/paint.ts'

/** Lines that are no table have this width where no terminal says another. */
const READING_COLUMNS = 120

export interface Sheet extends LineSize {
  /** For tables: undefined where the output is no terminal, so that nothing is cut for the programs that read it. */
  readonly tableColumns: number | undefined
}

export function sheetOf(shell: Shell): Sheet {
  const columns = shell.out.columns()
  return {
    columns: columns ?? READING_COLUMNS,
    tableColumns: columns,
    paint: wantsColour(shell.env, shell.out.isTerminal) ? ansiPaint : noPaint,
  }
}

/** For what must not be cut for programs that read it, such as diffs. */
export function uncut(sheet: Sheet): LineSize {
  return { columns: sheet.tableColumns ?? Number.POSITIVE_INFINITY, paint: sheet.paint }
}

/** Prints an answer as the person or program wants it: the data as the API gave it, or the lines made of it. */
export async function show(
  call: Pick<Call<unknown>, 'shell' | 'options'>,
  data: unknown,
  lines: (sheet: Sheet) => readonly string[],
): Promise<void> {
  const { shell, options } = call
  if (options.output === 'json') print(shell.out, [escapeInvisible(JSON.stringify(data, undefined, 2))])
  else if (options.output === 'yaml') shell.out.write(await yamlOf(data))
  else print(shell.out, lines(sheetOf(shell)))
}

/** Texts with invisible characters are quoted, as only quoted ones can hold them escaped. */
async function yamlOf(data: unknown): Promise<string> {
  const { Document, isScalar, visit } = await import('yaml')
  const document = new Document(JSON.parse(JSON.stringify(data)) as unknown, { aliasDuplicateObjects: false })
  visit(document, {
    Scalar(_key, node) {
      if (isScalar(node) && typeof node.value === 'string' && hasInvisible(node.value)) node.type = 'QUOTE_DOUBLE'
    },
  })
  return escapeInvisible(document.toString({ lineWidth: 0 }))
}
