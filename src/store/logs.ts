import type { Store } from './store.ts'

/** Says that the log of a step will not grow any more, or, after a retry, that it does again. */
export async function markLogEnd(
  store: Store,
  log: { deployment: string; step: string },
  ended: boolean,
): Promise<void> {
  if ((await hasLogEnded(store, log)) === ended) return
  const { deployment, step } = log
  await store.write(async ({ db }) => {
    if (ended) {
      const values = { deployment, step, at: store.clock.now() }
      await db
        .insertInto('log_end')
        .values(values)
        .onConflict((oc) => oc.columns(['deployment', 'step']).doNothing())
        .execute()
    } else {
      await db.deleteFrom('log_end').where('deployment', '=', deployment).where('step', '=', step).execute()
    }
  })
}

export async function hasLogEnded(store: Store, log: { deployment: string; step: string }): Promise<boolean> {
  const row = await store.db
    .selectFrom('log_end')
    .select('at')
    .where('deployment', '=', log.deployment)
    .where('step', '=', log.step)
    .executeTakeFirst()
  return row !== undefined
}
