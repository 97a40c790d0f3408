import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '#contract/client.ts'
import type { Client } from '#contract/client.ts'
import { createHostClient } from '#host/client.ts'
import type { HostClient } from '#host/client.ts'
import { socketPath } from '#host/socket-path.ts'
import { testRepository } from '#tools/git/fixture.ts'
import { quietPort } from './quiet-port.ts'
import { PARTS, pointFile } from './crash-point.ts'
import type { CrashAt, Part } from './crash-point.ts'
import { applicationFile } from './scenario.ts'
import type { Scenario } from './scenario.ts'
import { Supervised } from './supervised.ts'
import type { Outage } from './supervised.ts'

const PROGRAM = join(import.meta.dirname, 'program', 'server.js')

/** A whole Slipway of its own: control plane, agent, host daemon, a repository and what runs. */
export interface World extends AsyncDisposable {
  readonly home: string
  readonly url: string
  readonly client: Client
  readonly host: HostClient
  outages(): readonly Outage[]
  push(version: string): Promise<void>
  /** From now on durable writes are counted, and a part is killed at one of them. */
  set(point: CrashAt | undefined): Promise<void>
  /** Each process that was started, as version and variant. */
  starts(): Promise<readonly string[]>
  stop(part: Part): Promise<void>
}

export async function openWorld(scenario: Scenario): Promise<World> {
  const home = await realpath(await mkdtemp(join(tmpdir(), 'slipway-crash-')))
  const repository = await testRepository(join(home, 'repository'))
  const [server, listen] = [`127.0.0.1:${await quietPort()}`, `127.0.0.1:${await quietPort()}`]
  const starts = join(home, 'starts.txt')
  const push = async (version: string): Promise<void> => {
    await repository.commit({
      'shop/app.slipway.yaml': applicationFile({ scenario, version, listen, starts }),
      'shop/server.js': await readFile(PROGRAM, 'utf8'),
      'shop/package.json': JSON.stringify({ type: 'module', version }),
    })
  }
  await push('v1')
  await writeFile(join(home, 'agent.yaml'), agentFile(`http://${server}`, repository.folder))
  const parts = new Map(PARTS.map((part) => [part, new Supervised(part, home, server)]))
  const end = async (): Promise<void> => {
    await parts.get('agent')?.stop('SIGTERM')
    await parts.get('server')?.stop('SIGTERM')
    await parts.get('host')?.stop('SIGINT') // Ends what it runs, too.
    await rm(home, { recursive: true, force: true })
  }
  try {
    await Promise.all([parts.get('server')?.start(), parts.get('host')?.start()])
    await parts.get('agent')?.start()
    const { token } = JSON.parse(await readFile(join(home, 'cli.json'), 'utf8')) as { token: string }
    return {
      home,
      url: `http://${listen}`,
      client: createClient({ url: `http://${server}`, token }),
      host: createHostClient(socketPath(home)),
      outages: () => [...parts.values()].flatMap((part) => part.outages),
      push,
      set: (point) => writeFile(pointFile(home), JSON.stringify(point ?? {})),
      starts: async () => (await readFile(starts, 'utf8')).split('\n').filter((line) => line !== ''),
      stop: async (part) => parts.get(part)?.stop('SIGTERM'),
      [Symbol.asyncDispose]: end,
    }
  } catch (error) {
    await end()
    throw error
  }
}

function agentFile(server: string, url: string): string {
  return JSON.stringify({
    server,
    name: 'local',
    keyFile: 'agent.key',
    repositories: [{ name: 'shop', url, branch: 'main', poll: '1s' }],
    targets: [{ name: 'this-host', host: {} }],
  })
}
