import { request } from 'node:http'
import { connect } from 'node:net'
import type { HealthCheck } from './api.ts'

/** `undefined` is health; otherwise the words for what is wrong. */
export type ProbeAnswer = string | undefined

/** Asks an instance once how it is. */
export function probe(port: number, check: HealthCheck, signal: AbortSignal): Promise<ProbeAnswer> {
  return check.path === undefined ? probeTcp(port, check, signal) : probeHttp(port, check.path, { check, signal })
}

interface HttpProbe {
  readonly check: HealthCheck
  readonly signal: AbortSignal
}

function probeHttp(port: number, path: string, { check, signal }: HttpProbe): Promise<ProbeAnswer> {
  return new Promise((resolve) => {
    const headers = { 'user-agent': 'slipway-health', connection: 'close' }
    const out = request({ host: '127.0.0.1', port, path, headers, agent: false, signal }, (answer) => {
      const status = answer.statusCode ?? 0
      answer.on('error', () => {})
      answer.resume()
      answer.on('close', () => clearTimeout(timer))
      resolve(status >= 200 && status < 400 ? undefined : `GET ${path} answered ${status}`)
    })
    // One limit for the whole answer: a body that never ends is cut as well.
    const timer = setTimeout(() => out.destroy(Object.assign(new Error(), { code: 'ETIMEDOUT' })), check.timeoutMs)
    out.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer)
      resolve(`GET ${path} ${describe(error, port, check)}`)
    })
    out.end()
  })
}

function probeTcp(port: number, check: HealthCheck, signal: AbortSignal): Promise<ProbeAnswer> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, signal })
    const timer = setTimeout(() => socket.destroy(Object.assign(new Error(), { code: 'ETIMEDOUT' })), check.timeoutMs)
    socket.on('connect', () => {
      socket.destroy()
      resolve(undefined)
    })
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(`a connection ${describe(error, port, check)}`))
    socket.on('close', () => clearTimeout(timer))
  })
}

function describe(error: NodeJS.ErrnoException, port: number, check: HealthCheck): string {
  if (error.code === 'ECONNREFUSED') return `was refused on port ${port}`
  if (error.code === 'ETIMEDOUT') return `had no answer within ${check.timeoutMs} ms`
  return `failed: ${error.code ?? error.message}`
}
