const SCHEMES = ['https', 'http', 'oci', 'ssh'] as const

/** Where charts are, taken apart, so that what is said of one place is held against no other. */
export interface ChartPlace {
  readonly scheme: (typeof SCHEMES)[number]
  /** With its port where that is not the usual one. */
  readonly host: string
  readonly path: readonly string[]
}

const SCP = /^(?:[^@\s/:]+@)([^:/\s@]+):(?!\/\/)(\S*)$/
const SCHEME = /^(https|http|oci|ssh):\/\//i

/** Undefined where the address is of no kind that charts are fetched from, or could be read in two ways. */
export function placeOf(address: string): ChartPlace | undefined {
  const scp = SCP.exec(address)
  const text = scp ? `ssh://${scp[1]}/${scp[2]}` : address
  const scheme = SCHEMES.find((one) => one === SCHEME.exec(text)?.[1]?.toLowerCase())
  if (!scheme) return undefined
  // Registries are https, and only of its kind a URL has its host in small letters and without the usual port.
  const url = URL.parse(text.replace(/^oci:/i, 'https:'))
  if (!url || url.host === '' || url.search || url.hash || /%2f|%5c/i.test(url.pathname)) return undefined
  const host = scheme === 'ssh' ? url.host.toLowerCase().replace(/:22$/, '') : url.host
  const path = url.pathname.replace(/\/+$/, '').replace(/\.git$/, '')
  return { scheme, host, path: path.split('/').filter((part) => part !== '') }
}

/** Whether an address lies in a place: on the same host, in the same folder or below it. */
export function isIn(address: ChartPlace, { scheme, host, path }: ChartPlace): boolean {
  if (address.scheme !== scheme || address.host !== host) return false
  return path.every((part, index) => address.path[index] === part)
}
