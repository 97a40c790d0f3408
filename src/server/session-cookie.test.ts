import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { test } from 'node:test'
import { callerAddress } from './caller-address.ts'
import { checkOwnPage } from './own-page.ts'
import { noSessionCookie, sessionCookie, sessionIdIn } from './session-cookie.ts'

const ID = `slipway_s_${'x'.repeat(43)}`
const HTTPS = { 'x-forwarded-proto': 'https' }

void test('a cookie is for this host, its pages and no script; over https it has the name that browsers guard', () => {
  assert.equal(sessionCookie(ID, {}, 90_000), `slipway_session=${ID}; Path=/; Max-Age=90; HttpOnly; SameSite=Strict`)
  assert.equal(
    sessionCookie(ID, HTTPS, 90_000),
    `__Host-slipway_session=${ID}; Path=/; Max-Age=90; HttpOnly; SameSite=Strict; Secure`,
  )
  assert.match(noSessionCookie({}), /^slipway_session=; Path=\/; Max-Age=0;/)
})

void test('the session is found between others', () => {
  const found = [
    `slipway_session=${ID}`,
    `a=1; slipway_session=${ID}; b="x;y"`,
    `  slipway_session=${ID}  `,
    `;;=;${'a=b;'.repeat(3_000)}slipway_session=${ID}`,
    `xslipway_session=other; slipway_session=${ID}; slipway_session_=other`,
  ]
  for (const cookie of found) assert.equal(sessionIdIn({ cookie }), ID, cookie.slice(0, 80))
  assert.equal(sessionIdIn({ ...HTTPS, cookie: `__Host-slipway_session=${ID}` }), ID)
})

void test('one that may be planted, or is none, does not count', () => {
  const other = ID.replaceAll('x', 'y')
  const wrong = [
    '',
    'slipway_session',
    'slipway_session=',
    `slipway_session="${ID}"`,
    `slipway_session=${ID}%00`,
    `slipway_session = ${ID}`,
    `SLIPWAY_SESSION=${ID}`,
    `slipway_session=${'x'.repeat(10_000)}`,
    `slipway_session=${ID}; slipway_session=${other}`,
    `slipway_session=${ID}; slipway_session=`,
    `__Host-slipway_session=${ID}`,
    `x="; slipway_session=${ID}"`,
    `slipway_session=../../${ID}`,
  ]
  for (const cookie of wrong) assert.equal(sessionIdIn({ cookie }), undefined, cookie.slice(0, 80))
  assert.equal(sessionIdIn({}), undefined)
  assert.equal(sessionIdIn({ ...HTTPS, cookie: `slipway_session=${ID}` }), undefined, 'over https only the guarded one')
})

void test('a cookie counts only from a page of this server', () => {
  const page = { host: 'cd.example', origin: 'https://cd.example', 'slipway-web': '1' }
  for (const method of ['POST', 'PUT', 'DELETE']) {
    checkOwnPage({ method, headers: { ...page, 'sec-fetch-site': 'same-origin' } })
    checkOwnPage({ method, headers: page })
    for (const more of [
      { origin: undefined },
      { origin: 'null' },
      { origin: 'https://cd.example.evil' },
      { origin: 'https://cd.example:8443' },
      { 'slipway-web': undefined },
      { 'slipway-web': 'true' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site' },
    ]) {
      const headers = JSON.parse(JSON.stringify({ ...page, ...more })) as IncomingMessage['headers']
      const check = (): void => checkOwnPage({ method, headers })
      assert.throws(check, { code: /^(auth|request)\.cross-site$/ }, JSON.stringify(more))
    }
  }
  checkOwnPage({ method: 'GET', headers: { host: 'cd.example' } })
  checkOwnPage({ method: 'GET', headers: { host: 'cd.example', 'sec-fetch-site': 'none' } })
  const planted = { host: '127.0.0.1:7780', 'sec-fetch-site': 'same-site' }
  assert.throws(() => checkOwnPage({ method: 'GET', headers: planted }), { code: 'auth.cross-site' })
})

void test('only a proxy on this machine is believed for whom it asks', () => {
  const from = (remoteAddress: string, forwarded?: string): string =>
    callerAddress({
      socket: { remoteAddress },
      headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
    } as unknown as IncomingMessage)
  assert.equal(from('127.0.0.1'), '127.0.0.1')
  assert.equal(from('127.0.0.1', '1.2.3.4, 10.0.0.9'), '10.0.0.9')
  assert.equal(from('::ffff:127.0.0.1', '2001:db8::1'), '2001:db8::1')
  assert.equal(from('::1', 'evil<script>'), '::1')
  assert.equal(from('10.0.0.9', '1.2.3.4'), '10.0.0.9')
  assert.equal(from('::ffff:10.0.0.9'), '10.0.0.9')
})
