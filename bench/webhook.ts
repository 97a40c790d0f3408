import { createHmac } from 'node:crypto'
import type { Stack } from './stack.ts'

/** Tells of a push as a forge does, signed. */
export async function sendHook({ url, hookSecret }: Stack, repository: string, commit: string): Promise<void> {
  const body = JSON.stringify({ ref: 'refs/heads/main', after: commit, repository: { clone_url: repository } })
  const signature = createHmac('sha256', hookSecret).update(body).digest('hex')
  const headers = { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` }
  const answer = await fetch(`${url}/v1/hooks/git`, { method: 'POST', headers, body })
  if (answer.status !== 202) throw new Error(`the webhook was answered ${answer.status}: ${await answer.text()}`)
  await answer.body?.cancel()
}
