import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { checkDocument } from './check.ts'
import { readDocument } from './document.ts'
import { configError, formatProblems } from './problem.ts'
import type { Problem } from './problem.ts'

const SCHEMA = z.strictObject({ url: z.string().max(5).optional(), list: z.array(z.number()).optional() })

function problemsOf(text: string): readonly Problem[] {
  return checkDocument(readDocument(text, 'a.yaml'), SCHEMA).problems
}

void test('a problem reads like a compiler’s message', () => {
  assert.equal(
    formatProblems(problemsOf('list: [1, two]\nurls: x\n')),
    [
      'a.yaml:1:11: error: list[1]: `two` is not accepted here',
      '  1 | list: [1, two]',
      '    |           ^^^',
      '    = allowed: a number',
      '',
      'a.yaml:2:1: error: urls: this key is not known',
      '  2 | urls: x',
      '    | ^^^^',
      '    = allowed: url, list',
      '    = did you mean `url`?',
    ].join('\n'),
  )
})

void test('the error names the first place, how many more there are, and carries all as output', () => {
  const error = configError(problemsOf('list: [1, two]\nurls: x\n'))
  assert.match(error.message, /^a\.yaml:1:11: list\[1\]: `two` is not accepted here; allowed: a number, and 1 more$/)
  assert.match(error.output ?? '', /a\.yaml:2:1/)
  assert.equal(error.kind, 'user')
})

void test('a password in a URL is masked, and the caret stays where it belongs', () => {
  const text = formatProblems(problemsOf('url: "https://me:geheim@example.com/x"\n'))
  assert.doesNotMatch(text, /geheim/)
  assert.match(text, /url: "https:\/\/\*{9}@example\.com\/x"\n {4}\| {6}\^{33}\n/)
})

void test('a password is masked where the URL begins before what is shown', () => {
  const text = formatProblems(
    problemsOf(`${' '.repeat(90)}url: "${'x'.repeat(30)}https://me:${'geheim'.repeat(10)}@h"\n`),
  )
  assert.doesNotMatch(text, /geheim/)
})

void test('control characters of a file do not reach the terminal', () => {
  const text = formatProblems(problemsOf('"\\e[2J": 1\n"a\u009b\u202eb": 2\n'))
  assert.doesNotMatch(text.replaceAll('\n', ''), /\p{Cc}|\u202e/u)
})

void test('a long line is shown around the caret', () => {
  const text = formatProblems(problemsOf(`list: [${'1, '.repeat(200)}two, ${'1, '.repeat(200)}]\n`))
  const [, source = '', caret = ''] = text.split('\n')
  assert.ok(source.length < 140)
  assert.equal(source.slice(caret.indexOf('^'), caret.lastIndexOf('^') + 1), 'two')
})

void test('very many problems are cut, and the cut is said', () => {
  const problems = problemsOf(`list: [${'x, '.repeat(1_000)}]\n`)
  const text = formatProblems(problems)
  assert.match(text, /… and 170 more$/)
  assert.ok(text.length < 20_000)
})

void test('a problem in what an alias stands for is shown where the alias is written', () => {
  const [first] = problemsOf('list: &l [1]\nurl: *l\n')
  assert.deepEqual([first?.line, first?.column, first?.key], [2, 1, 'url'])
})
