import { said } from './read.ts'

const KINDS: Readonly<Record<string, string>> = { configmap: 'ConfigMap', secret: 'Secret' }

const ABSENT = /\b(configmap|secret) "([^"]+)" not found/i
const NO_KEY = /couldn't find key (\S+) in (configmap|secret) (?:[^\s/]+\/)?(\S+)/i
const NO_FILE = /references non-existent (config|secret) key: (\S+)/i

/** Which ConfigMap or Secret, or which key of it, a pod waits for; undefined where it is something else. */
export function missingContent(message: string, namespace: string): string | undefined {
  const absent = ABSENT.exec(message)
  if (absent) return `${kindOf(absent[1])} ${namespace}/${said(absent[2] ?? '', 253)} is not there`
  const key = NO_KEY.exec(message)
  if (key) return `${kindOf(key[2])} ${namespace}/${said(key[3] ?? '', 253)} has no key ${said(key[1] ?? '', 253)}`
  const file = NO_FILE.exec(message)
  if (!file) return undefined
  return `${file[1]?.toLowerCase() === 'secret' ? 'a Secret' : 'a ConfigMap'} has no key ${said(file[2] ?? '', 253)}`
}

function kindOf(word: string | undefined): string {
  return KINDS[word?.toLowerCase() ?? ''] ?? 'ConfigMap'
}
