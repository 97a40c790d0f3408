import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NO_TOOLS, realTools } from '#providers/kubernetes/render/fixture/rendering.ts'
import { COURSES } from './course-table.ts'
import type { Course } from './course-table.ts'
import { endingOf } from './ends.ts'
import { EXAMPLES } from '../example-table.ts'
import type { Example } from '../example-table.ts'
import { filesAt, hurriedFiles, manifestsIn } from '../example-files.ts'
import type { Files } from '../example-files.ts'
import { assertHeld } from './held.ts'
import { pipecdPlace, told } from './place.ts'
import type { Place } from './place.ts'
import { PECULIAR } from './peculiar.ts'
import { playRefused } from './refused.ts'

const tools = await realTools()

void test('the examples of PipeCD run, side by side in one repository', { concurrency: true }, async (t) => {
  const place = await pipecdPlace(t)
  const here = EXAMPLES.filter(({ needs }) => needs === undefined || tools)
  await place.commit(Object.assign({}, ...here.map((one) => hurriedFiles(one, '1.0.0'))) as Files)
  await place.agent.start()
  const all = EXAMPLES.filter(({ refused }) => refused === undefined).map((example) => {
    const skip = here.includes(example) ? false : NO_TOOLS
    return t.test(example.name, { skip }, () => play(place, example))
  })
  await Promise.all(all)
})

/** Version 1.0.0 for the first time, then 1.1.0 by its pipeline, then one that comes to a bad end. */
async function play(place: Place, example: Example): Promise<void> {
  const { name } = example
  const course = COURSES[name] ?? {}
  if (course.isRefused) return playRefused(place, example)
  const first = await place.next(name)
  assert.equal(first.status, 'succeeded', told(first))
  assert.equal(first.plan?.strategy, 'quick')
  hold(place, example, '1.0.0')

  await place.commit(hurriedFiles(example, '1.1.0'))
  const second = await place.next(name, first)
  assert.equal(second.status, 'succeeded', told(second))
  assert.deepEqual(
    second.plan?.stages.map(({ kind }) => kind),
    example.stages ?? ['sync'],
  )
  hold(place, example, '1.1.0')
  assertSeen(place, name, course)
  await PECULIAR[name]?.promoted?.(place, second)
  if (!course.end) return

  const { files, act } = endingOf(example, course.end, place)
  await place.commit(files)
  const third = await place.next(name, second, act)
  assert.notEqual(third.status, 'succeeded', told(third))
  hold(place, example, '1.1.0')
  await PECULIAR[name]?.ended?.(place, third)
}

/** The cluster has what git asks for at a version, all of it and nothing else of the application. */
function hold({ agent }: Place, example: Example, version: string): void {
  const renders = COURSES[example.name]?.renders
  const manifests = renders ? [] : manifestsIn(example, filesAt(example, version))
  assertHeld(agent.cluster, { application: example.name, version, manifests, renders })
}

function assertSeen(place: Place, name: string, { canary = [], shares = [], workload = name }: Course): void {
  const seen = place.seen(workload)
  assert.deepEqual(seen.sizes, canary, 'replicas of the canary')
  assert.deepEqual(seen.shares, shares, 'the canary’s share of the requests')
  assert.deepEqual(seen.wrongSums, [])
}
