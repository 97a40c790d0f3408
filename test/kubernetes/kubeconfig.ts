import { stringify } from 'yaml'

export interface KubeconfigInput {
  readonly url: string
  readonly token?: string
  /** Whose signature the server's certificate bears. */
  readonly authority?: string
}

/** One cluster, one user, one context, as kubectl reads it. */
export function formatKubeconfig({ url, token, authority }: KubeconfigInput): string {
  const data =
    authority === undefined ? {} : { 'certificate-authority-data': Buffer.from(authority).toString('base64') }
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'double', cluster: { server: url, ...data } }],
    users: [{ name: 'tester', user: token === undefined ? {} : { token } }],
    contexts: [{ name: 'double', context: { cluster: 'double', user: 'tester', namespace: 'default' } }],
    'current-context': 'double',
  })
}
