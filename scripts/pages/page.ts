/** A page of the documentation that is made from the code. */
export interface Page {
  /** From the root of the repository. */
  readonly path: string
  readonly text: string
}

/** A page as it is written to disk: a comment that says where it comes from, then its parts with an empty line between. */
export function pageOf(path: string, parts: readonly string[]): Page {
  const note = '<!-- Made by `npm run docs` from the code: change that, not this page. -->'
  return { path, text: `${[note, ...parts].join('\n\n')}\n` }
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** Text for a cell: no character of it ends the cell or begins HTML. */
export function cell(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll(/\s+/g, ' ').trim()
}

/** The same within backquotes, where only the bar needs care. */
export function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ')}\``
}
