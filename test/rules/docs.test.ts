import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { test } from 'node:test'
import { parse, stringify } from 'yaml'
import { EXIT_CODES } from '#cli/exit-code.ts'
import { withPlugins } from '#cli/plugin.ts'
import { program } from '#cli/program.ts'
import { KINDS } from '#cli/kinds.ts'
import { parseApplication } from '#domain/application.ts'
import { parseAgentFile } from '#domain/config/agent.ts'
import { parseScenario } from '#domain/config/scenario.ts'
import { parseServerFile } from '#domain/config/server.ts'
import { readTemplate, templateName } from '#domain/config/template-file.ts'
import type { Templates } from '#domain/config/template-use.ts'
import { ERROR_TABLE } from '#domain/error-table.ts'
import { pagesOutOfStep } from '../../scripts/pages/all.ts'
import { faultOf, wordsOf } from './command-line.ts'
import { anchorsOf, blocksOf, markdownPages, proseOf, ROOT } from './markdown.ts'
import type { MarkdownPage } from './markdown.ts'

const pages = markdownPages()
const kinds = await withPlugins(KINDS, ['office-hours.js'], join(ROOT, 'examples/plugin'))

/** The check templates that the pages show, each with its path in its first line. */
const shown = new Map(
  pages.flatMap(blocksOf).flatMap(({ text }) => {
    const path = /^# (\.slipway\/analysis\/\S+\.yaml)\n/.exec(text)?.[1]
    return path === undefined ? [] : [[templateName(path), readTemplate(text, path)] as const]
  }),
)
const templates: Templates = { names: [...shown.keys()], named: (name) => shown.get(name) }

/** What a block that shows only a part is completed with. A whole file overrides all of it. */
const AGENT = {
  server: 'http://127.0.0.1:7780',
  name: 'local',
  keyFile: 'agent.key',
  repositories: [{ name: 'shop', url: 'https://forge.example.com/acme/shop.git' }],
  targets: [{ name: 'this-host', host: {} }],
}
const APPLICATION = { name: 'hello', host: { run: ['node', 'server.js'], listen: '127.0.0.1:8081' } }

/** Of the chart: every key that is shown has to be one of its values. */
const CHART = parse(readFileSync(join(ROOT, 'deploy/chart/slipway/values.yaml'), 'utf8')) as unknown

function checkValues(shown: unknown, known: unknown, path: string): void {
  const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
  if (!isFields(shown) || !isFields(known)) return
  for (const [key, value] of Object.entries(shown)) {
    assert.ok(key in known, `the chart has no value ${path}${key}`)
    checkValues(value, known[key], `${path}${key}.`)
  }
}

function parseBlock(text: string, place: string): void {
  const value = parse(text) as Record<string, unknown>
  assert.ok(typeof value === 'object' && value !== null, 'it is no mapping')
  const has = (...keys: string[]): boolean => keys.some((key) => key in value)
  if (has('server', 'keyFile', 'repositories', 'targets', 'sources', 'plugins')) {
    parseAgentFile(stringify({ ...AGENT, ...value }), place, { providers: kinds.providers, sources: KINDS.sources })
  } else if (has('listen', 'home', 'hooks')) parseServerFile(text, place)
  else if (has('stages', 'metrics', 'people', 'reverts', 'restore')) parseScenario(text, place)
  else if (has('check')) assert.deepEqual(readTemplate(text, place).problems, [])
  else if (has('image', 'agent')) checkValues(value, CHART, '')
  else if (has('kubernetes')) parseApplication(text, place, { kinds, templates })
  else parseApplication(stringify({ ...APPLICATION, ...value }), place, { kinds, templates })
}

void test('every configuration in the documentation is accepted by the real schema', () => {
  const blocks = pages.flatMap(blocksOf).filter(({ label }) => label === 'yaml')
  assert.ok(blocks.length >= 15, `only ${blocks.length} were found`)
  for (const { path, text } of blocks) {
    try {
      parseBlock(text, path)
    } catch (error) {
      assert.fail(`${path}: ${(error as Error).message}\n${(error as { output?: string }).output ?? ''}\nin\n${text}`)
    }
  }
})

void test('every fenced block says what it is', () => {
  const labels = new Set(['yaml', 'sh', 'ts', 'ini', ''])
  const others = pages.flatMap(blocksOf).filter(({ label }) => !labels.has(label))
  assert.deepEqual(others, [])
})

/** `slipway …` in shell blocks and between backquotes, with the words behind `slipway`. */
function commandLines(page: MarkdownPage): { path: string; line: string; words: string[] }[] {
  const inShell = blocksOf(page)
    .filter(({ label }) => label === 'sh')
    .flatMap(({ text }) => text.replaceAll('\\\n', ' ').split('\n'))
  const inProse = [...proseOf(page).matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? '')
  return [...inShell, ...inProse].flatMap((line) => {
    const match = /^(?:npx )?slipway( .*)$/.exec(line.trim())
    return match ? [{ path: page.path, line, words: wordsOf(match[1] ?? '') }] : []
  })
}

void test('every command line in the documentation exists with its options', () => {
  const root = program('0')
  const lines = pages.flatMap(commandLines)
  assert.ok(lines.length >= 40, `only ${lines.length} were found`)
  const faults = lines.flatMap(({ path, line, words }) => {
    const fault = faultOf(root, words)
    return fault === undefined ? [] : [`${path}: ${line}: ${fault}`]
  })
  assert.deepEqual(faults, [])
})

void test('a wrong command line is found', () => {
  const root = program('0')
  const fault = (line: string): string | undefined => faultOf(root, wordsOf(line))
  assert.equal(fault('app sync shop --wait --timeout 30m --output json'), undefined)
  assert.equal(fault('app sink shop'), 'app has no such command')
  assert.equal(fault('app sync shop --now'), 'there is no option --now')
  assert.equal(fault('app sync shop --strategy fast'), '--strategy cannot be fast')
  assert.equal(fault('app sync shop two'), 'sync takes 1 arguments')
})

void test('the page of errors has every code and no other', () => {
  const page = pages.find(({ path }) => path === 'docs/errors.md')
  const headings = [...(page?.text ?? '').matchAll(/^## (\S+)$/gm)].map((match) => match[1])
  assert.deepEqual(headings, Object.keys(ERROR_TABLE).toSorted())
})

void test('the page of exit codes says what the program says', () => {
  const page = pages.find(({ path }) => path === 'docs/exit-codes.md')
  const rows = [...(page?.text ?? '').matchAll(/^\| (\d+) \| (.*) \|$/gm)].map(([, code, means]) => `${code} ${means}`)
  assert.deepEqual(
    rows,
    Object.values(EXIT_CODES).map(({ code, means }) => `${code} ${means}`),
  )
})

function brokenLinks(page: MarkdownPage): string[] {
  return [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = '']) => {
    if (/^[a-z]+:/.test(target)) return []
    const [file = '', anchor] = target.split('#', 2)
    const path = file === '' ? page.path : posix.normalize(posix.join(dirname(page.path), file))
    if (!existsSync(ROOT + path)) return [`${page.path}: ${target}: there is no ${path}`]
    const linked = pages.find((one) => one.path === path)
    const isThere = anchor === undefined || (linked !== undefined && anchorsOf(linked).has(anchor))
    return isThere ? [] : [`${page.path}: ${target}: there is no such heading`]
  })
}

void test('every relative link leads somewhere', () => {
  assert.deepEqual(pages.flatMap(brokenLinks), [])
})

void test('a link that leads nowhere is found', () => {
  const page = { path: 'docs/x.md', text: '[a](concepts.md#facts) [b](concepts.md#no) [c](y.md) [d](../README.md)' }
  assert.equal(brokenLinks(page).length, 2)
})

void test('the generated pages are in step with the code', () => {
  assert.deepEqual(pagesOutOfStep(ROOT), [], 'run `npm run docs`')
})
