import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspectApplication } from '../application.ts'
import { SlipwayError } from '../errors.ts'
import { SAMPLE_KINDS } from './sample-kinds.ts'

/** For tables of broken files: a section that is right, to put beside what is wrong. */
export const HOST = 'host: { run: [node, a.js], listen: "127.0.0.1:8081" }\n'

export interface Row {
  readonly title: string
  readonly text: string
  /** Every error: `line:column key`, then `→ suggestion` where there is one. */
  readonly errors: readonly string[]
  /** What the first error says or allows. */
  readonly says: RegExp
}

export function testRows(rows: readonly Row[]): void {
  for (const { title, text, errors, says } of rows) {
    void test(`a broken file: ${title}`, () => {
      const problems = problemsOf(text)
      assert.deepEqual(
        problems.map(({ place }) => place),
        errors,
      )
      assert.match(problems[0]?.words ?? '', says)
    })
  }
}

function problemsOf(text: string): readonly { words: string; place: string }[] {
  try {
    const { errors } = inspectApplication(text, 'apps/shop/app.slipway.yaml', SAMPLE_KINDS)
    return errors.map(({ line, column, key, message, allowed, suggestion }) => ({
      place: `${line}:${column} ${key}${suggestion === undefined ? '' : ` → ${suggestion}`}`,
      words: `${message} ${allowed ?? ''}`,
    }))
  } catch (error) {
    assert.ok(error instanceof SlipwayError && error.code === 'config.invalid', String(error))
    const { line, column, problem } = error.details
    return [{ place: `${line}:${column} `, words: String(problem) }]
  }
}
