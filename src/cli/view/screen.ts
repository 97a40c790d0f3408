import type { Output } from '../shell.ts'
import { widthOf } from '../text/width.ts'

const ENTER = '\u001B[?1049h\u001B[?25l'
const LEAVE = '\u001B[?25h\u001B[?1049l'
const HOME = '\u001B[H'
const REST_OF_LINE = '\u001B[K'
const REST_OF_SCREEN = '\u001B[J'
/** Terminals that know it show what lies between at once; the others ignore it. */
const HOLD = '\u001B[?2026h'
const SHOW = '\u001B[?2026l'

/**
 * A view that is painted in place. It takes the terminal's second screen, where a changed size cannot leave scraps of
 * an older view behind, and gives the first one back at `close`, untouched.
 */
export class Screen {
  readonly #output: Output
  readonly #draw: (columns: number, rows: number) => readonly string[]
  readonly #endResize: () => void
  #shown = ''

  constructor(output: Output, draw: (columns: number, rows: number) => readonly string[]) {
    this.#output = output
    this.#draw = draw
    output.write(ENTER)
    this.#endResize = output.onResize(() => {
      this.#shown = ''
      this.paint()
    })
  }

  /** Writes only if something changed, each line over its former self, so that nothing flickers. */
  paint(): void {
    const rows = this.#output.rows() ?? 24
    const columns = this.#output.columns() ?? 80
    const lines = this.#draw(columns, rows).slice(0, rows)
    // After a full line the cursor stands on its last letter, which erasing would take away.
    const text = lines.map((line) => (widthOf(line) < columns ? line + REST_OF_LINE : line)).join('\r\n')
    if (text === this.#shown) return
    this.#shown = text
    this.#output.write(HOLD + HOME + text + REST_OF_SCREEN + SHOW)
  }

  close(): void {
    this.#endResize()
    this.#output.write(LEAVE)
  }
}
