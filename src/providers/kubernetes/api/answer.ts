import { gunzip } from 'node:zlib'
import { promisify } from 'node:util'
import { slipwayError } from '#domain/errors.ts'
import type { Answer } from './exchange.ts'
import type { Asked } from './problem.ts'

const unzip = promisify(gunzip)
const MOST_WARNINGS = 50

/** The whole body, unpacked. Errors: `kubernetes.bad-answer` where it is too large or not what its header says. */
export async function readAll(answer: Answer, maxBytes: number, asked: Asked): Promise<Buffer> {
  const { server, method, path } = asked
  const fail = (how: string): Error => slipwayError('kubernetes.bad-answer', { server, method, path, how })
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of answer.body) {
    size += chunk.length
    if (size > maxBytes) throw fail(`more than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  const bytes = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)
  if (answer.headers['content-encoding'] !== 'gzip') return bytes
  return unzip(bytes, { maxOutputLength: maxBytes }).catch(() => {
    throw fail(`it is no gzip, or unpacks to more than ${maxBytes} bytes`)
  })
}

/** JSON as it is; text of an error as text. Errors: `kubernetes.bad-answer`. */
export function decodeBody({ status, headers }: Answer, bytes: Buffer, asked: Asked): unknown {
  const text = bytes.toString('utf8')
  const isJson = (headers['content-type'] ?? '').includes('json')
  if (!isJson && (status >= 400 || !/^\s*[{[]/.test(text))) return status >= 400 ? text.slice(0, 2_000) : text
  try {
    return JSON.parse(text) as unknown
  } catch {
    if (status >= 400) return text.slice(0, 2_000)
    const { server, method, path } = asked
    throw slipwayError('kubernetes.bad-answer', { server, method, path, how: 'it is cut off, or no JSON' })
  }
}

/** `299 - "text"`: what is quoted, each once. */
export function warningsOf({ headers }: Answer): string[] {
  const given = headers['warning']
  const text = Array.isArray(given) ? given.join(', ') : (given ?? '')
  const found = [...text.matchAll(/\b\d{3} \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, quoted = '']) =>
    quoted.replaceAll(/\\(.)/g, '$1'),
  )
  return [...new Set(found)].slice(0, MOST_WARNINGS)
}

export function retryAfterMs({ headers }: Answer, now: number): number | undefined {
  const text = headers['retry-after']
  if (text === undefined || text === '') return undefined
  const ms = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined
}
