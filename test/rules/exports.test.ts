import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { test } from 'node:test'
import { ROOT } from './markdown.ts'

/** Tools ask for these by their names. */
const ASKED_FOR_BY_TOOLS = new Set(['src/web/vite.config.ts'])

const IMPORT = /\b(?:import|export)\s([^'";]*?)\sfrom\s+'([#.][^']+)'/g
const LAZY_IMPORT = /\bimport\(\s*'([#.][^']+)'\s*\)/g
const EXPORTED_VALUE = /^export (?:async )?(?:function\*?|const|let|class) (\w+)/gm

interface Imported {
  readonly file: string
  /** `*` for all. */
  readonly names: readonly string[]
}

function fileAt(from: string, target: string): string {
  return target.startsWith('#') ? `src/${target.slice(1)}` : posix.join(posix.dirname(from), target)
}

function importsOf(file: string, text: string): Imported[] {
  const plain = [...text.matchAll(IMPORT)].map(([, clause = '', target = '']) => {
    const inBraces = /\{([^}]*)\}/.exec(clause)?.[1]
    const names = inBraces?.split(',').map(
      (name) =>
        name
          .trim()
          .replace(/^type /, '')
          .split(' as ')[0] ?? '',
    )
    return { file: fileAt(file, target), names: names ?? ['*'] }
  })
  const lazy = [...text.matchAll(LAZY_IMPORT)].map(([, target = '']) => ({ file: fileAt(file, target), names: ['*'] }))
  return [...plain, ...lazy]
}

function unusedValues(texts: ReadonlyMap<string, string>): string[] {
  const used = new Map<string, Set<string>>()
  for (const [file, text] of texts) {
    for (const { file: target, names } of importsOf(file, text)) {
      const all = used.get(target) ?? new Set()
      used.set(target, all)
      for (const name of names) all.add(name)
    }
  }
  return [...texts].flatMap(([file, text]) => {
    const names = used.get(file)
    // What is plain JavaScript is a program, or is loaded by the name of its file.
    if (file.endsWith('.js') || ASKED_FOR_BY_TOOLS.has(file) || names?.has('*')) return []
    const exported = [...text.matchAll(EXPORTED_VALUE)].map(([, name = '']) => name)
    return exported.filter((name) => !names?.has(name)).map((name) => `${file}: ${name}`)
  })
}

void test('no value is exported that nobody imports', () => {
  const files = globSync('{src,test,bench,scripts,bin}/**/*.{ts,tsx,js}', { cwd: ROOT })
  assert.ok(files.length > 1_000, `only ${files.length} files were found`)
  assert.deepEqual(unusedValues(new Map(files.map((file) => [file, readFileSync(ROOT + file, 'utf8')]))), [])
})

void test('a value that is exported in vain is found', () => {
  const texts = new Map([
    ['src/a/x.ts', 'export const used = 1\nexport function idle() {}\nexport type Shape = string\n'],
    ['src/a/y.ts', "import { used } from './x.ts'\nexport class Y {}\n"],
    ['src/b/z.ts', "const { Y } = await import('#a/y.ts')\n"],
  ])
  assert.deepEqual(unusedValues(texts), ['src/a/x.ts: idle'])
})
