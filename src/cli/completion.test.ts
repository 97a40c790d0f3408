import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import type { Command } from 'commander'
import { completionScript } from './completion.ts'
import { program } from './program.ts'

const root = program('0.0.0')

function complete(words: readonly string[]): string[] {
  const script = [
    ...completionScript('bash', root),
    `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}`,
    '_slipway; printf "%s\\n" "${COMPREPLY[@]}"',
  ]
  const { stdout, stderr } = spawnSync('bash', ['-c', script.join('\n')], { encoding: 'utf8' })
  assert.equal(stderr, '')
  return stdout.trim().split('\n')
}

void test('bash accepts its script and completes by the place in the tree', () => {
  assert.deepEqual(complete(['slipway', 'deployment', 'wa']), ['watch'])
  assert.deepEqual(complete(['slipway', '--output', 'json', 'app', 'ro']), ['rollback'])
  assert.deepEqual(complete(['slipway', 'app', 'sync', 'shop', '--wa']), ['--wait'])
  assert.deepEqual(complete(['slipway', 'completion', '']).slice(0, 3), ['bash', 'zsh', 'fish'])
  assert.ok(complete(['slipway', 'deployment', 'cancel', '--']).includes('--no-rollback'))
})

for (const [shell, flag] of [
  ['bash', '-n'],
  ['zsh', '-n'],
  ['fish', '--no-execute'],
] as const) {
  const isThere = spawnSync(shell, ['--version']).error === undefined
  void test(`${shell} parses its script`, { skip: isThere ? false : `${shell} is not installed here` }, () => {
    const input = completionScript(shell, root).join('\n')
    const { status, stderr } = spawnSync(shell, [flag], { input, encoding: 'utf8' })
    assert.equal(stderr, '')
    assert.equal(status, 0)
  })
}

void test('every command of the tree is in every script', () => {
  const paths = (command: Command, path: string): string[] => [
    path,
    ...command.commands.flatMap((child) => paths(child, `${path} ${child.name()}`)),
  ]
  const all = paths(root, 'slipway')
  assert.ok(all.length > 30)
  for (const shell of ['bash', 'zsh', 'fish']) {
    const script = completionScript(shell, root).join('\n')
    for (const path of all) assert.ok(script.includes(`'${path}'`), `${shell}: ${path}`)
  }
})
