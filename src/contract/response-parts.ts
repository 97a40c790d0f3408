/** The body as it comes. Not every browser can iterate over it. Leaving the loop gives the connection up. */
export async function* partsOf(response: Response): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = response.body?.getReader()
  if (!reader) return
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    await reader.cancel().catch(() => {}) // It may have broken already.
  }
}
