import { listOf, objectOf } from '../json.ts'
import type { JsonObject } from '../json.ts'
import type { ApiObject } from '../object.ts'
import type { World } from '../world.ts'

const FILE_MODE = 420
/** An hour, and seven seconds that tell this token from one that somebody asked for. */
const TOKEN_SECONDS = 3607
const EVICT_AFTER_SECONDS = 300
const MOUNT = '/var/run/secrets/kubernetes.io/serviceaccount'

/** What every pod gets on its way in: an account with its token, tolerations, a priority. */
export function equipPod(pod: ApiObject, world: World): void {
  const spec = objectOf(pod['spec'])
  spec['serviceAccountName'] ??= 'default'
  spec['serviceAccount'] = spec['serviceAccountName']
  spec['priority'] ??= 0
  spec['preemptionPolicy'] ??= 'PreemptLowerPriority'
  spec['tolerations'] = withTolerations(listOf(spec['tolerations']))
  if (spec['automountServiceAccountToken'] !== false) mountToken(spec, `kube-api-access-${world.ids.suffix()}`)
}

function withTolerations(given: readonly unknown[]): unknown[] {
  const all = [...given]
  for (const key of ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']) {
    if (given.some((one) => objectOf(one)['key'] === key)) continue
    all.push({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: EVICT_AFTER_SECONDS })
  }
  return all
}

function mountToken(spec: JsonObject, name: string): void {
  const sources = [
    { serviceAccountToken: { expirationSeconds: TOKEN_SECONDS, path: 'token' } },
    { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
    {
      downwardAPI: { items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }] },
    },
  ]
  spec['volumes'] = [...listOf(spec['volumes']), { name, projected: { sources, defaultMode: FILE_MODE } }]
  for (const item of [...listOf(spec['containers']), ...listOf(spec['initContainers'])]) {
    const container = objectOf(item)
    const mounts = listOf(container['volumeMounts'])
    if (mounts.some((mount) => objectOf(mount)['mountPath'] === MOUNT)) continue
    container['volumeMounts'] = [...mounts, { name, readOnly: true, mountPath: MOUNT }]
  }
}
