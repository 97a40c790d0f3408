/**
 * Keys act on marked elements, so that a page says what it has by attributes alone: `data-row` (focusable, in order),
 * `data-search` (the page's own search field), `data-action="approve"` (the button that the key presses).
 */

export function isTyping(event: KeyboardEvent): boolean {
  const { target } = event
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || target.matches('input, textarea, select, [role="menu"] *, [role="dialog"] input')
}

/** Focuses the row after or before the one that has the focus. */
export function moveRow(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')]
  const at = rows.findIndex((row) => row === document.activeElement || row.contains(document.activeElement))
  const next = rows[at < 0 ? 0 : at + step]
  next?.focus()
  next?.scrollIntoView({ block: 'nearest' })
}

export function pressAction(action: string): void {
  document.querySelector<HTMLElement>(`[data-action="${action}"]`)?.click()
}

export function focusSearch(otherwise: () => void): void {
  const field = document.querySelector<HTMLInputElement>('[data-search]')
  if (!field) return otherwise()
  field.focus()
  field.select()
}
