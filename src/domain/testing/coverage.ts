import assert from 'node:assert/strict'
import type { Deployment } from '../deployment.ts'
import { FactBody } from '../fact.ts'
import type { Fact } from '../fact.ts'

/** Every fact but the two that each run begins with, and what stages leave behind. */
const KINDS = FactBody.options
  .map((option) => option.shape.kind.value)
  .filter((kind) => !['triggered', 'planned', 'evidence'].includes(kind))

/** What the random walks came across, so that a test that tests nothing is seen. */
export class Coverage {
  readonly #states = new Set<string>()
  readonly #transitions = new Set<string>()
  readonly #facts = new Map<string, number>()
  readonly #ends = new Map<string, number>()

  add(before: Deployment, fact: Fact, after: Deployment): void {
    this.#states.add(shape(after))
    this.#transitions.add(`${shape(before)} ${fact.kind} ${shape(after)}`)
    this.#facts.set(fact.kind, (this.#facts.get(fact.kind) ?? 0) + 1)
    if (fact.kind !== 'finished') return
    const back = { true: 'rolled back', false: 'not rolled back', undefined: 'nothing to roll back' }[
      String(fact.rolledBack)
    ]
    const end = `${fact.status}, ${back}`
    this.#ends.set(end, (this.#ends.get(end) ?? 0) + 1)
  }

  report(runs: number): string {
    const facts = [...this.#facts].map((entry) => entry.join(' ')).join(', ')
    const ends = [...this.#ends].map((entry) => entry.join(': ')).join('; ')
    const sizes = `${this.#states.size} shapes of states, ${this.#transitions.size} transitions`
    return `${sizes} over ${runs} runs\nfacts: ${facts}\nends: ${ends}`
  }

  checkEnough(): void {
    for (const kind of KINDS) assert.ok((this.#facts.get(kind) ?? 0) > 10, `${kind} hardly happened`)
    assert.equal(this.#ends.size, 7, 'every kind of end')
    assert.ok(this.#states.size > 1_000 && this.#transitions.size > 3_000)
  }
}

function shape(d: Deployment): string {
  const steps = d.steps.map(
    (step) =>
      `${step.id.replace(/^.*-/, '')}${step.status}${step.rejected ? '!' : ''}${step.retryAt === undefined ? '' : '~'}`,
  )
  const parts = [d.status, d.paused && 'paused', d.held && 'held', d.cancel && 'cancel', d.rollback && 'rollback']
  return [...parts.filter(Boolean), ...steps.sort()].join(' ')
}
