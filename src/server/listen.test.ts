import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listen } from './listen.ts'

void test('a server that listens on every address says one at which it is reached', async () => {
  const listening = await listen((_request, response) => response.end('here'), { host: '0.0.0.0', port: 0 })
  try {
    assert.match(listening.url, /^http:\/\/127\.0\.0\.1:\d+$/)
    assert.equal(await (await fetch(listening.url)).text(), 'here')
  } finally {
    await listening.close()
  }
})
