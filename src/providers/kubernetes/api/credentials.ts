import { readFile } from 'node:fs/promises'
import { SlipwayError, slipwayError } from '#domain/errors.ts'
import type { Access } from './access.ts'
import { runExecPlugin } from './exec-plugin.ts'

/** What goes with a request to prove who we are. */
export interface Proof {
  readonly token?: string
  readonly cert?: string
  readonly key?: string
}

export interface Credentials {
  /** Errors: `kubernetes.credentials`. */
  proof(): Promise<Proof>
  /** The server did not accept these: what can be got anew is, once, however many requests went with them. */
  refuse(proof: Proof): void
}

/** The kubelet changes a token long before it ends; a file is cheap to read. */
const TOKEN_FILE_MS = 10_000
/** An exec credential is got anew so long before its end. */
const EXPIRY_MARGIN_MS = 30_000

export interface CredentialTools {
  readonly now: () => number
  /** Reads anew where they come from: a kubeconfig may have been renewed. */
  readonly renew?: (() => Promise<Access>) | undefined
}

export function credentialsOf(access: Access, { now, renew }: CredentialTools): Credentials {
  let current = ofAccess(access, now)
  let given: Proof | undefined
  let renewing: Promise<void> | undefined
  const readAgain = async (): Promise<void> => {
    const again = await renew?.().catch(() => undefined)
    // What is for another server is not shown to this one.
    if (again?.server.href === access.server.href) current = ofAccess(again, now)
  }
  return {
    async proof() {
      await renewing
      given = await current.proof()
      return given
    },
    refuse(proof) {
      if (given === undefined || proof.token !== given.token || proof.cert !== given.cert) return
      given = undefined
      current.refuse(proof)
      renewing = readAgain()
    },
  }
}

function ofAccess(access: Access, now: () => number): Credentials {
  const { identity } = access
  const fixed: Proof = { ...(identity.token === undefined ? {} : { token: identity.token }), ...identity.certificate }
  if (identity.exec) return execCredentials(access, fixed, now)
  if (identity.tokenFile !== undefined) return fileCredentials(identity.tokenFile, fixed, now)
  return { proof: () => Promise.resolve(fixed), refuse: () => {} }
}

function fileCredentials(file: string, fixed: Proof, now: () => number): Credentials {
  let last: { token: string; at: number } | undefined
  return {
    async proof() {
      if (!last || now() - last.at >= TOKEN_FILE_MS) last = { token: await readToken(file), at: now() }
      return { ...fixed, token: last.token }
    },
    refuse: () => {
      last = undefined
    },
  }
}

async function readToken(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw slipwayError('kubernetes.credentials', { how: `the token file ${file} cannot be read (${error.code ?? ''})` })
  })
  const token = text.trim()
  if (/^[\x21-\x7e]+$/.test(token)) return token
  throw slipwayError('kubernetes.credentials', { how: `the token file ${file} holds no token` })
}

function execCredentials(access: Access, fixed: Proof, now: () => number): Credentials {
  let current: Promise<{ proof: Proof; expiresAt: number | undefined }> | undefined
  let expiresAt: number | undefined
  const begin = (): NonNullable<typeof current> => {
    const started = runExecPlugin(access)
    started.then(
      (got) => {
        expiresAt = got.expiresAt
      },
      () => {
        if (current === started) current = undefined
      },
    )
    return started
  }
  return {
    async proof() {
      if (expiresAt !== undefined && now() >= expiresAt - EXPIRY_MARGIN_MS) {
        current = undefined
        expiresAt = undefined
      }
      current ??= begin()
      const { proof } = await current.catch((error: unknown) => {
        throw error instanceof SlipwayError
          ? error
          : slipwayError('kubernetes.credentials', { how: 'its program failed' })
      })
      return { ...fixed, ...proof }
    },
    refuse: () => {
      current = undefined
      expiresAt = undefined
    },
  }
}
