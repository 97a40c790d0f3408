import type { Fact } from '#domain/fact.ts'
import { systemClock } from '#tools/clock.ts'
import { factsOf } from './fact-fixture.ts'
import { appendFacts, factsAfter } from './facts.ts'
import { openStore } from './store.ts'

/** Started by durability.test.ts to be killed. Tells the number of each fact once the store has taken it. */
const [path = ''] = process.argv.slice(2)
const store = openStore({ file: path, clock: systemClock })
const deployment = 'dep00001'
const story = factsOf({ deployment, application: 'shop', agent: 'one' }).slice(0, 3)
let seq = (await factsAfter(store, deployment, { after: 0, limit: 100_000 })).length
for (;;) {
  const fact: Fact = story[seq] ?? {
    deployment,
    seq: seq + 1,
    at: seq,
    kind: 'evidence',
    step: '1-canary',
    evidence: { type: 'memo', key: 'round', value: seq },
  }
  const [outcome] = await appendFacts(store, 'one', [fact])
  if (outcome?.refused) throw new Error(outcome.refused.message)
  seq += 1
  process.send?.(seq)
  await new Promise((resolve) => {
    setImmediate(resolve)
  })
}
