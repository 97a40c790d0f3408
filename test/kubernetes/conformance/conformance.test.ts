import assert from 'node:assert/strict'
import { test } from 'node:test'
import { COURSES } from './course.ts'
import { replayAll } from './replay.ts'

// The recordings are of a Kubernetes 1.36 API server. Everything in them is in the provider's reach, so everything must be the same.
test('the double answers every recorded request as the real server did', async (t) => {
  const results = await replayAll()
  for (const { name } of COURSES) {
    const own = results.filter(({ recording }) => recording === name)
    const wrong = own.filter(({ problems }) => problems.length > 0)
    t.diagnostic(`${name}: ${own.length - wrong.length} of ${own.length}`)
    await t.test(name, () => {
      assert.ok(own.length > 0, 'no step was replayed')
      const text = wrong.map(({ step, what, problems }) => `${step} ${what}\n    ${problems.join('\n    ')}`)
      assert.deepEqual(text, [])
    })
  }
  const right = results.filter(({ problems }) => problems.length === 0).length
  t.diagnostic(`conformance: ${right} of ${results.length} recorded requests and watches`)
})
