import { slug } from './name.ts'
import type { Section } from './section.ts'

/** Name of the source that the agent’s file must have for a Prometheus server, and word of that at `address`. */
export function sourceOf(section: Section, address: string | undefined): string {
  const source = /^https?:\/\/[^{}\s]+$/.test(address ?? '') ? sourceName(address ?? '') : 'prometheus'
  const message = sourceWords(source, address)
  section.warn(['address'], message)
  if (!section.has('address')) section.tell('warning', message)
  return source
}

export function sourceWords(source: string, address: string | undefined): string {
  return `write \`{ name: ${source}, prometheus: { url: ${address ?? '…'} } }\` under \`sources\` of the agent’s file`
}

/** Sources are named by their hosts, and the usual one as everybody calls it. */
export function sourceName(address: string): string {
  const host = URL.canParse(address) ? new URL(address).hostname : ''
  return /^prometheus|\.prometheus\b/.test(host) || host === '' ? 'prometheus' : slug(host)
}
