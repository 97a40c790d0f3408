import { execFileSync } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'
import { serveFiles } from '#providers/kubernetes/render/fixture/file-server.ts'
import { testRepository, testServer } from '#tools/git/fixture.ts'
import { textOf } from '../example-files.ts'

const LOCAL = 'helm-local-chart/chart'
const VERSIONS = ['1.0.0', '1.1.0']

/** What the renderer was told of the cluster. */
const ABOUT = `apiVersion: v1
kind: ConfigMap
metadata: { name: about }
data:
  kubernetes: {{ .Capabilities.KubeVersion.Version }}
  knows: {{ .Capabilities.APIVersions.Has "example.com/v1" | quote }}
`

export interface Charts {
  /** Addresses of a chart repository and a git repository that both have the chart of the local example. */
  readonly repository: string
  readonly git: string
}

export async function serveCharts(t: TestContext, helm: string, folder: string): Promise<Charts> {
  const archives = await Promise.all(
    VERSIONS.map(async (version) => {
      const files = { ...chartFiles(version), 'templates/about.yaml': ABOUT }
      return [`/web-${version}.tgz`, await packed(helm, join(folder, version), files)] as const
    }),
  )
  const entries = VERSIONS.map(
    (version) => `    - { apiVersion: v2, name: web, version: ${version}, urls: [web-${version}.tgz] }\n`,
  )
  const index = `apiVersion: v1\nentries:\n  web:\n${entries.join('')}`
  const repository = await serveFiles(new Map<string, string | Buffer>([['/index.yaml', index], ...archives]))
  t.after(() => repository[Symbol.asyncDispose]())
  const charts = await testRepository(join(folder, 'git', 'charts'))
  for (const version of VERSIONS) {
    const files = Object.entries(chartFiles(version)).map(([path, text]) => [`charts/web/${path}`, text] as const)
    await charts.commit(Object.fromEntries(files))
    await charts.git('tag', `v${version}`)
  }
  const git = await testServer(join(folder, 'git'))
  t.after(() => git[Symbol.asyncDispose]())
  return { repository: repository.url, git: `${git.url}/charts/.git` }
}

function chartFiles(version: string): Readonly<Record<string, string>> {
  return {
    'Chart.yaml': textOf(`${LOCAL}/Chart.yaml`).replace('version: 0.1.0', `version: ${version}`),
    'values.yaml': textOf(`${LOCAL}/values.yaml`).replace('tag: 1.0.0', `tag: ${version}`),
    'templates/deployment.yaml': textOf(`${LOCAL}/templates/deployment.yaml`),
  }
}

async function packed(helm: string, folder: string, files: Readonly<Record<string, string>>): Promise<Buffer> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, 'web', path)), { recursive: true })
    await writeFile(join(folder, 'web', path), text)
  }
  const printed = execFileSync(helm, ['package', 'web'], { cwd: folder, encoding: 'utf8' })
  return readFile(/: (\S+\.tgz)/.exec(printed)?.[1] ?? '')
}
