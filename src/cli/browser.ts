import { spawn } from 'node:child_process'
import { slipwayError } from '#domain/errors.ts'

const OPENERS: Readonly<Partial<Record<NodeJS.Platform, string>>> = { darwin: 'open', linux: 'xdg-open' }

/** Has the desktop open an address; it goes on by itself, and need not know our tokens. Errors: `cli.browser`. */
export async function openBrowser(url: string, env: Readonly<Record<string, string | undefined>>): Promise<void> {
  const opener = OPENERS[process.platform]
  if (opener === undefined) throw slipwayError('cli.browser', { why: `how is not known on ${process.platform}` })
  const child = spawn(opener, [url], { env: withoutOurs(env), stdio: 'ignore', detached: true })
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('error', ({ message }) => reject(slipwayError('cli.browser', { why: message })))
  })
  child.unref()
}

function withoutOurs(env: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('SLIPWAY_')))
}
