import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { dirname, posix } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** Which folder may import which; the table of docs/architecture.md. A provider is a folder of its own. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  tools: ['domain'],
  contract: ['domain', 'tools'],
  store: ['domain', 'tools'],
  blobs: ['domain', 'tools'],
  analysis: ['domain', 'tools'],
  host: ['domain', 'tools'],
  stages: ['domain', 'tools', 'analysis'],
  providers: ['domain', 'tools', 'analysis'],
  'providers/host': ['domain', 'tools', 'analysis', 'host'],
  'providers/kubernetes': ['domain', 'tools', 'analysis'],
  server: ['domain', 'contract', 'store', 'blobs', 'tools'],
  agent: ['domain', 'contract', 'blobs', 'tools', 'analysis', 'stages', 'providers'],
  web: ['domain', 'contract'],
}
/** `cli` starts and calls everything. */
const FREE = new Set(['cli', 'main.ts'])

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s[^'"]*?from\s+'([^']+)'|import\(\s*'([^']+)'\s*\)|(?:^|\n)import\s+'([^']+)'/g

/** `src/providers/host/x.ts` belongs to `providers/host`, `src/agent/x.ts` to `agent`. */
function folderOf(path: string): string {
  const [first = '', second = ''] = path.replace(/^src\//, '').split('/')
  return first === 'providers' && !second.endsWith('.ts') ? `providers/${second}` : first
}

function breaches(): string[] {
  const files = globSync('src/**/*.{ts,tsx}', { cwd: ROOT }).filter((file) => !file.endsWith('.test.ts'))
  assert.ok(files.length > 100, `only ${files.length} files were found`)
  return files.flatMap((file) => {
    const from = folderOf(file)
    if (FREE.has(from)) return []
    const text = readFileSync(ROOT + file, 'utf8')
    return [...text.matchAll(IMPORT)].flatMap((match) => {
      const target = match[1] ?? match[2] ?? match[3] ?? ''
      const problem = problemOf(file, from, target)
      return problem === undefined ? [] : [`${file} imports ${target}: ${problem}`]
    })
  })
}

function problemOf(file: string, from: string, target: string): string | undefined {
  if (target.startsWith('#')) {
    const to = folderOf(`src/${target.slice(1)}`)
    if (to === from) return 'an import inside a folder is relative'
    const allowed = ALLOWED[from]
    if (!allowed) return `the folder ${from} is not in the table`
    return allowed.includes(to) || allowed.includes(to.split('/')[0] ?? '') ? undefined : `${from} may not import ${to}`
  }
  if (!target.startsWith('.')) return undefined
  const to = folderOf(posix.normalize(posix.join(dirname(file), target)))
  if (to !== from && !(from === 'providers' && to.startsWith('providers/')))
    return 'a crossing of folders is written #folder/…'
  return /\.(tsx?|css)$/.test(target) ? undefined : 'the path of a file ends in .ts'
}

void test('every import follows the table of folders', () => {
  assert.deepEqual(breaches(), [])
})

void test('no file is longer than 400 lines', () => {
  const long = globSync('{src,test,bench,scripts}/**/*.{ts,tsx}', { cwd: ROOT }).filter((file) => {
    const lines = readFileSync(ROOT + file, 'utf8').split('\n').length
    return lines > 401 && !file.endsWith('error-table.ts')
  })
  assert.deepEqual(long, [])
})

void test('no file has a name that says nothing', () => {
  const banned = /(^|[-/])(util|utils|helper|helpers|common|manager|service|base|misc|lib)(-|\.|\/|$)/
  const files = globSync('{src,test,bench,scripts}/**/*.{ts,tsx}', { cwd: ROOT })
  assert.deepEqual(
    files.filter((file) => banned.test(file)),
    [],
  )
})
