import { readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Kinds } from '#agent/kinds.ts'
import { parsePluginList } from '#domain/config/agent.ts'
import { slipwayError } from '#domain/errors.ts'
import { KINDS } from '../kinds.ts'
import { withPlugins } from '../plugin.ts'
import type { Shell } from '../shell.ts'

/** The option of every command that reads applications without an agent. */
export interface AgentConfigOption {
  readonly agentConfig?: string
}

/**
 * What the agent that will deploy knows: with the plugins of its file, which are loaded as the agent does. Only a file
 * that the operator names counts, by the option or as that of `SLIPWAY_HOME`: one that is found in the folder that is
 * looked at may be a stranger's, and a plugin is code. Errors: `config.unreadable`, `config.invalid`, `plugin.invalid`.
 */
export async function kindsOfAgent({ cwd, env }: Shell, { agentConfig }: AgentConfigOption): Promise<Kinds> {
  const home = env['SLIPWAY_HOME']
  if (agentConfig !== undefined) return kindsFrom(resolve(cwd, agentConfig))
  return home === undefined || home === '' ? KINDS : kindsFrom(join(resolve(cwd, home), 'agent.yaml'), 'if there')
}

async function kindsFrom(file: string, mode: 'needed' | 'if there' = 'needed'): Promise<Kinds> {
  try {
    const text = await readFile(file, 'utf8')
    return await withPlugins(KINDS, parsePluginList(text, file), dirname(file))
  } catch (cause) {
    const { code, message, syscall } = cause as NodeJS.ErrnoException
    if (syscall === undefined) throw cause
    if (code === 'ENOENT' && mode === 'if there') return KINDS
    throw slipwayError('config.unreadable', { file, how: message }, { cause })
  }
}
