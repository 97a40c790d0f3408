import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { stepOf } from '#domain/deployment.ts'
import type { Deployment } from '#domain/deployment.ts'
import { isTerminal } from '#domain/status.ts'
import { startStack } from '../../test/stack.ts'
import type { Stack } from '../../test/stack.ts'
import { until } from '../../test/until.ts'
import { sendVisitors } from '../../test/visitors.ts'

const EXAMPLES = fileURLToPath(new URL('../../examples/', import.meta.url))
/** A chart shows something only when there is something to draw. */
const MEASURED_MS = 25_000

/** All of Slipway with applications that run: one rolled back, one in a canary, one that waits for a person. */
export interface LiveScene extends AsyncDisposable {
  readonly url: string
  readonly token: string
  readonly promoted: Deployment
  readonly rolledBack: Deployment
  readonly canary: Deployment
  readonly approval: Deployment
}

interface Version {
  readonly version: string
  readonly message: string
  readonly errorShare?: number
}

interface Application {
  readonly name: string
  readonly like: string
  readonly listen: string
  /** Further changes to the file of the example. */
  readonly file?: (text: string) => string
}

export async function openLiveScene(): Promise<LiveScene> {
  const ends: (() => Promise<unknown>)[] = []
  const stack = await startStack()
  const shop = await application(stack, { name: 'shop', like: 'shop' })
  const checkout = await application(stack, {
    name: 'checkout',
    like: 'shop',
    file: (text) => text.replace('for: 12s', 'for: 10m').replace('team: checkout', 'team: payments'),
  })
  const payments = await application(stack, { name: 'payments', like: 'approval' })
  for (const one of [shop, checkout, payments]) {
    await deployed(stack, one, { version: 'v1', message: `Open ${one.name}` })
    sendVisitors({ after: (end) => ends.push(end) }, one.listen)
  }
  const promoted = await deployed(stack, shop, { version: 'v2', message: 'Welcome people more warmly' })
  const canary = await standing(stack, checkout, { version: 'v2', message: 'Remember the basket between visits' })
  const approval = await standing(stack, payments, { version: 'v2', message: 'Round amounts to whole cents' })
  const bad = { version: 'v3', message: 'Rewrite the checkout over the weekend', errorShare: 0.3 }
  const rolledBack = await deployed(stack, shop, bad)
  await sleep(MEASURED_MS)
  await until(
    'the agent to say that the shop is as it was',
    async () => (await stack.application('shop')).sync !== 'deploying',
    () => stack.application('shop'),
  )
  const { server, token } = JSON.parse(await readFile(join(stack.home, 'cli.json'), 'utf8')) as Record<string, string>
  return {
    url: server ?? '',
    token: token ?? '',
    promoted,
    rolledBack,
    canary,
    approval,
    async [Symbol.asyncDispose]() {
      await Promise.all(ends.map((end) => end()))
      await stack.end()
    },
  }
}

async function application(stack: Stack, given: Omit<Application, 'listen'>): Promise<Application> {
  return { ...given, listen: `127.0.0.1:${await stack.port()}` }
}

async function push(stack: Stack, application: Application, version: Version): Promise<string> {
  const files = await filesOf(application, version)
  return stack.change(() => stack.git.commit(files, version.message))
}

async function filesOf(
  { name, like, listen, file = (text) => text }: Application,
  { version, errorShare = 0 }: Version,
): Promise<Record<string, string>> {
  const read = (path: string): Promise<string> => readFile(join(EXAMPLES, like, path), 'utf8')
  const program = await read('server.js')
  const settings = await read('app.slipway.yaml')
  return {
    ...(like === 'approval' ? { [`${name}/smoke.js`]: await read('smoke.js') } : {}),
    [`${name}/package.json`]: await read('package.json'),
    [`${name}/server.js`]: program
      .replace(/const VERSION = .*/, `const VERSION = '${version}'`)
      .replace(/const ERROR_SHARE = .*/, `const ERROR_SHARE = ${errorShare}`),
    [`${name}/app.slipway.yaml`]: file(settings)
      .replace(/^name: .*/m, `name: ${name}`)
      .replace(/listen: \S+/, `listen: ${listen}`)
      .replace('wait: 20s', 'wait: 2s'),
  }
}

async function deployed(stack: Stack, one: Application, version: Version): Promise<Deployment> {
  const commit = await push(stack, one, version)
  return stack.deployment(one.name, commit, ({ status }) => isTerminal(status))
}

/** Until a stage of it waits for a person, or measures. */
async function standing(stack: Stack, one: Application, version: Version): Promise<Deployment> {
  const commit = await push(stack, one, version)
  return stack.deployment(one.name, commit, (deployment) => {
    const stage = deployment.plan?.stages.find(({ kind }) => kind === 'approval' || kind === 'analysis')
    const status = stage && stepOf(deployment, stage.id)?.status
    return status === 'running' || status === 'waiting'
  })
}
