import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '#contract/client.ts'
import type { Client } from '#contract/client.ts'
import { testRepository } from '#tools/git/fixture.ts'
import { quietPort } from './quiet-port.ts'
import { pointFile } from './crash-point.ts'
import type { CrashAt, Part } from './crash-point.ts'
import { FIRST_VERSION } from './scenario.ts'
import type { Scenario } from './scenario.ts'
import type { Setting } from './setting.ts'
import { Supervised } from './supervised.ts'
import type { Outage } from './supervised.ts'

const LAST_WORDS = 2_000

/** A whole Slipway of its own: control plane, agent, a repository, and what the application runs on. */
export interface World extends AsyncDisposable {
  readonly home: string
  readonly client: Client
  readonly setting: Setting
  outages(): readonly Outage[]
  push(version: string): Promise<void>
  /** From now on durable writes are counted, and a part is killed at one of them. */
  set(point: CrashAt | undefined): Promise<void>
  stop(part: Part): Promise<void>
  /** The last lines of what the agent wrote. */
  words(): Promise<string>
}

/** With the first version in its repository. */
export async function openWorld(scenario: Scenario): Promise<World> {
  const home = await realpath(await mkdtemp(join(tmpdir(), 'slipway-crash-')))
  const repository = await testRepository(join(home, 'repository'))
  const address = `127.0.0.1:${await quietPort()}`
  const setting = await scenario.prepare(home)
  const parts = new Map(scenario.parts.map((part) => [part, new Supervised(part, home, address)]))
  const push = async (version: string): Promise<void> => {
    const files = Object.entries(await setting.filesOf(version))
    await repository.commit(Object.fromEntries(files.map(([name, text]) => [`${setting.application}/${name}`, text])))
  }
  const end = async (): Promise<void> => {
    await parts.get('agent')?.stop('SIGTERM')
    await parts.get('server')?.stop('SIGTERM')
    await parts.get('host')?.stop('SIGINT') // Ends what it runs, too.
    await setting.close()
    await rm(home, { recursive: true, force: true })
  }
  try {
    await push(FIRST_VERSION)
    await writeFile(join(home, 'agent.yaml'), agentFile(`http://${address}`, repository.folder, setting))
    await Promise.all([parts.get('server')?.start(), parts.get('host')?.start()])
    await parts.get('agent')?.start()
    const { token } = JSON.parse(await readFile(join(home, 'cli.json'), 'utf8')) as { token: string }
    return {
      home,
      client: createClient({ url: `http://${address}`, token }),
      setting,
      outages: () => [...parts.values()].flatMap((part) => part.outages),
      push,
      set: (point) => writeFile(pointFile(home), JSON.stringify(point ?? {})),
      stop: async (part) => parts.get(part)?.stop('SIGTERM'),
      words: async () => (await readFile(join(home, 'agent.log'), 'utf8')).slice(-LAST_WORDS),
      [Symbol.asyncDispose]: end,
    }
  } catch (error) {
    await end()
    throw error
  }
}

function agentFile(server: string, url: string, { application, target }: Setting): string {
  return JSON.stringify({
    server,
    name: 'local',
    keyFile: 'agent.key',
    repositories: [{ name: application, url, branch: 'main', poll: '1s' }],
    targets: [target],
  })
}
