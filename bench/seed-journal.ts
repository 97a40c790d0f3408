import { join } from 'node:path'
import { putBundle } from '#agent/bundle.ts'
import { Journal } from '#agent/journal.ts'
import { folderBlobs } from '#blobs/folder.ts'
import { emptyApplicationState } from '#domain/application-state.ts'
import type { Revision } from '#domain/revision.ts'
import { newId } from '#tools/id.ts'
import { SqliteFile } from '#tools/sqlite.ts'
import { blobHash } from './many-applications.ts'

/** What a target in memory is asked to hold for files. */
export interface Seed {
  readonly names: readonly string[]
  /** The only file of each beside its own. */
  readonly data: string
  readonly commit: string
}

/** An agent's home as it would be after all applications were deployed at a commit, without deploying them. */
export async function seedJournal(home: string, { names, data, commit }: Seed): Promise<void> {
  const agent = join(home, 'agent')
  new Journal(join(agent, 'journal.db')).close()
  const release = JSON.stringify([['data.txt', blobHash(data)]])
  const bundle = { provider: 'memory', target: 'here', app: {}, desired: { release } }
  const desired = await putBundle(folderBlobs(join(agent, 'blobs')), bundle)
  const at = Date.now()
  const revision: Revision = { commit, branch: 'main', author: 'Ada', email: 'ada@shop.example', message: 'All', at }
  const db = new SqliteFile(join(agent, 'journal.db'))
  db.transaction(() => {
    db.run('insert into look (id, commit_hash) values (1, ?)', commit)
    for (const name of names) {
      const running = { deployment: newId(at), revision, desired, versions: [], at }
      const state = { ...emptyApplicationState(name), running }
      db.run('insert into application (name, state) values (?, ?)', name, JSON.stringify(state))
      db.run('insert into looked_at (application, look) values (?, 1)', name)
    }
  })
  db.close()
}
