import { slipwayError } from '#domain/errors.ts'
import type { OutputWish, Subject } from '#domain/provider.ts'
import type { LogLine } from '#domain/question.ts'
import { VARIANTS } from '#host/api.ts'
import type { OutputAsked } from '#host/api.ts'
import type { Connection } from './connection.ts'
import { instanceResourceId } from './observe.ts'
import type { AppSettings } from './settings.ts'

const APPLICATION = 'application'

/** What the processes print, each line with its process. Errors: `host.unreachable`, `host.output-unknown`. */
export async function* output(
  { client }: Connection,
  { name }: Subject<AppSettings>,
  { resource, lines, follow, signal }: OutputWish & { readonly signal: AbortSignal },
): AsyncGenerator<readonly LogLine[], void> {
  const asked: OutputAsked = { lines, follow, ...which(name, resource) }
  for await (const part of client.output(name, asked, signal)) {
    if (!part) yield []
    else yield part.lines.map((text) => ({ resource: instanceResourceId(part.variant, part.instance), text }))
  }
}

/** A resource is the application, one of its variants, or one of their instances. */
function which(application: string, resource: string | undefined): Pick<OutputAsked, 'variant' | 'instance'> {
  if (resource === undefined || resource === APPLICATION) return {}
  const [first, instance, ...more] = resource.split('/')
  const variant = VARIANTS.find((one) => one === first)
  if (variant && instance === undefined) return { variant }
  if (variant && instance !== undefined && /^[0-9a-z]{8,40}$/.test(instance) && more.length === 0) {
    return { variant, instance }
  }
  throw slipwayError('host.output-unknown', { application, resource })
}
