import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { EXIT_CODES } from './exit-code.ts'
import { program } from './program.ts'

void test('the page on exit codes and --help say what the program does', () => {
  const page = readFileSync(new URL('../../docs/exit-codes.md', import.meta.url), 'utf8')
  const listed = [...page.matchAll(/^\| (\d+) \| (.*) \|$/gm)].map(([, code, means]) => [Number(code), means])
  assert.deepEqual(
    listed,
    Object.values(EXIT_CODES).map(({ code, means }) => [code, means]),
  )
  let help = ''
  program('0.0.0')
    .configureOutput({ writeOut: (text) => (help += text) })
    .outputHelp()
  for (const { code, means } of Object.values(EXIT_CODES)) assert.match(help, new RegExp(`^ +${code} +${means}`, 'm'))
})
