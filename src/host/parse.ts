import { isAbsolute, normalize } from 'node:path'
import { slipwayError } from '#domain/errors.ts'
import { textPatternFault } from '#domain/text-pattern.ts'
import { STOP_SIGNALS, VARIANTS } from './api.ts'
import type {
  FrontSpec,
  HealthCheck,
  HostSettings,
  OutputAsked,
  StopRule,
  Variant,
  VariantSpec,
  Weights,
} from './api.ts'
import { parseListen } from './listen-address.ts'

/*
 * What the socket accepts, checked by hand: zod would cost this small process 7 MB, and its only callers are our own.
 * Every parser builds a new object of known keys, so nothing unexpected gets through.
 */

const DAY_MS = 86_400_000

type Fields = Readonly<Record<string, unknown>>

export function parseVariantSpec(value: unknown): VariantSpec {
  const fields = object(value, 'the variant', [
    'release',
    'folder',
    'command',
    'env',
    'portVariable',
    'replicas',
    'health',
    'stop',
  ])
  const folder = text(fields, 'folder', 4_000)
  if (!isAbsolute(folder) || normalize(folder) !== folder) throw bad('`folder` must be a plain absolute path')
  return {
    release: matching(fields, 'release', /^[0-9a-f]{1,64}$/),
    folder,
    command: parseCommand(fields['command']),
    env: parseEnv(fields['env']),
    portVariable: matching(fields, 'portVariable', VARIABLE),
    replicas: integer(fields, 'replicas', { min: 1, max: 1_000 }),
    health: parseHealth(fields['health']),
    stop: parseStop(fields['stop']),
  }
}

export function parseFront(value: unknown): FrontSpec {
  const fields = object(value, 'the front', ['listen', 'sticky', 'headers'])
  const listen = text(fields, 'listen', 300)
  if (!parseListen(listen)) throw bad('`listen` must be an address and a port such as 127.0.0.1:8081')
  const headers = list(fields['headers'], 'headers', 20).map((one) => {
    const rule = object(one, 'a header rule', ['name', 'value', 'variant'])
    return {
      name: matching(rule, 'name', /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/),
      value: text(rule, 'value', 1_000),
      variant: parseVariant(rule['variant']),
    }
  })
  if (fields['sticky'] === undefined) return { listen, headers }
  const sticky = object(fields['sticky'], 'sticky', ['maxAgeMs'])
  return { listen, headers, sticky: { maxAgeMs: integer(sticky, 'maxAgeMs', { min: 1_000, max: 365 * DAY_MS }) } }
}

export function parseWeights(value: unknown): Weights {
  const fields = object(value, 'the weights', VARIANTS)
  const weights = { primary: 0, canary: 0, baseline: 0 }
  for (const variant of VARIANTS) {
    const weight = fields[variant] ?? 0
    if (typeof weight !== 'number' || !(weight >= 0 && weight <= 100)) throw bad(`\`${variant}\` must be 0 to 100`)
    weights[variant] = weight
  }
  const sum = VARIANTS.reduce((total, variant) => total + weights[variant], 0)
  if (Math.abs(sum - 100) > 1e-9) throw slipwayError('host.weights-invalid', { sum })
  return weights
}

export function parseHostSettings(value: unknown): HostSettings {
  const fields = object(value, 'the settings', ['metricsListen'])
  if (fields['metricsListen'] === undefined) return {}
  const metricsListen = text(fields, 'metricsListen', 300)
  if (!parseListen(metricsListen)) throw bad('`metricsListen` must be an address and a port')
  return { metricsListen }
}

export function parseVariant(value: unknown): Variant {
  const variant = VARIANTS.find((one) => one === value)
  if (!variant) throw bad(`a variant must be one of ${VARIANTS.join(', ')}`)
  return variant
}

/** It becomes a file's name and a label. */
export function parseName(value: string): string {
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(value)) throw bad('an application has a name that is not allowed')
  return value
}

/** What lines are looked for. */
export function parsePattern(text: string | null): string {
  const fault = text === null || text.length > 500 ? 'have 1 to 500 characters' : textPatternFault(text)
  if (text === null || fault !== undefined) throw bad(`\`pattern\` must ${fault}`)
  return text
}

export function parseMoment(value: string | null, name: string): number {
  const number = Number(value ?? Number.NaN)
  if (!Number.isFinite(number) || number < 0) throw bad(`\`${name}\` must be milliseconds since 1970`)
  return number
}

export function parseOutputAsked(query: URLSearchParams): OutputAsked {
  const [lines, variant, instance] = [Number(query.get('lines')), query.get('variant'), query.get('instance')]
  if (!Number.isInteger(lines) || lines < 1 || lines > 10_000) throw bad('`lines` must be 1 to 10000')
  // It becomes a file's name.
  if (instance !== null && !/^[0-9a-z]{8,40}$/.test(instance)) throw bad('`instance` must be the id of one')
  return {
    lines,
    follow: query.get('follow') === 'true',
    ...(variant === null ? {} : { variant: parseVariant(variant) }),
    ...(instance === null ? {} : { instance }),
  }
}

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]{0,199}$/

function parseCommand(value: unknown): readonly string[] {
  const command = list(value, 'command', 1_000)
  if (command.length === 0 || command[0] === '') throw bad('`command` must name a program')
  return command.map((part) => {
    if (typeof part !== 'string' || part.length > 100_000 || part.includes('\0')) throw bad('`command` must be texts')
    return part
  })
}

function parseEnv(value: unknown): Readonly<Record<string, string>> {
  if (!isObject(value)) throw bad('`env` must be an object')
  const entries = Object.entries(value).map(([name, content]): [string, string] => {
    const isText = typeof content === 'string' && content.length <= 100_000 && !content.includes('\0')
    if (!VARIABLE.test(name) || !isText) throw bad('`env` must hold variables and their texts')
    return [name, content]
  })
  return Object.fromEntries(entries)
}

function parseHealth(value: unknown): HealthCheck {
  const fields = object(value, 'health', [
    'path',
    'everyMs',
    'timeoutMs',
    'healthyAfter',
    'unhealthyAfter',
    'startWithinMs',
  ])
  return {
    ...(fields['path'] === undefined ? {} : { path: matching(fields, 'path', /^\/[!-~]{0,1999}$/) }),
    everyMs: integer(fields, 'everyMs', { min: 10, max: DAY_MS }),
    timeoutMs: integer(fields, 'timeoutMs', { min: 10, max: DAY_MS }),
    healthyAfter: integer(fields, 'healthyAfter', { min: 1, max: 1_000 }),
    unhealthyAfter: integer(fields, 'unhealthyAfter', { min: 1, max: 1_000 }),
    startWithinMs: integer(fields, 'startWithinMs', { min: 100, max: DAY_MS }),
  }
}

function parseStop(value: unknown): StopRule {
  const fields = object(value, 'stop', ['signal', 'graceMs', 'drainMs'])
  const signal = STOP_SIGNALS.find((one) => one === fields['signal'])
  if (!signal) throw bad(`\`signal\` must be one of ${STOP_SIGNALS.join(', ')}`)
  return {
    signal,
    graceMs: integer(fields, 'graceMs', { min: 0, max: DAY_MS }),
    drainMs: integer(fields, 'drainMs', { min: 0, max: DAY_MS }),
  }
}

function object(value: unknown, what: string, known: readonly string[]): Fields {
  if (!isObject(value)) throw bad(`${what} must be an object`)
  const unknown = Object.keys(value).find((key) => !known.includes(key))
  if (unknown !== undefined) throw bad(`${what} has an unknown key`)
  return value
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function list(value: unknown, name: string, max: number): readonly unknown[] {
  if (!Array.isArray(value) || value.length > max) throw bad(`\`${name}\` must be a list of at most ${max}`)
  return value as readonly unknown[]
}

function text(fields: Fields, name: string, max: number): string {
  const value = fields[name]
  const isText = typeof value === 'string' && value.length <= max && !value.includes('\0')
  if (!isText) throw bad(`\`${name}\` must be a text`)
  return value
}

function matching(fields: Fields, name: string, pattern: RegExp): string {
  const value = text(fields, name, 4_000)
  if (!pattern.test(value)) throw bad(`\`${name}\` has a form that is not allowed`)
  return value
}

function integer(fields: Fields, name: string, range: { min: number; max: number }): number {
  const value = fields[name]
  const isInside = Number.isInteger(value) && (value as number) >= range.min && (value as number) <= range.max
  if (!isInside) throw bad(`\`${name}\` must be a whole number from ${range.min} to ${range.max}`)
  return value as number
}

function bad(what: string): Error {
  return slipwayError('host.bad-request', { what })
}
