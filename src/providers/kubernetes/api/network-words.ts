const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection broke',
  EPIPE: 'the connection broke',
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name could not be looked up',
  ETIMEDOUT: 'it did not answer in time',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to it',
  ERR_STREAM_PREMATURE_CLOSE: 'the connection broke',
  CERT_HAS_EXPIRED: 'its certificate has ended',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself and not by the authority of the kubeconfig',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not signed by the authority of the kubeconfig',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is not signed by the authority of the kubeconfig',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is not signed by the authority of the kubeconfig',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  EPROTO: 'it does not speak TLS as we do',
}

/** What a broken exchange says, in words. What Node says of a request may hold a header, so only codes are taken. */
export function wordsOf(error: unknown): string {
  const code = codeOf(error)
  return WORDS[code] ?? (code === '' ? 'the connection broke' : `the connection failed (${code})`)
}

/** Such trouble comes again with the next connection. */
export function isTlsTrouble(error: unknown): boolean {
  return /CERT|TLS|EPROTO|SSL/.test(codeOf(error))
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  const { code } = error as NodeJS.ErrnoException
  if (code) return code
  const inner = error instanceof AggregateError ? (error.errors as readonly unknown[])[0] : error.cause
  return inner === undefined ? '' : codeOf(inner)
}
