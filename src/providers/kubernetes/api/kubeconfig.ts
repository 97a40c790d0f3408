import { parse } from 'yaml'
import { z } from 'zod'
import { slipwayError } from '#domain/errors.ts'

const text = z.string().max(100_000)
const base64 = z.string().max(1_000_000)

const Cluster = z.object({
  server: text,
  'certificate-authority': text.optional(),
  'certificate-authority-data': base64.optional(),
  'insecure-skip-tls-verify': z.boolean().optional(),
  'tls-server-name': text.optional(),
  'proxy-url': text.optional(),
})

export type KubeconfigCluster = z.infer<typeof Cluster>

const Exec = z.object({
  apiVersion: text,
  command: text.min(1),
  args: z.array(text).max(1_000).nullish(),
  env: z
    .array(z.object({ name: text, value: text }))
    .max(1_000)
    .nullish(),
  provideClusterInfo: z.boolean().optional(),
  interactiveMode: text.optional(),
})

export type ExecPlugin = z.infer<typeof Exec>

const User = z.object({
  token: text.optional(),
  tokenFile: text.optional(),
  'client-certificate': text.optional(),
  'client-certificate-data': base64.optional(),
  'client-key': text.optional(),
  'client-key-data': base64.optional(),
  exec: Exec.nullish(),
  username: text.optional(),
  password: text.optional(),
  'auth-provider': z.unknown().optional(),
  as: text.optional(),
})

export type KubeconfigUser = z.infer<typeof User>

const Context = z.object({ cluster: text, user: text.default(''), namespace: text.optional() })

const Kubeconfig = z.object({
  clusters: z.array(z.object({ name: text, cluster: Cluster })).nullish(),
  users: z.array(z.object({ name: text, user: User.nullish() })).nullish(),
  contexts: z.array(z.object({ name: text, context: Context })).nullish(),
  'current-context': text.nullish(),
})

/** One file of configuration, and where it lies: relative paths in it start there. */
export interface KubeconfigFile {
  readonly name: string
  readonly folder: string
  readonly text: string
}

export interface ChosenContext {
  /** Names of the files, for people. */
  readonly files: string
  readonly cluster: KubeconfigCluster
  readonly clusterFolder: string
  readonly user: KubeconfigUser
  readonly userFolder: string
}

/**
 * The context that is meant, over all files: as with kubectl the first file that names a thing decides it.
 * Errors: `kubernetes.kubeconfig`. None repeats anything but names, as the files hold credentials.
 */
export function chooseContext(files: readonly KubeconfigFile[], wanted: string | undefined): ChosenContext {
  const parsed = files.map((file) => ({ file, content: parseFile(file) }))
  const names = files.map(({ name }) => name).join(', ')
  const fail = (how: string): Error => slipwayError('kubernetes.kubeconfig', { file: names, how })
  const current = wanted ?? parsed.map(({ content }) => content['current-context']).find((name) => name)
  if (!current) throw fail('it names no current context, and the target names none')
  const contexts = parsed.flatMap(({ content }) => content.contexts ?? [])
  const context = contexts.find(({ name }) => name === current)?.context
  if (!context) throw fail(`there is no context ${current} (there are: ${namesOf(contexts)})`)
  const clusters = parsed.flatMap(({ file, content }) => within(file, content.clusters))
  const cluster = clusters.find(({ name }) => name === context.cluster)
  if (!cluster) throw fail(`context ${current} names the cluster ${context.cluster}, which is not there`)
  const users = parsed.flatMap(({ file, content }) => within(file, content.users))
  const user = users.find(({ name }) => name === context.user)
  if (!user && context.user !== '') throw fail(`context ${current} names the user ${context.user}, who is not there`)
  return {
    files: names,
    cluster: cluster.cluster,
    clusterFolder: cluster.folder,
    user: user?.user ?? {},
    userFolder: user?.folder ?? '',
  }
}

function within<T extends object>(
  file: KubeconfigFile,
  list: readonly T[] | null | undefined,
): (T & { folder: string })[] {
  return (list ?? []).map((one) => Object.assign({ folder: file.folder }, one))
}

function namesOf(contexts: readonly { readonly name: string }[]): string {
  const names = contexts.slice(0, 20).map(({ name }) => name)
  return names.join(', ') || 'none'
}

function parseFile(file: KubeconfigFile): z.infer<typeof Kubeconfig> {
  let content: unknown
  try {
    content = parse(file.text, { maxAliasCount: 100, logLevel: 'silent' })
  } catch {
    // The parser's words quote the file.
    throw slipwayError('kubernetes.kubeconfig', { file: file.name, how: 'it is no YAML' })
  }
  const result = Kubeconfig.safeParse(content)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const how = `\`${issue?.path.join('.') ?? ''}\` is not what a kubeconfig has there`
  throw slipwayError('kubernetes.kubeconfig', { file: file.name, how })
}
