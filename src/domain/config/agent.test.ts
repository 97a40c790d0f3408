import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { SlipwayError } from '../errors.ts'
import { parseAgentFile, parsePluginList } from './agent.ts'
import { SAMPLE_KINDS } from '../testing/sample-kinds.ts'
import { httpUrl } from './scalar.ts'
import { parseServerFile } from './server.ts'

const KINDS = {
  providers: SAMPLE_KINDS.providers,
  sources: [{ kind: 'prometheus', summary: 'A Prometheus server.', settings: z.strictObject({ url: httpUrl }) }],
}

const AGENT = `server: https://slipway.example.com
name: production-eu
keyFile: agent.key
repositories:
  - { name: config, url: "git@forge.example.com:acme/config.git", poll: 30s }
targets:
  - { name: this-host, host: {} }
`

function placesOf(act: () => unknown): string[] {
  try {
    act()
  } catch (error) {
    assert.ok(error instanceof SlipwayError && error.code === 'config.invalid', String(error))
    return [...(error.output ?? '').matchAll(/^\S+?:(\d+:\d+): error: ([^:\s]*)/gm)].map(
      ([, at, key]) => `${at} ${key}`,
    )
  }
  return []
}

void test('an agent’s file is read with its defaults', () => {
  const text = `${AGENT}sources: [{ name: metrics, prometheus: { url: "http://prometheus:9090" } }]\nplugins: [./my.js]\n`
  assert.deepEqual(parseAgentFile(text, 'agent.yaml', KINDS), {
    server: 'https://slipway.example.com',
    name: 'production-eu',
    keyFile: 'agent.key',
    repositories: [{ name: 'config', url: 'git@forge.example.com:acme/config.git', branch: 'main', pollMs: 30_000 }],
    deletion: { budget: { percent: 20 } },
    targets: [{ name: 'this-host', kind: 'host', settings: {} }],
    sources: [{ name: 'metrics', kind: 'prometheus', settings: { url: 'http://prometheus:9090' } }],
    plugins: ['./my.js'],
  })
})

void test('the deletion budget is a number or a percentage', () => {
  const budget = (written: string) =>
    parseAgentFile(`${AGENT}deletion: { budget: ${written} }\n`, 'agent.yaml', KINDS).deletion.budget
  assert.deepEqual([budget('0'), budget('3'), budget('50%')], [{ count: 0 }, { count: 3 }, { percent: 50 }])
  assert.throws(() => budget('many'), { code: 'config.invalid', message: /a number such as `3`/ })
})

const BROKEN: Readonly<Record<string, readonly [text: string, places: readonly string[]]>> = {
  'password in the server’s address': [AGENT.replace('https://', 'https://me:pw@'), ['1:9 server']],
  'no repository': [AGENT.replace(/repositories:\n.*\n/, 'repositories: []\n'), ['4:1 repositories']],
  'remote helper': [AGENT.replace('git@forge', 'ext::sh -c git@forge'), ['5:26 repositories[0].url']],
  'option as an address': [AGENT.replace('git@forge', '--upload-pack=git@forge'), ['5:26 repositories[0].url']],
  'option as a branch': [AGENT.replace('poll: 30s', 'branch: --all'), ['5:75 repositories[0].branch']],
  'target without a kind': [AGENT.replace(', host: {}', ''), ['7:5 targets[0]']],
  'target of two kinds': [AGENT.replace('host: {}', 'host: {}, terraform: {}'), ['7:34 targets[0].terraform']],
  'target of an unknown kind': [AGENT.replace('host: {}', 'hots: {}'), ['7:24 targets[0].hots']],
  'targets of one name': [`${AGENT}  - { name: this-host, terraform: {} }\n`, ['8:7 targets[1].name']],
  'source of an unknown kind': [`${AGENT}sources: [{ name: x, promethius: {} }]\n`, ['8:22 sources[0].promethius']],
}

for (const [title, [text, places]] of Object.entries(BROKEN)) {
  void test(`an agent’s broken file: ${title}`, () => {
    assert.deepEqual(
      placesOf(() => parseAgentFile(text, 'agent.yaml', KINDS)),
      places,
    )
  })
}

void test('plugins are known before what they bring is', () => {
  const text = `${AGENT.replace('host: {}', 'mine: {}')}plugins: [a.js, b.js]\n`
  assert.deepEqual(parsePluginList(text, 'agent.yaml'), ['a.js', 'b.js'])
  assert.deepEqual(
    placesOf(() => parsePluginList('plugins: [3]\n', 'agent.yaml')),
    ['1:11 plugins[0]'],
  )
})

void test('a server’s file is read with its defaults', () => {
  const retention = { days: 90, deploymentsPerApplication: 100 }
  assert.deepEqual(parseServerFile('{}', 'server.yaml'), { listen: '127.0.0.1:7780', home: '.slipway', retention })
  assert.deepEqual(parseServerFile('listen: "[::]:80"\nhooks: { secretFile: hook.key }\n', 's.yaml'), {
    listen: '[::]:80',
    home: '.slipway',
    hooks: { secretFile: 'hook.key' },
    retention,
  })
  assert.deepEqual(
    placesOf(() => parseServerFile('listen: 80\nhook: {}\n', 'server.yaml')),
    ['1:9 listen', '2:1 hook'],
  )
})
