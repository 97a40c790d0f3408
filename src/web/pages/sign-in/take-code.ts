const CODE = /^#(?:.*&)?code=([^&]{1,200})/

/** The sign-in code behind `#`; undefined where there is none, or nothing that could be one. */
export function codeIn(hash: string): string | undefined {
  const written = CODE.exec(hash)?.[1]
  if (written === undefined) return undefined
  try {
    return decodeURIComponent(written)
  } catch {
    return undefined
  }
}

/** Takes the code out of the address, so that it stays neither on the screen nor in the history. */
export function takeCode(): string | undefined {
  const { location, history } = globalThis
  const code = codeIn(location.hash)
  if (code !== undefined) history.replaceState(history.state, '', location.pathname + location.search)
  return code
}
