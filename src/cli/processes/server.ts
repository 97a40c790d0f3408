import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { DEFAULT_RETENTION } from '#domain/retention.ts'
import type { Retention } from '#domain/retention.ts'
import { slipwayError } from '#domain/errors.ts'
import { startServer } from '#server/start.ts'
import { systemClock } from '#tools/clock.ts'
import { newSecret } from '#tools/id.ts'
import { leaveKeys } from './leave-keys.ts'
import { homeFolder, processLog, stopRequest, tellParent, turnToStart } from './process.ts'
import { packageVersion } from '../version.ts'
import { WEB_FOLDER } from './web-folder.ts'

interface ServerSettings {
  readonly home: string
  readonly listen: string
  readonly hookSecretFile: string
  readonly retention: Retention
}

/** The control plane. Its first start leaves in its home: the CLI's connection, the local agent's key, the hook secret. */
export async function server(options: { config?: string; home?: string; listen?: string }): Promise<void> {
  await turnToStart()
  const settings = await readSettings(options)
  const log = processLog('server')
  const running = await startServer({
    listen: addressOf(options.listen ?? settings.listen),
    home: join(settings.home, 'server'),
    hookSecret: hookSecret(settings.hookSecretFile),
    version: packageVersion(),
    log,
    clock: systemClock,
    web: WEB_FOLDER,
    retention: settings.retention,
  })
  const notes = await leaveKeys(running, settings.home)
  for (const note of notes) log.warn(note)
  const signInCode = process.connected ? await running.adminSignInCode() : undefined
  tellParent({ type: 'ready', url: running.url, notes, signInCode })
  await stopRequest({ whenOrphaned: true })
  await running.close()
  process.exit(0)
}

async function readSettings(options: { config?: string; home?: string }): Promise<ServerSettings> {
  if (options.config === undefined) {
    const home = homeFolder(options.home)
    return { home, listen: '127.0.0.1:7780', hookSecretFile: join(home, 'hook.secret'), retention: DEFAULT_RETENTION }
  }
  const file = resolve(options.config)
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw slipwayError('config.unreadable', { file, how: cause.message }, { cause })
  })
  const { parseServerFile } = await import('#domain/config/server.ts') // YAML is loaded where there is a file to read.
  const parsed = parseServerFile(text, file)
  const home = homeFolder(options.home ?? resolve(dirname(file), parsed.home))
  const secret = parsed.hooks ? resolve(dirname(file), parsed.hooks.secretFile) : join(home, 'hook.secret')
  return { home, listen: parsed.listen, hookSecretFile: secret, retention: parsed.retention }
}

/** Made where there is none yet, readable by its owner alone. */
function hookSecret(file: string): string {
  if (!existsSync(file)) writeFileSync(file, `${newSecret('slipway_h')}\n`, { mode: 0o600, flag: 'wx' })
  return readFileSync(file, 'utf8').trim()
}

/** `127.0.0.1:7780`; port 0 takes any that is free. Errors: `server.listen`. */
function addressOf(text: string): { host: string; port: number } {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9.-]+)):(\d{1,5})$/.exec(text)
  const host = match?.[1] ?? match?.[2]
  const port = Number(match?.[3])
  if (host === undefined || port > 65_535)
    throw slipwayError('server.listen', { listen: text, why: 'it is no address and port' })
  return { host, port }
}
