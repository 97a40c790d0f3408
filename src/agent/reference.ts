import type { CheckResult, Measured, Reference } from '#domain/evidence.ts'
import type { Fact } from '#domain/fact.ts'
import type { SqliteFile } from '#tools/sqlite.ts'

/**
 * What successful deployments measured, one row a question and stage, so that the next can be held against it however
 * many failures lie between: it outlives the facts that it comes from.
 */
export const REFERENCE_SCHEMA = `
create table if not exists reference (
  application text not null, question text not null, step text not null, ended_at integer not null, body text not null,
  primary key (application, question, step)) strict;
`

/** Questions of an application that are kept: those that its analyses have given up are forgotten some time. */
const MOST_REFERENCES = 200

/** Keeps what a deployment has measured, in the same write as the fact that ends it as a success. */
export function keepReferences(db: SqliteFile, end: Extract<Fact, { kind: 'finished' }>): void {
  if (end.status !== 'succeeded') return
  const rows = db.all(
    `select body from fact where deployment = ? and (seq = 1 or body ->> '$.evidence.type' = 'verdict') order by seq`,
    end.deployment,
  )
  const facts = rows.map((row) => JSON.parse(String(row['body'])) as Fact)
  const [first] = facts
  if (first?.kind !== 'triggered') return
  for (const { step, question, samples } of facts.flatMap(measuredIn)) {
    const reference: Reference = { deployment: end.deployment, commit: first.revision.commit, at: end.at, samples }
    db.run(
      'insert or replace into reference (application, question, step, ended_at, body) values (?, ?, ?, ?, ?)',
      first.application,
      question,
      step,
      end.at,
      JSON.stringify(reference),
    )
  }
  db.run(
    `delete from reference where application = ?1 and rowid not in
       (select rowid from reference where application = ?1 order by ended_at desc limit ${MOST_REFERENCES})`,
    first.application,
  )
}

/** Of the same stage, or, where the pipeline has changed, of the one that asked it last. */
export function referenceFor(
  db: SqliteFile,
  asked: { readonly application: string; readonly question: string; readonly step: string },
): Reference | undefined {
  const row = db.get(
    'select body from reference where application = ? and question = ? order by step = ? desc, ended_at desc limit 1',
    asked.application,
    asked.question,
    asked.step,
  )
  return row && (JSON.parse(String(row['body'])) as Reference)
}

function measuredIn(fact: Fact): { step: string; question: string; samples: Measured[] }[] {
  if (fact.kind !== 'evidence' || fact.evidence.type !== 'verdict') return []
  return fact.evidence.checks.flatMap((check) => {
    const samples = judgedSamples(check)
    if (check.question === undefined || !samples) return []
    return [{ step: fact.step, question: check.question, samples }]
  })
}

/** The judged series comes first. One that failed, or that has too few numbers, is no yardstick. */
function judgedSamples({ outcome, samples, limits, figures }: CheckResult): Measured[] | undefined {
  const [own] = Object.values(samples)
  const numbers = figures['values'] ?? 0
  return outcome === 'fail' || numbers < Math.max(1, limits['minSamples'] ?? 1) ? undefined : own
}
