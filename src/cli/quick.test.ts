import assert from 'node:assert/strict'
import { test } from 'node:test'
import { program } from './program.ts'
import { QUICK_PROCESSES, quickStart } from './quick.ts'

void test('what starts quickly is a command, and takes those options with a value', () => {
  for (const [name, { options }] of Object.entries(QUICK_PROCESSES)) {
    const command = program('0').commands.find((one) => one.name() === name)
    assert.ok(command, `there is no command ${name}`)
    const withValue = command.options.filter((option) => option.required)
    const names = new Set(withValue.map((option) => option.long?.slice(2)))
    for (const option of options) assert.ok(names.has(option), `${name} has no option --${option} with a value`)
  }
})

void test('anything but a process with plain options is left to the tree of commands', () => {
  const left = [
    [],
    ['app', 'list'],
    ['constructor'],
    ['agent', 'list'],
    ['host', '--help'],
    ['host', '--home'],
    ['host', '--home', '--help'],
    ['host', '--home=/x'],
    ['host', '--debug', '--home', '/x'],
    ['up', '--no-demo'],
    ['up', '--port', 'http'],
    ['up', '--port', '65536'],
    ['server', '--constructor', 'x'],
  ]
  for (const args of left) assert.equal(quickStart(args), undefined, args.join(' '))
  for (const args of [
    ['up'],
    ['up', '--port', '0'],
    ['host', '--home', '/x'],
    ['server', '--listen', '127.0.0.1:0', '--home', '/x'],
  ]) {
    assert.notEqual(quickStart(args), undefined, args.join(' '))
  }
})
