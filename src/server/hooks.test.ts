import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { agentStream } from '#contract/agent.ts'
import { startTestServer } from './server-fixture.ts'

const SECRET = 'correct horse'
const PUSH = JSON.stringify({
  ref: 'refs/heads/main',
  after: 'x',
  repository: {
    full_name: 'acme/config',
    clone_url: 'https://user:hunter2@forge.example.com/acme/config.git',
    ssh_url: 'git@forge.example.com:acme/config.git',
    html_url: 'https://forge.example.com/acme/config',
    stargazers: { url: 5 },
  },
})

function sign(body: string, secret = SECRET): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
}

void test('only a hook with the right signature is taken', async (t) => {
  const server = await startTestServer(t, { hookSecret: SECRET })
  const post = async (headers: Record<string, string>, body = PUSH): Promise<[number, string | undefined]> => {
    const response = await server.ask('/v1/hooks/git', { method: 'POST', body, headers, token: '' })
    return [response.status, ((await response.json()) as { code?: string }).code]
  }
  const taken: [number, undefined] = [202, undefined]
  assert.deepEqual(await post({ 'x-hub-signature-256': sign(PUSH) }), taken)
  assert.deepEqual(await post({ 'x-slipway-signature': sign(PUSH) }), taken)
  assert.deepEqual(await post({ 'x-gitlab-token': SECRET }), taken)
  const wrong: Record<string, string>[] = [
    {},
    { 'x-hub-signature-256': sign(PUSH, 'wrong') },
    { 'x-hub-signature-256': sign(`${PUSH} `) },
    { 'x-hub-signature-256': '' },
    { 'x-hub-signature': sign(PUSH) },
    { 'x-gitlab-token': '' },
    { 'x-gitlab-token': `${SECRET}!` },
    { authorization: `Bearer ${server.adminToken}` },
  ]
  for (const headers of wrong) assert.deepEqual(await post(headers), [403, 'hook.signature'])
  for (const body of ['', 'nonsense', '[]', 'null', '"x"', '{"repository":null}', '{"repository":{"clone_url":{}}}']) {
    assert.deepEqual(await post({ 'x-hub-signature-256': sign(body) }, body), [400, 'hook.unreadable'], body)
  }
  const huge = JSON.stringify({ repository: { url: 'x' }, pad: 'x'.repeat(1_100_000) })
  assert.deepEqual(await post({ 'x-hub-signature-256': sign(huge) }, huge), [413, 'request.too-large'])
})

void test('without a secret no hook is taken', async (t) => {
  const server = await startTestServer(t)
  const headers = { 'x-hub-signature-256': sign(PUSH, '') }
  const response = await server.ask('/v1/hooks/git', { method: 'POST', body: PUSH, headers, token: '' })
  assert.equal(((await response.json()) as { code: string }).code, 'hook.off')
})

void test('a hundred deliveries of one push are one hint and at most one more; no credential is passed on', async (t) => {
  const server = await startTestServer(t, { hookSecret: SECRET })
  const agent = await server.agent('one')
  const hints: { urls: string[]; ref?: string | undefined }[] = []
  const stop = new AbortController()
  let isReady: () => void = () => {}
  const ready = new Promise<void>((resolve) => {
    isReady = resolve
  })
  const listening = (async () => {
    for await (const { data } of agent.stream(agentStream, { signal: stop.signal })) {
      if (data.type === 'ready') isReady()
      if (data.type === 'git') hints.push(data)
      if (data.type === 'git' && data.ref === 'refs/heads/last') stop.abort()
    }
  })()
  await ready
  const post = (body: string): Promise<Response> =>
    server.ask('/v1/hooks/git', { method: 'POST', body, headers: { 'x-hub-signature-256': sign(body) }, token: '' })
  const answers = await Promise.all(Array.from({ length: 100 }, () => post(PUSH)))
  assert.ok(answers.every((answer) => answer.status === 202))
  await post(PUSH.replace('heads/main', 'heads/last'))
  await listening
  const ofPush = hints.filter((hint) => hint.ref === 'refs/heads/main')
  assert.ok(ofPush.length === 1 || ofPush.length === 2, String(ofPush.length))
  assert.deepEqual(ofPush[0]?.urls, [
    'https://forge.example.com/acme/config.git',
    'git@forge.example.com:acme/config.git',
    'https://forge.example.com/acme/config',
  ])
})
