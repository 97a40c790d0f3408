import { z } from 'zod'
import { globFault } from '../glob.ts'
import { formatDuration, parseDuration, parsePercent } from '../unit.ts'

/**
 * Scalars of every configuration file. The `error` text of a schema completes the sentence "allowed: …", and its input
 * side stays a plain JSON type, so that the JSON Schema shows what people write; `$comment` names the type in the reference.
 */

interface Range {
  readonly min?: number
  readonly max?: number
}

const DAY_MS = 86_400_000
const LONGEST_MS = 365 * DAY_MS

/** `10m` → 600,000. Limits are in milliseconds; there always is an upper one, as nothing waits for ever. */
export function duration(range: Range = {}): z.ZodType<number, string> {
  const min = range.min ?? 0
  const max = range.max ?? LONGEST_MS
  const bounds = `${formatDuration(min)} to ${formatDuration(max)}`
  const allowed = `a duration such as \`30s\`, \`10m\` or \`1h30m\`, ${bounds}`
  return z
    .string({ error: allowed })
    .max(40, { error: allowed })
    .regex(/^(\d+(\.\d+)?(ms|s|m|h|d))+$/, { error: allowed })
    .meta({ $comment: `duration, ${bounds}`, examples: [formatDuration(Math.min(Math.max(600_000, min), max))] })
    .transform((text, ctx) => {
      const ms = parseDuration(text)
      if (ms !== undefined && ms >= min && ms <= max) return ms
      ctx.issues.push({ code: 'custom', message: allowed, input: text })
      return z.NEVER
    })
}

/** `20%` → 20. */
export function percent(range: Range = {}): z.ZodType<number, string> {
  const { min = 0, max = 100 } = range
  const allowed = `a percentage such as \`25%\`, ${min}% to ${max}%`
  return z
    .string({ error: allowed })
    .max(20, { error: allowed })
    .regex(/^\d+(\.\d+)?%$/, { error: allowed })
    .meta({ $comment: `percentage, ${min}% to ${max}%`, examples: [`${Math.min(Math.max(25, min), max)}%`] })
    .transform((text, ctx) => {
      const value = parsePercent(text)
      if (value !== undefined && value >= min && value <= max) return value
      ctx.issues.push({ code: 'custom', message: allowed, input: text })
      return z.NEVER
    })
}

/** A whole number. */
export function count(range: Range = {}): z.ZodType<number, number> {
  const { min = 0, max = 1_000_000 } = range
  const error = `a whole number, ${min} to ${max}`
  return z.int({ error }).min(min, { error }).max(max, { error })
}

const NAME = 'lower-case letters, digits and `-`, at most 63, beginning and ending with a letter or digit'

/** Name of an application, agent, target, source or repository: safe in URLs, labels, file names and shells. */
export const name = z
  .string({ error: NAME })
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, { error: NAME })
  .meta({ $comment: 'name', examples: ['shop'] })

const GLOB = 'a path pattern such as `lib/**`, `*.md` or `!docs/**`, without `..`, of at most 500 characters'

/** A pattern over paths, as `domain/glob.ts` reads it; `!` in front takes files back out of a list's choice. */
export const glob = z
  .string({ error: GLOB })
  .refine((pattern) => !hasControl(pattern) && globFault(pattern.replace(/^!/, '')) === undefined, { error: GLOB })
  .meta({ $comment: 'path pattern', examples: ['lib/**'] })

const PATH = 'a path inside the folder: relative, with `/`, without `..`'

/** A file or folder below the one that the configuration lies in. */
export const relativePath = z
  .string({ error: PATH })
  .min(1, { error: PATH })
  .max(1_000, { error: PATH })
  .refine((path) => isContained(path) && !hasControl(path), { error: PATH })
  .meta({ $comment: 'path' })

const LISTEN = 'an address and port such as `127.0.0.1:8080`, `[::1]:8080` or `localhost:8080`'

export const listenAddress = z
  .string({ error: LISTEN })
  .max(260, { error: LISTEN })
  .refine(isListenAddress, { error: LISTEN })
  .meta({ $comment: 'address and port', examples: ['127.0.0.1:8080'] })

const HTTP_URL = 'a URL such as `https://slipway.example.com`, without a user or password in it'

export const httpUrl = z
  .string({ error: HTTP_URL })
  .max(2_000, { error: HTTP_URL })
  .refine(isHttpUrl, { error: HTTP_URL })
  .meta({ $comment: 'URL', examples: ['https://slipway.example.com'] })

/** One line of text without control characters. */
export function line(max: number): z.ZodString {
  const error = `one line of text of 1 to ${max} characters`
  return z
    .string({ error })
    .min(1, { error })
    .max(max, { error })
    .regex(/^[^\p{Cc}]*$/u, { error })
}

function isContained(path: string): boolean {
  return !/^([/\\~]|[A-Za-z]:)/.test(path) && !path.includes('\\') && !path.split('/').includes('..')
}

function hasControl(text: string): boolean {
  return /\p{Cc}/u.test(text)
}

function isListenAddress(text: string): boolean {
  const match = /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+):(\d{1,5})$/.exec(text)
  return match !== null && Number(match[2]) <= 65_535
}

function isHttpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  return /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
}
