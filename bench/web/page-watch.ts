/** What a page tells of itself; times in milliseconds since its navigation began. */
export interface PageWatch {
  /** When the first application was on the screen. */
  firstRowAt?: number
  largestPaintAt: number
  layoutShift: number
  longTasks: { readonly at: number; readonly ms: number }[]
  /** When a key last changed a field. */
  typedAt: number
  /** Answers, once something is so and that is on the screen, with the time. */
  whenPainted(isSo: () => boolean): Promise<number>
}

export type Watched = typeof globalThis & { readonly pageWatch: PageWatch }

/** Runs in the page, before any script of its own. */
export function watchPage(): void {
  const whenPainted = (isSo: () => boolean): Promise<number> =>
    new Promise((resolve) => {
      const look = (): void => {
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
      const observer = new MutationObserver(look)
      observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true })
      look()
    })
  const watch: PageWatch = { largestPaintAt: 0, layoutShift: 0, longTasks: [], typedAt: 0, whenPainted }
  Object.assign(globalThis, { pageWatch: watch })
  void whenPainted(() => document.querySelector('main [data-row]') !== null).then((at) => (watch.firstRowAt = at))
  document.addEventListener('input', () => (watch.typedAt = performance.now()), { capture: true })
  const observe = (type: string, take: (entry: PerformanceEntry) => void): void =>
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) take(entry)
    }).observe({ type, buffered: true })
  observe('largest-contentful-paint', ({ startTime }) => (watch.largestPaintAt = startTime))
  observe('longtask', ({ startTime, duration }) => watch.longTasks.push({ at: startTime, ms: duration }))
  observe('layout-shift', (entry) => (watch.layoutShift += (entry as PerformanceEntry & { value: number }).value))
}
