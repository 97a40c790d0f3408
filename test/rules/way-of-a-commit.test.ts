import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const PAGES = ['docs/way-of-a-commit.md', 'docs/architecture.md']

/** `agent/fleet.ts#Fleet.obey` → a file of src/, an export of it, and perhaps a method. */
const REFERENCE = /`((?:[a-z-]+\/)+[a-z-]+\.ts)#(\w+)(?:\.(\w+))?`/g

/** What is wrong with a reference, or undefined. */
function faultOf(file: string, name: string, method: string | undefined): string | undefined {
  if (!existsSync(`${ROOT}src/${file}`)) return 'there is no such file'
  const text = readFileSync(`${ROOT}src/${file}`, 'utf8')
  const isDeclared = new RegExp(`^export (async )?(function|class|const|interface|type) ${name}\\b`, 'm').test(text)
  if (!isDeclared) return 'the file exports no such name'
  if (method === undefined) return undefined
  return new RegExp(`^  (async |get )?${method}[(<]`, 'm').test(text) ? undefined : 'it has no such method'
}

for (const page of PAGES) {
  void test(`every function that ${page} names exists`, () => {
    const references = [...readFileSync(ROOT + page, 'utf8').matchAll(REFERENCE)]
    const faults = references.flatMap(([written, file = '', name = '', method]) => {
      const fault = faultOf(file, name, method)
      return fault === undefined ? [] : [`${written}: ${fault}`]
    })
    assert.deepEqual(faults, [])
    assert.ok(references.length >= 4, `only ${references.length} references were found`)
  })
}

void test('a reference to what is not there is found', () => {
  assert.equal(faultOf('agent/run.ts', 'DeploymentRun', 'obey'), undefined)
  assert.equal(faultOf('agent/no.ts', 'x', undefined), 'there is no such file')
  assert.equal(faultOf('agent/run.ts', 'x', undefined), 'the file exports no such name')
  assert.equal(faultOf('agent/run.ts', 'DeploymentRun', 'x'), 'it has no such method')
})
