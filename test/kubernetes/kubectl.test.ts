import assert from 'node:assert/strict'
import { execFile, execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { stringify } from 'yaml'
import { openDouble } from './double.ts'
import type { ApiServer } from './server.ts'
import { NAMESPACE, configMap, workload } from './speak.ts'

function hasKubectl(): boolean {
  try {
    execFileSync('kubectl', ['version', '--client'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const skip = hasKubectl() ? false : 'kubectl is not installed: whether it can talk to the double is NOT tested'

interface Place {
  readonly server: ApiServer
  readonly kubectl: (...args: readonly string[]) => Promise<{ readonly code: number; readonly out: string }>
  readonly file: (...objects: readonly unknown[]) => Promise<string>
}

async function place(t: TestContext): Promise<Place> {
  const double = await openDouble({ tls: true, token: 'secret', speed: 50 })
  const { server, folder, kubeconfig } = double
  t.after(() => double[Symbol.asyncDispose]())
  let files = 0
  return {
    server,
    kubectl: (...args) =>
      new Promise((resolve) => {
        const env = { ...process.env, HOME: folder, KUBECONFIG: kubeconfig }
        execFile('kubectl', [...args, '--request-timeout=20s'], { env }, (problem, stdout, stderr) => {
          resolve({ code: typeof problem?.code === 'number' ? problem.code : 0, out: stdout + stderr })
        })
      }),
    async file(...objects) {
      files += 1
      const path = join(folder, `objects-${files}.yaml`)
      await writeFile(path, objects.map((object) => stringify(object)).join('---\n'))
      return path
    },
  }
}

describe('kubectl', { skip }, () => {
  test('applies on the server, waits, reads, shows differences, and deletes', async (t) => {
    const { kubectl, file } = await place(t)
    const objects = [NAMESPACE, workload('Deployment', 'web', { replicas: 2 }), configMap('cfg', { a: '1' })]
    const path = await file(...objects)
    const applied = await kubectl('apply', '--server-side', '-f', path)
    assert.match(applied.out, /deployment.apps\/web serverside-applied/)
    assert.match(
      (await kubectl('wait', '-n', 'shop', '--for=condition=Available', 'deployment/web', '--timeout=20s')).out,
      /condition met/,
    )
    assert.match((await kubectl('logs', '-n', 'shop', 'deployment/web')).out, /listening on :8080/)
    assert.equal((await kubectl('diff', '--server-side', '-f', path)).code, 0)
    const changed = await kubectl('diff', '--server-side', '-f', await file(configMap('cfg', { a: '2' })))
    assert.equal(changed.code, 1)
    assert.match(changed.out, /^\+\s+a: "2"/m)
    assert.match((await kubectl('delete', 'namespace', 'shop', '--timeout=20s')).out, /namespace "shop" deleted/)
    assert.match((await kubectl('get', 'namespace', 'shop')).out, /NotFound/)
  })

  test('says who owns a field that it wants', async (t) => {
    const { kubectl, file } = await place(t)
    await kubectl(
      'apply',
      '--server-side',
      '--field-manager=first',
      '-f',
      await file(NAMESPACE, configMap('cfg', { a: '1' })),
    )
    const path = await file(configMap('cfg', { a: '2' }))
    const refused = await kubectl('apply', '--server-side', '--field-manager=second', '-f', path)
    assert.match(refused.out, /conflict with "first": \.data\.a/)
    const forced = await kubectl('apply', '--server-side', '--field-manager=second', '--force-conflicts', '-f', path)
    assert.equal(forced.code, 0)
  })

  test('watches, and knows every kind', async (t) => {
    const { server, kubectl } = await place(t)
    server.seed(NAMESPACE)
    const watching = kubectl('get', 'configmaps', '-n', 'shop', '-w', '-o', 'name')
    while (server.requests.count('watch') === 0) await new Promise((resolve) => setTimeout(resolve, 10))
    server.seed(configMap('late', {}))
    const kinds = await kubectl('api-resources')
    assert.match(kinds.out, /^deployments\s+deploy\s+apps\/v1\s+true\s+Deployment/m)
    server.faults.dropWatches()
    await server.restart()
    assert.match((await watching).out, /configmap\/late/)
  })
})
