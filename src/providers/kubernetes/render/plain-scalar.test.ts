import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { NO_TOOLS, configMap, present, realTools, rendered, temporaryFolder } from './fixture/rendering.ts'

const WORDS =
  'yes Yes y n off OFF true Null nUll ~ 0644 -012 08 010.5 0o17 0b11 0x1F 1_000 1__0 _1 +1 -0 1:30 2001-01-01 1e3 1.0 .5 -.5 1. 1e 12e03 685.230_15e+03 12345678901234567890123 = 0.1.2 1-2 - <none> 1.2.3 -x +'.split(
    ' ',
  )
const tools = await realTools()

test('plain words are read as kubectl reads them', { skip: tools ? false : NO_TOOLS }, async () => {
  await using place = await temporaryFolder()
  const words = WORDS.filter((word) => word !== '-')
  const text = configMap('a', `data:\n${words.map((word, n) => `  k${n}: ${word}\n`).join('')}`)
  const file = join(place.folder, 'a.yaml')
  await writeFile(file, text)
  const printed = execFileSync(present(tools).kubectl, ['label', '--local', '-f', file, '-o', 'json', 'a=b'])
  const theirs = (JSON.parse(printed.toString('utf8')) as { data: Record<string, unknown> }).data
  const ours = (await rendered({ 'a.yaml': text })).objects[0]?.manifest['data'] as Record<string, unknown>
  for (const [n, word] of words.entries()) assert.deepEqual([word, ours[`k${n}`]], [word, theirs[`k${n}`]])
})

test('quoted words are text, and keys are text', async () => {
  const text = configMap('a', 'data: {"1": "yes", 8080: \'0644\', b: !!str 1}\n')
  const { objects } = await rendered({ 'a.yaml': text })
  assert.deepEqual(objects[0]?.manifest['data'], { '1': 'yes', '8080': '0644', b: '1' })
})

test('a whole number that cannot be kept exactly is refused', async () => {
  await assert.rejects(rendered({ 'a.yaml': configMap('a', 'data: {k: 9007199254740993}\n') }), /write it in quotes/)
})
