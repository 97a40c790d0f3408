import { z } from 'zod'
import { RULE } from '#domain/config/issue.ts'
import { line } from '#domain/config/scalar.ts'
import { placeOf } from './chart-place.ts'
import type { ChartPlace } from './chart-place.ts'

const ADDRESS =
  'an address with https://, http://, oci:// or ssh://, or `git@host:path`, without user and password for the first three'

const file = line(1_000).meta({ $comment: 'path' })

const url = line(1_000).refine((text) => placeOf(text) !== undefined && !/^(?:https?|oci):\/\/[^/]*@/i.test(text), {
  error: ADDRESS,
})

const Fields = z.strictObject({
  url: url.meta({
    description: 'For charts at this address and below it, on this host only; of several the longest holds.',
  }),
  basicAuth: z
    .strictObject({
      username: line(200)
        .regex(/^[^:]*$/)
        .meta({ description: 'User name.' }),
      passwordFile: file.meta({ description: 'File that holds the password, or a token in its place.' }),
    })
    .optional()
    .meta({ description: 'User name and password, for https, http and oci.' }),
  bearerTokenFile: file
    .optional()
    .meta({ description: 'File that holds a token that an oci registry takes as it is.' }),
  caFile: file.optional().meta({ description: 'Certificates that the server’s is checked with, for https and oci.' }),
  certFile: file.optional().meta({ description: 'Certificate of this client, for https and oci.' }),
  keyFile: file.optional().meta({ description: 'Its private key.' }),
  sshKeyFile: file.optional().meta({ description: 'Private key, for repositories by SSH.' }),
})

/** How the agent gets at private charts: an entry of `charts` of a target in the agent's file. */
export const ChartSettings = Fields.superRefine((entry, context) => {
  const fault = faultOf(entry)
  if (fault) context.addIssue({ code: 'custom', path: [fault.key], message: fault.message, params: RULE })
})

export type ChartSettings = z.infer<typeof ChartSettings>

type Key = keyof ChartSettings

/** What the kind of the address cannot use would silently do nothing. */
const USED: Readonly<Record<ChartPlace['scheme'], readonly Key[]>> = {
  https: ['basicAuth', 'caFile', 'certFile', 'keyFile'],
  http: ['basicAuth'],
  oci: ['basicAuth', 'bearerTokenFile', 'caFile', 'certFile', 'keyFile'],
  ssh: ['sshKeyFile'],
}

function faultOf(entry: ChartSettings): { key: Key; message: string } | undefined {
  const scheme = placeOf(entry.url)?.scheme
  if (!scheme) return undefined
  const used = USED[scheme]
  const given = (Object.keys(entry) as Key[]).filter((key) => key !== 'url' && entry[key] !== undefined)
  const unused = given.find((key) => !used.includes(key))
  if (unused) return { key: unused, message: `${unused} is nothing for ${scheme}://, but: ${used.join(', ')}` }
  if (given.length === 0) return { key: 'url', message: `the entry has none of: ${used.join(', ')}` }
  if (entry.basicAuth && entry.bearerTokenFile) {
    return { key: 'bearerTokenFile', message: 'one of basicAuth and bearerTokenFile is used, not both' }
  }
  if (!entry.certFile === !entry.keyFile) return undefined
  return { key: entry.certFile ? 'certFile' : 'keyFile', message: 'certFile and keyFile belong together' }
}
