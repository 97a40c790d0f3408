import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { RecordedRequest } from './recording.ts'

export interface Reply {
  readonly status: number
  readonly warning: string | undefined
  readonly body: unknown
}

/** Sends a recorded request as it was sent, without a name of its own. */
export async function sendRecorded(
  url: string,
  { method, path, contentType, headers = {}, body }: RecordedRequest,
  token: string | undefined,
): Promise<Reply> {
  const text = body === undefined || body === null ? undefined : typeof body === 'string' ? body : JSON.stringify(body)
  const given = {
    ...headers,
    ...(contentType !== undefined && { 'content-type': contentType }),
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(text !== undefined && { 'content-length': Buffer.byteLength(text) }),
  }
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = request(url + path, { method, headers: given, agent: false }, resolve)
    sent.on('error', reject)
    sent.end(text)
  })
  const warning = response.headers['warning']
  return {
    status: response.statusCode ?? 0,
    warning: typeof warning === 'string' ? warning : undefined,
    body: parse(await textOf(response)),
  }
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of response) text += String(chunk)
  return text
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

export interface OpenWatch {
  /** All events, once the watch has ended. */
  readonly events: Promise<readonly unknown[]>
}

/** Opens a watch, and comes back when the server has answered. */
export async function openRecordedWatch(url: string, path: string, token: string | undefined): Promise<OpenWatch> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = request(url + path, { headers, agent: false }, resolve)
    sent.on('error', reject)
    sent.end()
  })
  const events = textOf(response).then((text) =>
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as unknown),
  )
  return { events }
}
