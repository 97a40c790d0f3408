import { minimalEnvironment } from '../exec.ts'
import { basicAuthorization } from './url.ts'
import type { Remote } from './url.ts'

/** How the agent gets into a repository, beside what is in the address. All paths are the operator's. */
export interface GitAccess {
  /** A git configuration file, for credential helpers, certificates, proxies. */
  readonly configFile?: string
  readonly sshKeyFile?: string
  readonly knownHostsFile?: string
}

const PROXIES = ['http_proxy', 'https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY', 'no_proxy', 'NO_PROXY']

/**
 * What git reads as its user configuration. The operator's file comes first, so that nothing in it can lift a guard:
 * no hooks, no monitors, no submodules, no maintenance in the background. Holds no secret.
 */
export function gitConfigText(remote: Remote, access: GitAccess): string {
  const include = access.configFile === undefined ? [] : ['[include]', `\tpath = ${quoteConfig(access.configFile)}`]
  // git refuses another user's repository; the operator named this one, and only this one.
  const own = remote.scheme === 'file' ? [remote.url, `${remote.url}/.git`] : []
  const safe = own.length === 0 ? [] : ['[safe]', ...own.map((folder) => `\tdirectory = ${quoteConfig(folder)}`)]
  return `${[...include, ...safe, ...GUARDS].join('\n')}\n`
}

const GUARDS = [
  '[core]',
  '\thooksPath = /dev/null',
  '\tfsmonitor = false',
  '\taskPass =',
  // The log of the refs keeps commits that a force-push took away, so that they can still be compared with.
  '\tlogAllRefUpdates = always',
  '[gc]',
  '\tautoDetach = false',
  '\treflogExpire = 90.days',
  '\treflogExpireUnreachable = 90.days',
  '[maintenance]',
  '\tauto = false',
  '[submodule]',
  '\trecurse = false',
  '[fetch]',
  '\trecurseSubmodules = false',
  '[protocol]',
  '\tversion = 2',
  '[transfer]',
  '\tbundleURI = false',
  '[http]',
  // A connection that gives less than 100 bytes a second for a minute is dead.
  '\tlowSpeedLimit = 100',
  '\tlowSpeedTime = 60',
]

export interface EnvironmentOf {
  readonly gitDir: string
  readonly configFile: string
  readonly remote: Remote
  readonly access: GitAccess
}

/** The whole environment of a git process that works on this bare repository. */
export function gitEnvironment({ gitDir, configFile, remote, access }: EnvironmentOf): Record<string, string> {
  return minimalEnvironment({
    ...inherited(remote),
    ...configValues(remote),
    GIT_DIR: gitDir,
    GIT_CONFIG_GLOBAL: configFile,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_ATTR_NOSYSTEM: '1',
    // Only the protocol of the address, and so neither `ext` nor a redirect to another.
    GIT_ALLOW_PROTOCOL: remote.scheme,
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_SSH_COMMAND: sshCommand(access),
    GIT_SSH_VARIANT: 'ssh',
    SSH_ASKPASS_REQUIRE: 'never',
    LC_ALL: 'C',
  })
}

/** Address and authorization go by the environment: arguments are seen by every user of the machine. */
function configValues(remote: Remote): Record<string, string> {
  const values: [string, string][] = [['remote.origin.url', remote.url]]
  if (remote.credentials) {
    const header = `Authorization: ${basicAuthorization(remote.credentials)}`
    values.push([`http.${remote.url}.extraHeader`, header])
  }
  const env: Record<string, string> = { GIT_CONFIG_COUNT: String(values.length) }
  for (const [n, [key, value]] of values.entries()) {
    env[`GIT_CONFIG_KEY_${n}`] = key
    env[`GIT_CONFIG_VALUE_${n}`] = value
  }
  return env
}

function inherited(remote: Remote): Record<string, string> {
  const isHttp = remote.scheme === 'https' || remote.scheme === 'http'
  const names = isHttp ? PROXIES : remote.scheme === 'ssh' ? ['SSH_AUTH_SOCK'] : []
  const env: Record<string, string> = {}
  for (const name of names) {
    const value = process.env[name]
    if (value !== undefined) env[name] = value
  }
  return env
}

/** git hands this to a shell, so the two paths in it are quoted for one; nothing else in it varies. */
function sshCommand({ sshKeyFile, knownHostsFile }: GitAccess): string {
  const options = [
    'BatchMode=yes',
    'StrictHostKeyChecking=yes',
    'ConnectTimeout=15',
    'ServerAliveInterval=15',
    'ServerAliveCountMax=3',
    'ClearAllForwardings=yes',
    'ForwardAgent=no',
    'PermitLocalCommand=no',
    ...(sshKeyFile === undefined ? [] : ['IdentitiesOnly=yes', `IdentityFile="${sshKeyFile}"`]),
    ...(knownHostsFile === undefined ? [] : [`UserKnownHostsFile="${knownHostsFile}"`]),
  ]
  return ['ssh', ...options.map((option) => `-o ${quoteShell(option)}`)].join(' ')
}

function quoteShell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

function quoteConfig(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}
