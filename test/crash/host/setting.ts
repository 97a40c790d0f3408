import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ApplicationState } from '#host/api.ts'
import { createHostClient } from '#host/client.ts'
import type { HostClient } from '#host/client.ts'
import { findTagged } from '#host/process-table.ts'
import { homeHash, socketPath } from '#host/socket-path.ts'
import { quietPort } from '../quiet-port.ts'
import { PROMOTED, ROLLED_BACK } from '../scenario.ts'
import type { Release, Scenario } from '../scenario.ts'
import type { Setting, Sight } from '../setting.ts'
import { APPLICATION, applicationFile } from './application.ts'

const PROGRAM = join(import.meta.dirname, 'program', 'server.js')
const LOOK_MS = 50
const SETTLED_WITHIN_MS = 15_000

export const HOST_SCENARIOS: readonly Scenario[] = [PROMOTED, ...ROLLED_BACK].map(scenario)

function scenario(release: Release): Scenario {
  return { ...release, place: 'host', parts: ['agent', 'server', 'host'], prepare: (home) => prepare(home, release) }
}

/** Processes of this machine, behind the daemon's proxy. */
async function prepare(home: string, release: Release): Promise<Setting> {
  const listen = `127.0.0.1:${await quietPort()}`
  const starts = join(home, 'starts.txt')
  const client = createHostClient(socketPath(home))
  return {
    application: APPLICATION,
    url: `http://${listen}`,
    target: { name: 'this-host', host: {} },
    triesAgain: true,
    filesOf: async (version) => ({
      'app.slipway.yaml': applicationFile({ release, version, listen, starts }),
      'server.js': await readFile(PROGRAM, 'utf8'),
      'package.json': JSON.stringify({ type: 'module', version }),
    }),
    sight: () => sight({ home, starts, client }),
    close: () => Promise.resolve(),
    excuses: ({ part }) => part === 'host',
  }
}

async function sight(seen: {
  readonly home: string
  readonly starts: string
  readonly client: HostClient
}): Promise<Sight> {
  const state = await settled(seen.client)
  const processes = await findTagged(`${homeHash(seen.home)}/`)
  const starts = (await readFile(seen.starts, 'utf8')).split('\n').filter((line) => line !== '')
  return {
    // Every process that was ever started for the release counts.
    same: { host: state && viewOf(state), processes: processes.length, starts: starts.toSorted() },
    wrong: state ? [] : ['the host daemon did not settle'],
  }
}

/** Until only what shall run does; undefined where that never comes. */
async function settled(client: HostClient): Promise<ApplicationState | undefined> {
  for (const end = Date.now() + SETTLED_WITHIN_MS; Date.now() < end; await sleep(LOOK_MS)) {
    const state = await client.state(APPLICATION).catch(() => undefined)
    if (state?.variants.every((one) => one.settled) && state.leaving.length === 0) return state
  }
  return undefined
}

function viewOf({ variants, weights, effective, listen }: ApplicationState): unknown {
  return {
    variants: variants.map(({ variant, env, wanted, ready }) => ({ variant, version: env['VERSION'], wanted, ready })),
    weights,
    effective,
    listen: listen.status,
  }
}
