import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { Difference } from '#domain/diff.ts'
import type { DriftReport, OutputWish } from '#domain/provider.ts'
import type { LogLine } from '#domain/question.ts'
import type { Desired } from '#providers/kubernetes/desired.ts'
import { kubernetes } from '#providers/kubernetes/index.ts'
import { at } from '#providers/kubernetes/live/fields.ts'
import { formatKey, keyOf, nameOf } from '#providers/kubernetes/manifest.ts'
import type { Manifest } from '#providers/kubernetes/manifest.ts'
import { AppSettings } from '#providers/kubernetes/settings.ts'
import { testCluster } from './cluster.ts'
import { layLine } from './cut-line.ts'
import { configMap, web } from './objects.ts'
import type { TestPlace } from './place.ts'
import { observed } from './sight.ts'

function subjectOf({ application }: TestPlace, app: object = {}): { name: string; app: AppSettings } {
  return { name: application, app: AppSettings.parse(app) }
}

void describe('the live view', { concurrency: true }, () => {
  const cluster = testCluster()

  void test('is a tree from what was applied down to the pods', async () => {
    await using place = await cluster.place()
    await using view = observed(place)
    await place.until('the first state', view.newest)
    assert.deepEqual([view.newest()?.health, view.newest()?.resources], ['missing', []])
    await place.sync(place.desired(...web(place)))
    const pods = (): readonly string[] =>
      (view.newest()?.resources ?? []).filter(({ kind }) => kind === 'Pod').map(({ parent }) => parent ?? '')
    await place.until('health', () => view.newest()?.health === 'healthy' && pods().length === 2, view.newest)
    const shown = view.newest()?.resources ?? []
    const set = shown.find(({ kind }) => kind === 'ReplicaSet')
    const root = shown.find(({ kind }) => kind === 'Deployment')
    assert.equal(root?.id, `apps/Deployment/${place.namespace}/web`)
    assert.equal(set?.parent, root?.id)
    assert.deepEqual(pods(), [set?.id, set?.id])
    assert.ok(shown.some(({ kind, health }) => kind === 'Secret' && health === 'healthy'))
    await place.play(() =>
      kubernetes.restore(place.deploy(place.desired(), [{ kind: 'sync', options: {} }]).context(-1), undefined),
    )
    await place.until('the end', () => view.newest()?.resources.length === 0, view.newest)
  })

  void test('goes on after the line was cut, and misses nothing that happened meanwhile', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'slipway-line-'))
    t.after(() => rm(folder, { recursive: true }))
    await using line = await layLine(cluster.chosen, join(folder, 'config'))
    if (!line) return t.skip('the cluster is reached by a proxy')
    await using place = await cluster.place()
    await place.sync(place.desired(...web(place, { replicas: 1 }), configMap('more', {})))
    await place.reconnect(line.kubeconfig)
    await using view = observed(place)
    const replicas = (): string | undefined =>
      view.newest()?.resources.find(({ kind }) => kind === 'Deployment')?.fields?.['replicas']
    await place.until('the first state', () => replicas() === '1/1', view.newest)
    line.cut()
    await place.edit('a-test', web(place)[0] as Manifest, { spec: { replicas: 2 } })
    await place.remove(configMap('more', {}))
    line.mend()
    await place.until('what happened meanwhile', () => replicas() === '2/2', view.newest)
    const gone = (): boolean =>
      view.newest()?.resources.some(({ name, health }) => name.endsWith('/more') && health === 'missing') ?? false
    await place.until('what went meanwhile', gone, view.newest)
    return undefined
  })
})

async function linesOf(place: TestPlace, wish: Partial<OutputWish> = {}): Promise<readonly LogLine[]> {
  const { connection } = place
  const asked = { lines: 100, follow: false, ...wish, signal: AbortSignal.timeout(30_000) }
  const lines: LogLine[] = []
  for await (const group of kubernetes.output?.(connection, subjectOf(place), asked) ?? []) lines.push(...group)
  return lines
}

void describe('output', { concurrency: true }, () => {
  const cluster = testCluster()

  void test('is what the pods write, and each line says which', async () => {
    await using place = await cluster.place()
    await place.sync(place.desired(...web(place, { program: place.programs.writes('hello out there') })))
    await using view = observed(place)
    await place.until('the pods', () => view.newest()?.resources.filter(({ kind }) => kind === 'Pod').length === 2)
    const said = await place.until('both lines', async () => {
      const lines = await linesOf(place)
      return lines.length >= 2 ? lines : undefined
    })
    assert.deepEqual(new Set(said.map(({ text }) => text)), new Set(['hello out there']))
    const pods = view.newest()?.resources.filter(({ kind }) => kind === 'Pod') ?? []
    assert.deepEqual(said.map(({ resource }) => resource).toSorted(), pods.map(({ id }) => id).toSorted())
  })

  void test('of a container that ended is still there when the next one runs', async () => {
    await using place = await cluster.place()
    const desired = place.desired(...web(place, { replicas: 1, program: place.programs.crashes }))
    const one = place.deploy(desired, [{ kind: 'sync', options: {} }])
    await place.until('the workload', async () => {
      await one.run(0)
      return place.find('apps/v1', 'Deployment', 'web')
    })
    await using view = observed(place)
    const said = await place.until(
      'the last lines',
      async () => {
        const lines = (await linesOf(place)).map(({ text }) => text)
        return lines.includes('fatal: cannot open the database') ? lines : undefined
      },
      view.newest,
    )
    assert.ok(said.includes('starting'))
  })
})

interface Drifting extends AsyncDisposable {
  look(rules?: readonly object[]): Promise<DriftReport>
}

/** Observes as an agent does, and looks when it has seen what there is. */
function drifting(place: TestPlace, desired: Desired): Drifting {
  const keys = desired.objects.map((one) =>
    keyOf({ ...one, metadata: { ...one.metadata, namespace: place.namespace } }),
  )
  const isSeen = async (): Promise<boolean> => {
    const { store, cluster } = place.connection
    const seen = keys.map((key) => store.find(key)?.resourceVersion)
    const live = await Promise.all(keys.map((key) => cluster.objects.get(key)))
    return live.every((one, n) => one?.metadata.resourceVersion === seen[n])
  }
  const view = observed(place)
  return {
    [Symbol.asyncDispose]: () => view[Symbol.asyncDispose](),
    async look(rules = []) {
      const subject = subjectOf(place, { ignoreDifferences: rules })
      const signal = AbortSignal.timeout(60_000)
      await place.until('all that is there to be seen', isSeen, () => keys.map(nameOf))
      const report = await kubernetes.drift?.(place.connection, subject, desired, signal)
      assert.ok(report)
      return report
    },
  }
}

void describe('drift', { concurrency: true }, () => {
  const cluster = testCluster()

  void test('is none after a sync, whatever the cluster makes of what was written', async () => {
    await using place = await cluster.place()
    const resources = { requests: { cpu: '0.1', memory: '64Mi' }, limits: { cpu: '1000m', memory: '0.25Gi' } }
    const program = { ...place.programs.serves, resources }
    const roles = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { name: 'reads' },
      rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
    }
    const desired = place.desired(
      ...web(place, { program, replicas: undefined }),
      ...web(place, { name: 'db', kind: 'StatefulSet', replicas: 1 }),
      roles,
    )
    await place.sync(desired)
    await using own = drifting(place, desired)
    assert.deepEqual(await own.look(), { differences: [], warnings: [] })
    await place.edit('somebody', web(place)[0] as Manifest, {
      metadata: { annotations: { note: 'x' } },
      spec: { replicas: 2 },
    })
    await place.edit('somebody', configMap('web', {}), { data: { theirs: 'x' } })
    assert.deepEqual(await own.look(), { differences: [], warnings: [] })
  })

  void test('by hand is seen with its writer and a rule that would hide it, and a sync undoes it', async () => {
    await using place = await cluster.place()
    const desired = place.desired(...web(place))
    await place.sync(desired)
    await using own = drifting(place, desired)
    const deployment = web(place)[0] as Manifest
    await place.edit('kubectl-edit', deployment, { spec: { replicas: 3 } })
    const [found, ...more] = (await own.look()).differences
    assert.deepEqual(more, [])
    assert.ok(found)
    assert.deepEqual(shownIn(found), {
      resource: formatKey({ group: 'apps', kind: 'Deployment', namespace: place.namespace, name: 'web' }),
      path: 'spec.replicas',
      before: '2',
      after: '3',
      manager: 'kubectl-edit',
    })
    const rule = { group: 'apps', kind: 'Deployment', name: 'web', pointers: ['/spec/replicas'] }
    assert.deepEqual((await own.look([rule])).differences, [])
    await assert.rejects(place.sync(desired, { running: desired }), {
      code: 'kubernetes.conflict',
      message: /kubectl-edit/,
    })
    await place.sync(desired, { running: desired, app: { takeOver: ['kubectl-edit'] } })
    assert.equal(at(await place.live('apps/v1', 'Deployment', 'web'), 'spec.replicas'), 2)
    assert.deepEqual((await own.look()).differences, [])
  })

  void test('of a Secret is told without what it holds', async () => {
    await using place = await cluster.place()
    const desired = place.desired(...web(place, { replicas: 1, message: 'a secret' }))
    await place.sync(desired)
    await using own = drifting(place, desired)
    const data = { key: encoded('quite another') }
    await place.edit('kubectl-edit', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'web' } }, { data })
    const { differences } = await own.look()
    assert.deepEqual(
      differences.map(({ path }) => path),
      ['data.key'],
    )
    const shown = JSON.stringify(differences)
    for (const secret of [data.key, 'quite another', encoded('a secret'), 'a secret'])
      assert.ok(!shown.includes(secret), shown)
  })
})

function shownIn({ resource, path, before, after, owner }: Difference): object {
  return { resource, path, before, after, manager: owner?.manager }
}

function encoded(text: string): string {
  return Buffer.from(text).toString('base64')
}
