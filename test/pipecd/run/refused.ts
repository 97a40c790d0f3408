import assert from 'node:assert/strict'
import { getApplication } from '#contract/applications.ts'
import { until } from '../../until.ts'
import type { Example } from '../example-table.ts'
import { hurriedFiles } from '../example-files.ts'
import type { Files } from '../example-files.ts'
import { assertHeld } from './held.ts'
import { told } from './place.ts'
import type { Place } from './place.ts'

const FILE = 'kustomization.yaml'

/** What is said of a base elsewhere, and that following it leads to a deployment. */
export async function playRefused(place: Place, example: Example): Promise<void> {
  const { name } = example
  await refusal(place, name, /asks for kustomize 5\.4\.2; .* is \d/)

  const files = hurriedFiles(example, '1.1.0')
  const path = `${name}/app.pipecd.yaml`
  const anyVersion = { [path]: files[path]?.replace('{ kustomizeVersion: 5.4.2 }', '{}') ?? '' }
  await place.commit(anyVersion)
  await refusal(place, name, /names `https:.*`, which is elsewhere: .*; commit a copy of it/)

  await place.commit({ ...anyVersion, ...copied(name) })
  const first = await place.next(name)
  assert.equal(first.status, 'succeeded', told(first))
  const renders = [`Deployment ${name}`]
  assertHeld(place.agent.cluster, { application: name, version: '1.1.0', manifests: [], renders })
}

async function refusal(place: Place, name: string, message: RegExp): Promise<void> {
  const told = async (): Promise<string> => {
    const { error } = await place.agent.server.admin.call(getApplication, { params: { name } })
    return error?.message ?? ''
  }
  await until(
    `${name} to be refused`,
    async () => message.test(await told().catch(() => '')),
    () => told().catch(String),
  )
}

/** The base in the application's own folder. */
function copied(name: string): Files {
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: 'web', image: 'registry.example.com/web:1.1.0' }] },
      },
    },
  }
  return {
    [`${name}/${FILE}`]: JSON.stringify({ resources: ['base'] }),
    [`${name}/base/${FILE}`]: JSON.stringify({ resources: ['deployment.yaml'] }),
    [`${name}/base/deployment.yaml`]: JSON.stringify(deployment),
  }
}
