import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { stepOf } from '#domain/deployment.ts'
import { kubernetesPlace, routeTo, webObjects } from '../../test/web/kubernetes-place.ts'
import type { KubernetesApplication } from '../../test/web/kubernetes-place.ts'

/** A canary in a cluster that has a quarter of the requests. */
export interface KubernetesScene extends AsyncDisposable {
  readonly url: string
  readonly token: string
}

function shop(image: string): KubernetesApplication {
  const budget = { minAvailable: 1, selector: { matchLabels: { app: 'shop' } } }
  return {
    labels: { team: 'checkout', env: 'production' },
    settings: { traffic: { method: 'gateway', route: 'shop' } },
    pipeline: [{ canary: { scale: '34%' } }, { traffic: '25%' }, { wait: '30m' }, 'primary', { clean: 'canary' }],
    objects: [
      ...webObjects('shop', image),
      routeTo('shop'),
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'shop' } },
      { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'shop' }, spec: budget },
    ],
  }
}

export async function openKubernetesScene(): Promise<KubernetesScene> {
  const place = await kubernetesPlace()
  const { stack } = place
  await stack.ended('shop', await place.push({ shop: shop('registry.example.com/shop:1.4.0') }, 'Open the shop'))
  const commit = await place.push({ shop: shop('registry.example.com/shop:1.5.0') }, 'Show prices with tax')
  await stack.deployment('shop', commit, (deployment) => {
    const stage = deployment.plan?.stages.find(({ kind }) => kind === 'wait')
    return stage !== undefined && (stepOf(deployment, stage.id)?.attempt ?? 0) > 0
  })
  const { server: url, token } = JSON.parse(readFileSync(join(stack.home, 'cli.json'), 'utf8')) as Record<
    'server' | 'token',
    string
  >
  return { url, token, [Symbol.asyncDispose]: () => place.close() }
}
