import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const CHART = fileURLToPath(new URL('../../deploy/chart/slipway', import.meta.url))

const NAMESPACE = 'slipway'

/** Of a release that is an agent alone, beside the server of the other manifests. */
const AGENT = {
  enabled: true,
  server: `http://slipway-server.${NAMESPACE}.svc`,
  repositories: [{ name: 'shop', url: 'https://git.example.com/acme/shop.git' }],
}

interface PlainManifests {
  /** From the root of the repository. */
  readonly path: string
  readonly says: readonly string[]
  readonly values: Readonly<Record<string, unknown>>
}

const EDIT = [
  'Name your image, your repository and the address of your control plane. The agent waits for the Secret with its key:',
  '  kubectl -n slipway exec slipway-server-0 -- slipway agent add cluster |',
  '    kubectl -n slipway create secret generic slipway-agent-key --from-file=agent.key=/dev/stdin',
  'After a change of its file: kubectl -n slipway rollout restart deployment/slipway-agent',
]

export const PLAIN_MANIFESTS: readonly PlainManifests[] = [
  {
    path: 'deploy/kubernetes/server.yaml',
    says: ['The control plane in the namespace slipway. Name your image.'],
    values: { namespace: { create: true } },
  },
  {
    path: 'deploy/kubernetes/agent-cluster.yaml',
    says: ['An agent that deploys to every namespace of its cluster.', ...EDIT],
    values: { namespace: { create: true }, server: { enabled: false }, agent: AGENT },
  },
  {
    path: 'deploy/kubernetes/agent-namespaces.yaml',
    says: ['An agent that sees and writes to the namespace shop alone, which must be there.', ...EDIT],
    values: { namespace: { create: true }, server: { enabled: false }, agent: { ...AGENT, namespaces: ['shop'] } },
  },
]

/** In the folder that `SLIPWAY_KUBERNETES_TOOLS` names, else in PATH. */
export function findHelm(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const folders = [env['SLIPWAY_KUBERNETES_TOOLS'] ?? '', ...(env['PATH'] ?? '').split(delimiter)]
  return folders
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, 'helm'))
    .find((file) => existsSync(file))
}

/** What the chart makes of the values. */
export function renderChart(helm: string, values: unknown, release = 'slipway'): string {
  return execFileSync(helm, ['template', release, CHART, '--namespace', NAMESPACE, '--values', '-'], {
    input: JSON.stringify(values),
    stdio: 'pipe',
    encoding: 'utf8',
  })
}

export function plainText(helm: string, { says, values }: PlainManifests): string {
  const head = [...says, 'Made from deploy/chart/slipway by scripts/deploy-manifests.ts.'].map((line) => `# ${line}\n`)
  const rendered = renderChart(helm, values)
  const lines = rendered.split('\n').filter((line) => !line.startsWith('# Source: ') && line.trim() !== '')
  return `${head.join('')}${lines.join('\n')}\n`
}
