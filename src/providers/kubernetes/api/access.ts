import { readFile } from 'node:fs/promises'
import { delimiter, dirname, join, resolve } from 'node:path'
import { slipwayError } from '#domain/errors.ts'
import { chooseContext } from './kubeconfig.ts'
import type { ChosenContext, ExecPlugin, KubeconfigFile, KubeconfigUser } from './kubeconfig.ts'

/** Where a cluster's API server is and how it is talked to. Nothing of it is ever logged or put into an error but `server`. */
export interface Access {
  readonly server: URL
  readonly ca: string | undefined
  readonly insecure: boolean
  readonly serverName: string | undefined
  readonly proxy: string | undefined
  readonly identity: Identity
  readonly warnings: readonly string[]
}

/** What proves who we are; what is missing is not used. */
export interface Identity {
  readonly token?: string
  /** Read again now and then: such tokens are changed while we run. */
  readonly tokenFile?: string
  readonly certificate?: { readonly cert: string; readonly key: string }
  readonly exec?: ExecPlugin & { readonly folder: string }
}

export interface AccessWish {
  readonly kubeconfig?: string | undefined
  readonly context?: string | undefined
  readonly allowExec: boolean
}

/** What of the surroundings is looked at; the whole of it in tests. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Where a pod finds its service account. */
  readonly serviceAccount: string
}

export const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount'

/**
 * The kubeconfig that the target names, else those of `KUBECONFIG`, else the service account of the pod we run in, else
 * `~/.kube/config`. Errors: `kubernetes.kubeconfig`, `kubernetes.exec-refused`.
 */
export async function readAccess(wish: AccessWish, around: Surroundings): Promise<Access> {
  const { KUBECONFIG, KUBERNETES_SERVICE_HOST, HOME } = around.env
  const named = wish.kubeconfig !== undefined ? [wish.kubeconfig] : (KUBECONFIG ?? '').split(delimiter)
  const paths = named.filter((path) => path !== '')
  if (paths.length === 0 && KUBERNETES_SERVICE_HOST) return ofServiceAccount(around)
  if (paths.length === 0) paths.push(join(HOME ?? '/', '.kube', 'config'))
  const files = await readFiles(paths)
  return accessOf(chooseContext(files, wish.context), wish)
}

async function readFiles(paths: readonly string[]): Promise<KubeconfigFile[]> {
  const files: KubeconfigFile[] = []
  for (const path of paths) {
    const name = resolve(path)
    const text = await readText(name).catch((error: NodeJS.ErrnoException) => {
      // As with kubectl: one of several may be missing.
      if (error.code === 'ENOENT' && paths.length > 1) return undefined
      throw slipwayError('kubernetes.kubeconfig', { file: name, how: `it cannot be read (${error.code ?? 'unknown'})` })
    })
    if (text !== undefined) files.push({ name, folder: dirname(name), text })
  }
  if (files.length > 0) return files
  throw slipwayError('kubernetes.kubeconfig', { file: paths.join(', '), how: 'none of them is there' })
}

const readText = (path: string): Promise<string> => readFile(path, 'utf8')

async function accessOf(chosen: ChosenContext, { allowExec }: AccessWish): Promise<Access> {
  const { cluster, clusterFolder } = chosen
  const insecure = cluster['insecure-skip-tls-verify'] ?? false
  const server = serverUrl(cluster.server, chosen.files)
  const proxy = proxyOf(cluster['proxy-url'], chosen.files)
  const ca = await pem(
    { data: cluster['certificate-authority-data'], path: cluster['certificate-authority'] },
    clusterFolder,
  )
  return {
    server,
    ca: insecure ? undefined : ca,
    insecure,
    serverName: cluster['tls-server-name'],
    proxy,
    identity: await identityOf(chosen, allowExec),
    warnings: warningsOf(server, insecure),
  }
}

function warningsOf(server: URL, insecure: boolean): string[] {
  if (insecure) return [`The certificate of ${server.origin} is not checked: anybody in between can be the API server.`]
  const isHere = ['127.0.0.1', 'localhost', '[::1]'].includes(server.hostname)
  if (server.protocol === 'http:' && !isHere) return [`Credentials and answers of ${server.origin} are not encrypted.`]
  return []
}

function serverUrl(text: string, file: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isUsable = (url?.protocol === 'http:' || url?.protocol === 'https:') && url.username === ''
  if (url && isUsable) return url
  throw slipwayError('kubernetes.kubeconfig', { file, how: 'the `server` of its cluster is no http(s) address' })
}

function proxyOf(text: string | undefined, file: string): string | undefined {
  if (text === undefined || text === '') return undefined
  const protocol = URL.canParse(text) ? new URL(text).protocol : ''
  if (protocol === 'http:' || protocol === 'https:') return text
  const how = 'its `proxy-url` is no http or https proxy, and others are not supported'
  throw slipwayError('kubernetes.kubeconfig', { file, how })
}

async function identityOf({ user, userFolder, files }: ChosenContext, allowExec: boolean): Promise<Identity> {
  refuseOld(user, files)
  const at = (path: string): string => resolve(userFolder, path)
  const cert = await pem({ data: user['client-certificate-data'], path: user['client-certificate'] }, userFolder)
  const key = await pem({ data: user['client-key-data'], path: user['client-key'] }, userFolder)
  if (user.exec && !allowExec) throw slipwayError('kubernetes.exec-refused', { program: user.exec.command })
  return {
    ...(user.tokenFile ? { tokenFile: at(user.tokenFile) } : user.token ? { token: user.token } : {}),
    ...(cert !== undefined && key !== undefined ? { certificate: { cert, key } } : {}),
    ...(user.exec ? { exec: { ...user.exec, folder: userFolder } } : {}),
  }
}

function refuseOld(user: KubeconfigUser, file: string): void {
  const how = [
    user.username !== undefined || user.password !== undefined ? 'a user name and password' : undefined,
    user['auth-provider'] !== undefined && user['auth-provider'] !== null ? 'an `auth-provider`' : undefined,
    user.as !== undefined ? 'acting `as` another user' : undefined,
  ].find((one) => one !== undefined)
  if (how === undefined) return
  throw slipwayError('kubernetes.kubeconfig', { file, how: `its user has ${how}, which is not supported` })
}

async function pem(
  { data, path }: { data: string | undefined; path: string | undefined },
  folder: string,
): Promise<string | undefined> {
  if (data) return Buffer.from(data, 'base64').toString('utf8')
  if (!path) return undefined
  const file = resolve(folder, path)
  return readText(file).catch((error: NodeJS.ErrnoException) => {
    throw slipwayError('kubernetes.kubeconfig', { file, how: `it cannot be read (${error.code ?? 'unknown'})` })
  })
}

async function ofServiceAccount({ env, serviceAccount }: Surroundings): Promise<Access> {
  const host = env['KUBERNETES_SERVICE_HOST'] ?? ''
  const port = env['KUBERNETES_SERVICE_PORT'] ?? '443'
  const server = serverUrl(`https://${host.includes(':') ? `[${host}]` : host}:${port}`, serviceAccount)
  return {
    server,
    ca: await pem({ data: undefined, path: 'ca.crt' }, serviceAccount),
    insecure: false,
    serverName: undefined,
    proxy: undefined,
    identity: { tokenFile: join(serviceAccount, 'token') },
    warnings: [],
  }
}
