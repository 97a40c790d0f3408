import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { StreamEvent } from '#contract/client-stream.ts'
import type { LiveMessage } from '#contract/stream.ts'
import { listenTogether } from './shared-stream.ts'

type News = StreamEvent<LiveMessage>

/** A server whose streams give the same events to everyone who listens, after the id that they name. */
function source() {
  const events: News[] = []
  const opened: (string | undefined)[] = []
  let wake: (() => void)[] = []
  async function* open(after: string | undefined, signal: AbortSignal): AsyncGenerator<News> {
    opened.push(after)
    yield { id: after ?? String(events.length), data: { type: 'ready', at: 0 } }
    let next = after === undefined ? events.length : Number(after)
    while (!signal.aborted) {
      for (const event of events.slice(next)) yield event
      next = events.length
      await new Promise<void>((resolve) => {
        wake.push(resolve)
        signal.addEventListener('abort', () => resolve(), { once: true })
      })
    }
  }
  return {
    opened,
    open,
    say(name: string): void {
      events.push({ id: String(events.length + 1), data: { type: 'application-removed', name } })
      for (const go of wake.splice(0)) go()
      wake = []
    },
  }
}

function page(server: ReturnType<typeof source>, name: string) {
  const stop = new AbortController()
  const heard: string[] = []
  const states: string[] = []
  const ended = listenTogether({
    signal: stop.signal,
    name,
    open: (after, onConnection) => {
      onConnection('open')
      return server.open(after, stop.signal)
    },
    onConnection: (state) => states.push(state),
    onNews: ({ data }) => heard.push(data.type === 'application-removed' ? data.name : data.type),
  })
  return {
    heard,
    states,
    async close(): Promise<void> {
      stop.abort()
      await ended
    },
  }
}

async function until(isSo: () => boolean): Promise<void> {
  for (let i = 0; i < 200 && !isSo(); i += 1) await new Promise((resolve) => setTimeout(resolve, 10))
  assert.ok(isSo(), 'it did not come about')
}

void test('two pages share one stream, and each hears all of it', async () => {
  const server = source()
  const first = page(server, 'share-1')
  await until(() => first.heard.includes('ready'))
  const second = page(server, 'share-1')
  await until(() => second.heard.includes('ready'))
  server.say('a')
  await until(() => first.heard.includes('a') && second.heard.includes('a'))
  assert.equal(server.opened.length, 1)
  assert.deepEqual(second.states.at(-1), 'open')
  await first.close()
  await second.close()
})

void test('when the page that listens goes, the next goes on after the last event that it heard', async () => {
  const server = source()
  const first = page(server, 'share-2')
  await until(() => first.heard.includes('ready'))
  const second = page(server, 'share-2')
  server.say('a')
  await until(() => second.heard.includes('a'))
  await first.close()
  await until(() => server.opened.length === 2)
  server.say('b')
  await until(() => second.heard.includes('b'))
  assert.deepEqual(server.opened, [undefined, '1'])
  assert.deepEqual(
    second.heard.filter((name) => name === 'a' || name === 'b'),
    ['a', 'b'],
  )
  await second.close()
})

void test('what is said between two listeners is not missed', async () => {
  const server = source()
  const first = page(server, 'share-3')
  await until(() => first.heard.includes('ready'))
  const second = page(server, 'share-3')
  await until(() => second.heard.includes('ready'))
  const closing = first.close()
  server.say('between')
  await closing
  await until(() => second.heard.includes('between'))
  await second.close()
})
