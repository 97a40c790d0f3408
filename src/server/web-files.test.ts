import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import { ROUTES } from '#contract/routes.ts'
import { startTestServer } from './server-fixture.ts'

const SCRIPT = 'console.log("slipway");\n'.repeat(200)
const SECRET = 'not for visitors'
const PAGE = '<!doctype html><meta name="style-nonce" content="__NONCE__"><style nonce="__NONCE__"></style><p>app</p>'

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

interface Site {
  readonly url: string
  /** The folder of the build. */
  readonly folder: string
  readonly write: (path: string, content: string | Buffer) => void
  /** The path goes out as it is written here. */
  readonly get: (path: string, headers?: Record<string, string>, method?: string) => Promise<Answer>
  /** As somebody who opens the address. */
  readonly visit: (path: string) => Promise<Answer>
}

const BROWSER = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' }

async function openSite(t: TestContext, files: Readonly<Record<string, string | Buffer>> = built()): Promise<Site> {
  const parent = mkdtempSync(join(tmpdir(), 'slipway-web-'))
  const folder = join(parent, 'web')
  t.after(() => rmSync(parent, { recursive: true }))
  const write = (path: string, content: string | Buffer): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  for (const [path, content] of Object.entries(files)) write(path, content)
  writeFileSync(join(parent, 'secret.js'), SECRET)
  const { url } = await startTestServer(t, { web: folder })
  const get: Site['get'] = (path, headers = {}, method = 'GET') => ask(url, { path, headers, method })
  return { url, folder, write, get, visit: (path) => get(path, BROWSER) }
}

function built(): Record<string, string | Buffer> {
  return {
    'index.html': PAGE,
    'favicon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
    'assets/main-a1b2c3.js': SCRIPT,
    'assets/main-a1b2c3.js.gz': gzipSync(SCRIPT),
    'assets/main-d4e5f6.css': 'p{}',
    'assets/text-0a1b2c.woff2': Buffer.from([0, 1, 2]),
    'assets/main-a1b2c3.js.map': '{}',
    '.hidden': 'hidden',
  }
}

function ask(
  base: string,
  { path, headers, method }: { path: string; headers: object; method: string },
): Promise<Answer> {
  const { hostname, port } = new URL(base)
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, method, headers: { ...headers }, agent: false }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('error', reject)
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) }),
      )
    })
    sent.on('error', reject)
    sent.end()
  })
}

function nonceIn({ headers }: Answer): string {
  return /'nonce-([\w+/=]{24})'/.exec(String(headers['content-security-policy']))?.[1] ?? 'none'
}

void test('assets have names that change with them, so they are kept for ever, and come compressed', async (t) => {
  const site = await openSite(t)
  const plain = await site.get('/assets/main-a1b2c3.js')
  assert.equal(plain.status, 200)
  assert.equal(plain.body.toString(), SCRIPT)
  assert.equal(plain.headers['cache-control'], 'public, max-age=31536000, immutable')
  assert.equal(plain.headers['content-type'], 'text/javascript; charset=utf-8')
  assert.equal(plain.headers['x-content-type-options'], 'nosniff')
  assert.equal(plain.headers['vary'], 'accept-encoding')
  assert.equal(plain.headers['content-encoding'], undefined)
  for (const accepted of ['gzip', 'br, gzip;q=0.5', '*', 'deflate, GZIP']) {
    const { headers, body } = await site.get('/assets/main-a1b2c3.js', { 'accept-encoding': accepted })
    assert.equal(headers['content-encoding'], 'gzip', accepted)
    assert.equal(Number(headers['content-length']), body.length)
    assert.equal(gunzipSync(body).toString(), SCRIPT)
  }
  for (const refused of ['br', 'gzip;q=0', 'gzip; q=0.000, br', 'xgzip', '']) {
    const { headers, body } = await site.get('/assets/main-a1b2c3.js', { 'accept-encoding': refused })
    assert.equal(headers['content-encoding'], undefined, refused)
    assert.equal(body.toString(), SCRIPT)
  }
  const small = await site.get('/assets/main-d4e5f6.css', { 'accept-encoding': 'gzip' })
  assert.deepEqual([small.headers['content-encoding'], small.body.toString()], [undefined, 'p{}'])
  assert.equal((await site.get('/assets/text-0a1b2c.woff2')).headers['content-type'], 'font/woff2')
})

void test('other files are asked for again, and are not sent again', async (t) => {
  const site = await openSite(t)
  const first = await site.get('/favicon.svg')
  assert.deepEqual([first.status, first.headers['content-type']], [200, 'image/svg+xml'])
  assert.equal(first.headers['cache-control'], 'no-cache')
  const etag = String(first.headers['etag'])
  const again = await site.get('/favicon.svg', { 'if-none-match': etag })
  assert.deepEqual([again.status, again.body.length, again.headers['etag']], [304, 0, etag])
  site.write('favicon.svg', '<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>')
  assert.equal((await site.get('/favicon.svg', { 'if-none-match': etag })).status, 200)
})

void test('a HEAD has the same head and no body', async (t) => {
  const site = await openSite(t)
  for (const path of ['/assets/main-a1b2c3.js', '/favicon.svg']) {
    const [get, head] = [await site.get(path), await site.get(path, {}, 'HEAD')]
    assert.deepEqual([head.status, head.body.length], [200, 0])
    for (const name of ['content-length', 'content-type', 'cache-control', 'etag']) {
      assert.equal(head.headers[name], get.headers[name], `${path} ${name}`)
    }
  }
  const page = await site.get('/deployments/x', BROWSER, 'HEAD')
  assert.deepEqual([page.status, page.body.length], [200, 0])
})

void test('whatever else a browser opens is the page, with a nonce of its own each time', async (t) => {
  const site = await openSite(t)
  const nonces = new Set<string>()
  const paths = ['/', '/sign-in', '/applications/shop', '/deployments/d1?step=x', '/index.html', '/v1x', '/..%2f..%2fx']
  for (const path of paths) {
    const page = await site.visit(path)
    assert.equal(page.status, 200, path)
    assert.equal(page.headers['content-type'], 'text/html; charset=utf-8')
    assert.equal(page.headers['cache-control'], 'no-store')
    const nonce = nonceIn(page)
    nonces.add(nonce)
    assert.equal(page.body.toString(), PAGE.replaceAll('__NONCE__', nonce))
  }
  assert.equal(nonces.size, paths.length)
})

void test('the page may run its own scripts only, and nobody may frame it', async (t) => {
  const { headers } = await (await openSite(t)).visit('/')
  const policy = String(headers['content-security-policy']).replace(/'nonce-[^']+'/, "'nonce-…'")
  assert.deepEqual(policy.split('; '), [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'nonce-…'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ])
  assert.equal(headers['x-content-type-options'], 'nosniff')
  assert.equal(headers['referrer-policy'], 'no-referrer')
  assert.equal(headers['x-frame-options'], 'DENY')
  assert.equal(headers['cross-origin-opener-policy'], 'same-origin')
  assert.match(String(headers['permissions-policy']), /^([a-z-]+=\(\)(, |$))+$/)
})

void test('what is no file of the build is never read, however it is written', async (t) => {
  const site = await openSite(t)
  symlinkSync(join(site.folder, '../secret.js'), join(site.folder, 'assets/link.js'))
  const paths = [
    '/assets/../../secret.js',
    '/assets/..%2f..%2fsecret.js',
    '/assets/%2e%2e/%2e%2e/secret.js',
    '/assets/..\\..\\secret.js',
    '/../secret.js',
    '/secret.js',
    '//secret.js',
    '/assets/link.js',
    '/assets/main-a1b2c3.js%00',
    '/assets/main-a1b2c3.js%00.css',
    '/assets/%6dain-a1b2c3.js',
    '/assets/main-a1b2c3.js/',
    '/assets/main-a1b2c3.js.gz',
    '/assets/main-a1b2c3.js.map',
    '/assets/',
    '/assets',
    '/.hidden',
    '/assets/constructor.js',
    '/__proto__',
    `/assets/${'x'.repeat(8_000)}.js`,
    join(site.folder, 'index.html'),
    'http://127.0.0.1/assets/main-a1b2c3.js',
  ]
  for (const path of paths) {
    const { status, headers } = await site.get(path)
    assert.deepEqual([status, headers['content-type']], [404, 'application/problem+json'], path.slice(0, 80))
    const visited = await site.visit(path)
    assert.ok(!visited.body.includes(SECRET), path)
    if (path.startsWith('/assets/')) assert.equal(visited.status, 404, path)
  }
})

void test('the API answers for itself, also to whoever would rather have a page', async (t) => {
  const site = await openSite(t)
  const paths = Object.values(ROUTES).map(({ path }) => path.replaceAll(/\{\w+\}/g, 'x'))
  for (const path of [...paths, '/v1', '/v1/', '/v1/nothing', '/docs/nothing', '/healthz/x']) {
    const { headers, status } = await site.visit(path)
    assert.match(String(headers['content-type']), /json$/, `${path} ${status}`)
  }
  assert.match((await site.visit('/docs')).body.toString(), /Slipway API/)
  for (const accept of ['application/json', '*/*', 'text/html;q=0, */*', 'text/htmlx', '']) {
    assert.equal((await site.get('/deployments', { accept })).status, 404, accept)
  }
  assert.equal((await site.get('/', BROWSER, 'POST')).status, 404)
})

void test('without a build a page says so; a later build is there at once, and so is the next', async (t) => {
  const site = await openSite(t, {})
  const missing = await site.visit('/deployments')
  assert.equal(missing.status, 503)
  assert.match(missing.body.toString(), /npm run build/)
  assert.match(String(missing.headers['content-security-policy']), /^default-src 'none'; frame-ancestors 'none'/)
  assert.equal((await site.get('/assets/main-a1b2c3.js')).status, 404)
  assert.equal((await site.get('/healthz')).status, 200)
  for (const [path, content] of Object.entries(built())) site.write(path, content)
  assert.equal((await site.get('/assets/main-a1b2c3.js')).status, 200)
  site.write('assets/next-ffffff.js', 'next')
  site.write('index.html', '<p>next</p>')
  utimesSync(join(site.folder, 'index.html'), 1, 1)
  assert.equal((await site.visit('/')).body.toString(), '<p>next</p>')
  assert.equal((await site.get('/assets/next-ffffff.js')).body.toString(), 'next')
  rmSync(join(site.folder, 'assets/main-a1b2c3.js'))
  assert.equal((await site.get('/assets/main-a1b2c3.js')).status, 404, 'it is gone since it was listed')
})

void test('a visitor who goes in the middle of a file leaves nothing open', async (t) => {
  const site = await openSite(t, { ...built(), 'assets/large-000000.js': Buffer.alloc(20_000_000, 32) })
  const { hostname, port } = new URL(site.url)
  await Promise.all(
    Array.from({ length: 5 }, () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      const sent = request({ hostname, port, path: '/assets/large-000000.js', agent: false }, (response) => {
        response.once('data', () => {
          response.destroy()
          resolve()
        })
      })
      sent.on('error', () => {})
      sent.end()
      return promise
    }),
  )
  assert.equal((await site.get('/assets/large-000000.js')).body.length, 20_000_000)
})
