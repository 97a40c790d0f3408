import { createClient } from '#contract/client.ts'
import { makeSignInCode } from '#contract/sessions.ts'
import type { Call } from './action.ts'
import { openBrowser } from './browser.ts'
import { findConnection } from './connection.ts'
import { show } from './format.ts'
import { print } from './shell.ts'
import { signInLink } from './processes/sign-in-link.ts'

/** The link is all of standard output, for whoever pipes it on. */
export async function openWeb(call: Call<{ readonly open?: boolean }>): Promise<void> {
  const { shell, options } = call
  const { server, token } = await findConnection(shell, options)
  const client = createClient({ url: server, token })
  const { code, expiresAt } = await client.call(makeSignInCode, { signal: shell.signal })
  const url = signInLink(server, code)
  print(shell.err, ['This link signs a browser in as you, once, within 10 minutes. Give it to nobody.'])
  await show(call, { url, expiresAt }, () => [url])
  if (options.open === true) await openBrowser(url, shell.env)
}
