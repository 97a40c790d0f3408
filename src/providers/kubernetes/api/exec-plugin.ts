import { resolve } from 'node:path'
import { z } from 'zod'
import { SlipwayError, slipwayError } from '#domain/errors.ts'
import { exec, minimalEnvironment } from '#tools/exec.ts'
import type { Access } from './access.ts'
import type { Proof } from './credentials.ts'

const LIMIT_MS = 30_000
const MOST_BYTES = 1_000_000
const VERSIONS = new Set(['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'])

const Credential = z.object({
  kind: z.literal('ExecCredential'),
  apiVersion: z.string(),
  status: z.object({
    token: z.string().max(1_000_000).optional(),
    clientCertificateData: z.string().max(1_000_000).optional(),
    clientKeyData: z.string().max(1_000_000).optional(),
    expirationTimestamp: z.string().optional(),
  }),
})

/**
 * Runs the kubeconfig's program for credentials. Neither its arguments nor what it prints stands in any error: both may
 * hold secrets. Errors: `kubernetes.credentials`.
 */
export async function runExecPlugin(access: Access): Promise<{ proof: Proof; expiresAt: number | undefined }> {
  const plugin = access.identity.exec
  const fail = (how: string): Error => slipwayError('kubernetes.credentials', { how })
  if (!plugin) throw fail('there is no program for them')
  const { command, apiVersion } = plugin
  if (!VERSIONS.has(apiVersion)) throw fail(`${command} is of version ${apiVersion}, which is not supported`)
  if (plugin.interactiveMode === 'Always') throw fail(`${command} wants to ask a person`)
  const printed = await run(access)
  const parsed = Credential.safeParse(jsonOf(printed))
  if (!parsed.success || parsed.data.apiVersion !== apiVersion) throw fail(`${command} printed no ExecCredential`)
  const { token, clientCertificateData: cert, clientKeyData: key, expirationTimestamp } = parsed.data.status
  const expiresAt = expirationTimestamp === undefined ? Number.NaN : Date.parse(expirationTimestamp)
  return {
    proof: { ...(token ? { token } : {}), ...(cert && key ? { cert, key } : {}) },
    expiresAt: Number.isNaN(expiresAt) ? undefined : expiresAt,
  }
}

async function run(access: Access): Promise<string> {
  const plugin = access.identity.exec
  if (!plugin) return ''
  const { command, args, env, folder } = plugin
  // A name alone is looked for in PATH; a path is relative to the kubeconfig.
  const program = command.includes('/') ? resolve(folder, command) : command
  const own = Object.fromEntries((env ?? []).map(({ name, value }) => [name, value]))
  const info = JSON.stringify(execInfo(access))
  try {
    const { stdout } = await exec(program, args ?? [], {
      env: minimalEnvironment({ ...own, KUBERNETES_EXEC_INFO: info }),
      timeoutMs: LIMIT_MS,
      maxBytes: MOST_BYTES,
    })
    return stdout.toString('utf8')
  } catch (error) {
    const code = error instanceof SlipwayError ? error.code : 'tool.failed'
    throw slipwayError('kubernetes.credentials', { how: `${command} ${HOW[code] ?? 'failed'}` })
  }
}

const HOW: Readonly<Record<string, string>> = {
  'tool.missing': 'is not installed',
  'tool.timeout': `gave none within ${LIMIT_MS / 1_000} s`,
  'tool.too-much': 'printed too much',
}

function execInfo({ identity, server, ca, insecure, serverName }: Access): unknown {
  const cluster = {
    server: server.href,
    ...(ca === undefined ? {} : { 'certificate-authority-data': Buffer.from(ca).toString('base64') }),
    ...(serverName === undefined ? {} : { 'tls-server-name': serverName }),
    ...(insecure ? { 'insecure-skip-tls-verify': true } : {}),
  }
  const spec = { interactive: false, ...(identity.exec?.provideClusterInfo ? { cluster } : {}) }
  return { kind: 'ExecCredential', apiVersion: identity.exec?.apiVersion, spec }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
