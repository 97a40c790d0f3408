import { readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { startAgent } from '#agent/start.ts'
import type { AgentOptions } from '#agent/options.ts'
import { parseAgentFile, parsePluginList } from '#domain/config/agent.ts'
import { applyFact } from '#domain/deployment.ts'
import type { Deployment } from '#domain/deployment.ts'
import { slipwayError } from '#domain/errors.ts'
import { systemClock } from '#tools/clock.ts'
import { KINDS } from '../kinds.ts'
import { withPlugins } from '../plugin.ts'
import { homeFolder, processLog, stopRequest, tellParent, turnToStart } from './process.ts'
import { packageVersion } from '../version.ts'
import { narrate } from '../view/narrate.ts'

const LOCK_WAIT_MS = 15_000

/** The agent. Told to stop, it ends in order; what runs is taken up by the next start. */
export async function agent(options: { config?: string; home?: string }): Promise<void> {
  await turnToStart()
  const home = homeFolder(options.home)
  const file = resolve(options.config ?? join(home, 'agent.yaml'))
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw slipwayError('config.unreadable', { file, how: cause.message }, { cause })
  })
  const folder = dirname(file)
  const kinds = await withPlugins(KINDS, parsePluginList(text, file), folder)
  const settings = parseAgentFile(text, file, { providers: kinds.providers, sources: KINDS.sources })
  const running = await startAgent({
    settings,
    key: await readKey(resolve(folder, settings.keyFile)),
    home,
    folder,
    version: packageVersion(),
    kinds,
    clock: systemClock,
    log: processLog('agent'),
    // Its supervisor was killed: the agent before it is just ending in order.
    ...(process.send ? { lockWaitMs: LOCK_WAIT_MS } : {}),
    onFact: process.send ? tellStory() : () => {},
  })
  tellParent({ type: 'ready' })
  await stopRequest({ whenOrphaned: true })
  await running.close()
  process.exit(0)
}

async function readKey(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw slipwayError('agent.key-missing', { file, how: cause.message }, { cause })
  })
  return text.trim()
}

/** For `up`, which shows it: each fact in words, and how deployments ended. */
function tellStory(): NonNullable<AgentOptions['onFact']> {
  const before = new Map<string, Deployment>()
  return (fact, latest) => {
    const known = before.get(fact.deployment)
    // Of a deployment that an earlier life began the state before is not known here; it is told from here on.
    const after = known || fact.seq === 1 ? applyFact(known, fact) : latest
    const lines = narrate(known, after, fact)
    if (fact.kind === 'finished') before.delete(fact.deployment)
    else before.set(fact.deployment, after)
    const { application, status, revision } = after
    tellParent({ type: 'story', application, at: fact.at, lines, kind: fact.kind, status, commit: revision.commit })
  }
}
