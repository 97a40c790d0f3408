import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { testPlace } from './fixture.ts'
import { mirrorName, parseRemote, redactFor, redactRemote } from './url.ts'

const ACCEPTED: [string, string, string][] = [
  ['https://forge.example.com/acme/shop.git', 'https', 'https://forge.example.com/acme/shop.git'],
  ['HTTPS://Forge.example.com/acme/shop', 'https', 'https://forge.example.com/acme/shop'],
  ['http://127.0.0.1:8080/shop', 'http', 'http://127.0.0.1:8080/shop'],
  ['http://[::1]:8080/shop', 'http', 'http://[::1]:8080/shop'],
  ['ssh://git@forge.example.com:2222/acme/shop.git', 'ssh', 'ssh://git@forge.example.com:2222/acme/shop.git'],
  ['ssh://git@[fe80::1]/acme', 'ssh', 'ssh://git@[fe80::1]/acme'],
  ['git://forge.example.com/shop', 'git', 'git://forge.example.com/shop'],
  ['git@forge.example.com:acme/shop.git', 'ssh', 'git@forge.example.com:acme/shop.git'],
  ['forge.example.com:acme/shop.git', 'ssh', 'forge.example.com:acme/shop.git'],
  ['file:///srv/git/shop.git', 'file', '/srv/git/shop.git'],
  ['file:///srv/a%20b', 'file', '/srv/a b'],
]

for (const [text, scheme, url] of ACCEPTED) {
  void test(`address ${text}`, () => {
    assert.deepEqual(parseRemote(text), { scheme, url })
  })
}

const REFUSED = [
  '',
  'ext::sh -c "touch /tmp/x"',
  'EXT::sh',
  'fd::17',
  'file::/srv/git/shop',
  'https::https://forge.example.com/x',
  'foo+bar::x',
  '::1',
  '-upload-pack=touch /tmp/x',
  '--upload-pack=x',
  'ssh://-oProxyCommand=touch/x',
  'ssh://git@-oProxyCommand=x/y',
  'ssh://forge.example.com/-x',
  'ssh://-x@forge.example.com/y',
  'ssh://git:secret@forge.example.com/y',
  '-oProxyCommand=x:y',
  'git@-oProxyCommand=x:y',
  '-x@forge.example.com:y',
  'git@forge.example.com:-x',
  'ftp://forge.example.com/x',
  'javascript://x/y',
  'https://forge.example.com',
  'https://forge.example.com/',
  'https://forge.example.com/x?token=1',
  'https://forge.example.com/x#y',
  'https://user:%ff@forge.example.com/x',
  'https://user:a%0ab@forge.example.com/x',
  'https://forge.example.com/a\nb',
  'https://forge.example.com/\u2028',
  'file://host/srv/git',
  '/no/such/folder',
  'no-such-folder',
  `https://forge.example.com/${'x'.repeat(3_000)}`,
]

for (const text of REFUSED) {
  void test(`refused: ${JSON.stringify(text).slice(0, 60)}`, () => {
    assert.throws(() => parseRemote(text), { code: 'git.url-refused' })
  })
}

void test('an absolute path that is gone is refused, but where it may come back', () => {
  assert.throws(() => parseRemote('/nowhere/at/all'), { code: 'git.url-refused' })
  assert.deepEqual(parseRemote('/nowhere/at/all', '/', 'allowed'), { scheme: 'file', url: '/nowhere/at/all' })
  assert.throws(() => parseRemote('forge/acme', '/', 'allowed'), { code: 'git.url-refused' })
})

void test('a folder that exists is taken, from where the file lies', async () => {
  await using place = await testPlace()
  assert.deepEqual(parseRemote('.', place.folder), { scheme: 'file', url: place.folder })
  assert.deepEqual(parseRemote(place.folder), { scheme: 'file', url: place.folder })
})

void test('credentials are taken out of the address at once', () => {
  const remote = parseRemote('https://ada:s%40cr%2Fet@forge.example.com/shop')
  assert.deepEqual(remote, {
    scheme: 'https',
    url: 'https://forge.example.com/shop',
    credentials: { user: 'ada', password: 's@cr/et' },
  })
  const basic = Buffer.from('ada:s@cr/et').toString('base64')
  const said = `https://ada:s%40cr%2Fet@forge.example.com/shop s@cr/et s%40cr%2Fet ${basic}`
  assert.equal(redactFor(remote, said), 'https://forge.example.com/shop *** *** ***')
  const token = parseRemote('https://ghp_token@forge.example.com/shop')
  assert.equal(redactFor(token, 'bad ghp_token'), 'bad ***')
})

void test('no refusal repeats a credential', () => {
  for (const text of ['https://ada:hunter2@forge.example.com/x?y', 'ssh://git:hunter2@h/x', 'ftp://a:hunter2@h/x']) {
    assert.throws(
      () => parseRemote(text),
      (error) => !inspect(error, { depth: 9 }).includes('hunter2'),
    )
  }
  assert.equal(redactRemote('at https://a:b@c@h/x and git://u@h/y, not a@b'), 'at https://h/x and git://h/y, not a@b')
})

void test('a mirror’s folder name is readable, unique and harmless', () => {
  const name = (text: string): string => mirrorName(parseRemote(text))
  assert.match(name('https://forge.example.com/acme/shop.git'), /^shop-[0-9a-f]{12}$/)
  assert.match(name('git@forge.example.com:acme/..%2f$x.git'), /^2f-x-[0-9a-f]{12}$/)
  assert.notEqual(name('https://a.example.com/shop'), name('https://b.example.com/shop'))
  assert.equal(name('https://u:p@a.example.com/shop'), name('https://a.example.com/shop'))
})
