const PROTOCOLS: ReadonlySet<string> = new Set(['http:', 'https:'])

/** Whether a text from data is the whole address of a page; `javascript:` and its like are not. */
export function isSafeAddress(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && PROTOCOLS.has(url.protocol) && url.username === '' && url.password === ''
}
