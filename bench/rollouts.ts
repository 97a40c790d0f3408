import { applicationFiles } from './application.ts'
import type { BenchTools, Figure } from './figure.ts'
import { freePort } from './free-port.ts'
import { sendVisitors } from './programs.ts'
import { serveRepository } from './repository.ts'
import type { ServedRepository } from './repository.ts'
import { startStack } from './stack.ts'
import { subscribe } from './subscriber.ts'
import type { FactOf, Subscriber } from './subscriber.ts'
import { temporaryFolder } from './temporary.ts'
import { sendHook } from './webhook.ts'
import type { Stack } from './stack.ts'

const CHANGES = 100
const VISITS_A_SECOND = 200

interface Scene {
  readonly port: number
  readonly repository: ServedRepository
  readonly stack: Stack
  readonly subscriber: Subscriber
}

/** Good and bad versions in turn, pushed to the whole stack, while requests keep coming: how many of these fail. */
export async function rolloutFigures({ smoke, say }: BenchTools): Promise<Figure[]> {
  await using folder = await temporaryFolder()
  const port = await freePort()
  await using repository = await serveRepository(folder.path, versionFiles(port, 0))
  await using stack = await startStack({ home: folder.path, repository: repository.url })
  await using subscriber = await subscribe(stack.client)
  const scene = { port, repository, stack, subscriber }
  await pushVersion(scene, 2)
  const visitors = sendVisitors(port, VISITS_A_SECOND)
  const ends = { succeeded: 0, rolledBack: 0 }
  const changes = smoke ? 4 : CHANGES
  for (let i = 3; i < changes + 3; i += 1) {
    const end = await pushVersion(scene, i)
    if (end.status === 'succeeded') ends.succeeded += 1
    if (end.rolledBack) ends.rolledBack += 1
    if ((i - 2) % 20 === 0) say(`${i - 2} of ${changes} versions pushed`)
  }
  const visits = await visitors.end()
  const done = ends.succeeded + ends.rolledBack
  if (done !== changes) throw new Error(`of ${changes} deployments only ${done} ended as they should`)
  for (const failure of visits.failures.slice(0, 5)) say(`a request failed: ${failure}`)
  return [
    {
      what: `failed requests over ${ends.succeeded} rollouts and ${ends.rolledBack} rollbacks`,
      unit: '',
      bound: { atMost: 0 },
      value: visits.failures.length,
      spread: `of ${visits.requests} requests, answered by ${Object.keys(visits.byAnswer).length} versions`,
      against: `${VISITS_A_SECOND} requests a second, every fourth a POST; canary, 50 % traffic, then primary or rollback`,
    },
  ]
}

/** Every other version fails after half of the traffic was given to it. */
function versionFiles(port: number, number: number) {
  const isBad = number % 2 === 1
  const pipeline = [
    { canary: { replicas: 1 } },
    { traffic: '50%' },
    { noop: { for: '200ms', fail: isBad ? 100 : 0 }, retry: { limit: 0 } },
    'primary',
    { clean: 'canary' },
  ]
  return applicationFiles({ listen: `127.0.0.1:${port}`, version: `v${number}`, pipeline })
}

async function pushVersion({ port, repository, stack, subscriber }: Scene, number: number) {
  const commit = await repository.commit(versionFiles(port, number))
  subscriber.forget()
  await repository.push()
  await sendHook(stack, repository.url, commit)
  const { fact } = await subscriber.fact('triggered', ({ revision }) => revision.commit === commit)
  const end = await subscriber.fact('finished', ({ deployment }) => deployment === fact.deployment)
  return end.fact as FactOf<'finished'>
}
