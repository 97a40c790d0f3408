// Runs in a page, before any script of its own, and tells what is seen there. Times are in milliseconds since the
// navigation began.

const watch = { largestPaintAt: 0, layoutShift: 0, longTasks: [], typedAt: 0 }

const PATIENCE_MS = 60_000

/** Resolves with the time once something is so and that is on the screen. */
function whenPainted(isSo) {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error('the page did not show in a minute what was waited for')), PATIENCE_MS)
    const observer = new MutationObserver(look)
    observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true })
    look()
    function look() {
      if (!isSo()) return
      observer.disconnect()
      // The next frame is drawn with it; a message sent while it is prepared arrives when it is done.
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel()
        port1.addEventListener('message', () => resolve(performance.now()), { once: true })
        port1.start()
        port2.postMessage(undefined)
      })
    }
  })
}

function observe(type, take) {
  const takeAll = (list) => {
    for (const entry of list.getEntries()) take(entry)
  }
  new PerformanceObserver(takeAll).observe({ type, buffered: true })
}

observe('largest-contentful-paint', ({ startTime }) => (watch.largestPaintAt = startTime))
observe('longtask', ({ startTime, duration }) => watch.longTasks.push({ at: startTime, ms: duration }))
observe('layout-shift', ({ value }) => (watch.layoutShift += value))
document.addEventListener('input', () => (watch.typedAt = performance.now()), { capture: true })

const firstRow = whenPainted(() => document.querySelector('main [data-row]') !== null)

globalThis.pageWatch = {
  firstRow,

  /** What was loaded and drawn so far. */
  async load() {
    const firstRowAt = await firstRow
    const files = performance.getEntriesByType('resource').map(({ name, responseEnd, encodedBodySize }) => ({
      name: new URL(name).pathname,
      isEarly: responseEnd <= firstRowAt,
      kb: encodedBodySize / 1_000,
    }))
    const pageKb = (performance.getEntriesByType('navigation')[0]?.encodedBodySize ?? 0) / 1_000
    const paintedAt = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0
    return { ...watch, firstRowAt, paintedAt, files, pageKb }
  },

  /** How long after the last letter the list begins with a name and has so many rows. */
  async searched({ first, count }) {
    const at = await whenPainted(() => {
      const table = document.querySelector('main table')
      return (
        document.querySelector('main [data-stale]') === null &&
        table?.querySelector('[data-row]')?.textContent === first &&
        table.getAttribute('aria-rowcount') === String(count + 1)
      )
    })
    return at - watch.typedAt
  },

  /** The time of day, as whoever sent the news has no other clock in common with the page. */
  async thereAt(selector) {
    await whenPainted(() => document.querySelector(selector) !== null)
    return Date.now()
  },

  /** Scrolls a step each frame, and answers how long each took. */
  async scrollToEnd({ step, most }) {
    const frames = []
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
    let before = await frame()
    const root = document.documentElement
    while (frames.length < most && root.scrollTop + root.clientHeight < root.scrollHeight - 1) {
      scrollBy({ top: step, behavior: 'instant' })
      const now = await frame()
      frames.push(now - before)
      before = now
    }
    return frames
  },
}
