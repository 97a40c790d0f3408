import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { StageDraft } from '#domain/provider.ts'
import { webAt } from '../../../test/kubernetes-provider/application.ts'
import { rehearse } from '../../../test/kubernetes-provider/rehearsal.ts'
import type { Rehearsal } from '../../../test/kubernetes-provider/rehearsal.ts'
import { logs, variants } from './look.ts'
import { AppSettings } from './settings.ts'

const SYNC: readonly StageDraft[] = [{ kind: 'sync', options: {} }]
const CANARY: readonly StageDraft[] = [{ kind: 'canary', options: { scale: '50%' } }]
const subject = { name: 'web', app: AppSettings.parse({}), labels: {} }

async function withCanary(): Promise<Rehearsal> {
  const r = await rehearse()
  const v1 = webAt({ image: 'web:1' })
  await r.deploy(v1, SYNC).all()
  await r.deploy(webAt({ image: 'web:2' }), CANARY, { running: v1 }).all()
  return r
}

void describe('an agent that has just started', { concurrency: true }, () => {
  void test('knows which variants run with the first question', async () => {
    await using r = await withCanary()
    await r.reconnect()
    assert.deepEqual(
      (await variants(r.connection, subject)).map(({ variant, ready }) => ({ variant, ready })),
      [
        { variant: 'primary', ready: 2 },
        { variant: 'canary', ready: 1 },
      ],
    )
  })

  void test('counts the lines of pods that it has never seen before', async () => {
    await using r = await withCanary()
    await r.reconnect()
    const query = { query: 'listening', variant: 'canary', at: Date.now(), windowMs: 60_000 }
    const measured = await logs(r.connection, subject).measure(query, new AbortController().signal)
    assert.ok(measured.type === 'value' && measured.value > 0, JSON.stringify(measured))
  })

  void test('does not take what it may not see for what is not there', async () => {
    await using r = await withCanary()
    await r.reconnect()
    r.server.faults.forbid(({ plural }) => plural === 'deployments')
    await assert.rejects(async () => variants(r.connection, subject), { code: 'kubernetes.unseen' })
  })
})
