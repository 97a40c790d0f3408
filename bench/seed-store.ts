import { join } from 'node:path'
import { deploymentRowOf } from '#domain/deployment-row.ts'
import { foldFacts } from '#domain/deployment.ts'
import { factsOf } from '#store/fact-fixture.ts'
import { openStore } from '#store/store.ts'
import { systemClock } from '#tools/clock.ts'
import { SqliteFile } from '#tools/sqlite.ts'
import { mkdir } from 'node:fs/promises'

export const FIRST_AT = 1_600_000_000_000
const APART_MS = 60_000

export interface SeededStore {
  readonly applications: number
  readonly deployments: number
}

/**
 * A control plane's database with ended deployments, spread over applications, statuses and people: the rows that lists
 * read, without the facts and folded states that only the page of one deployment reads.
 */
export async function seedStore(home: string, { applications, deployments }: SeededStore): Promise<void> {
  const file = join(home, 'server', 'server.db')
  await mkdir(join(home, 'server'), { recursive: true })
  await openStore({ file, clock: systemClock }).close()
  const example = foldFacts(factsOf({ deployment: 'd0000000', application: 'app-00000', agent: 'local' }))
  if (!example) throw new Error('the example of a deployment is empty')
  const row = JSON.stringify(deploymentRowOf(example)).replaceAll("'", "''")
  const db = new SqliteFile(file)
  db.transaction(() => {
    db.run(
      `with recursive number(n) as (select 0 union all select n + 1 from number where n < ? - 1)
      insert into deployment (id, application, agent, status, actor, commit_hash, created_at, started_at, finished_at,
        last_seq, list_row)
      select printf('d%09d', n), printf('app-%05d', n % ?), 'local',
        case when n % 10 < 8 then 'succeeded' when n % 10 = 8 then 'failed' else 'cancelled' end,
        printf('person-%d', n % 50), printf('%040x', n * 2654435761), ? + n * ${APART_MS}, ? + n * ${APART_MS} + 100,
        ? + n * ${APART_MS} + 9000, 6,
        json_set('${row}', '$.id', printf('d%09d', n), '$.application', printf('app-%05d', n % ?))
      from number`,
      deployments,
      applications,
      FIRST_AT,
      FIRST_AT,
      FIRST_AT,
      applications,
    )
  })
  db.close()
}
