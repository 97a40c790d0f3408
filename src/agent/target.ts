import type { AgentTarget } from '#domain/announcement.ts'
import type { Application } from '#domain/application.ts'
import { slipwayError } from '#domain/errors.ts'
import type { NamedSettings } from '#domain/config/agent.ts'
import type { ConnectContext, Provider } from '#domain/provider.ts'
import { cut } from '#domain/text.ts'
import { providerOf } from './kinds.ts'
import type { Kinds } from './kinds.ts'

const MOST_WARNINGS = 20

/** A configured place with its open connection. */
export interface OpenTarget {
  readonly name: string
  readonly provider: Provider
  readonly connection: unknown
}

export interface Targets {
  /** Errors: `target.unknown`. */
  named(name: string, provider: string): OpenTarget
  /** Which target an application's provider section means. Errors: `target.unknown`, `target.ambiguous`. */
  nameFor(provider: string, app: unknown): string
  /** All of them, as the control plane is told. */
  announced(): readonly AgentTarget[]
  close(): Promise<void>
}

/** Connects to every target. Errors: those of the provider. */
export async function openTargets(
  settings: readonly NamedSettings[],
  kinds: Kinds,
  context: ConnectContext,
): Promise<Targets> {
  const open: OpenTarget[] = []
  for (const target of settings) {
    const provider = providerOf(kinds, target.kind)
    open.push({ name: target.name, provider, connection: await provider.connect(target.settings, context) })
  }
  const ofKind = (kind: string): OpenTarget[] => open.filter((target) => target.provider.kind === kind)
  const named = (name: string, kind: string): OpenTarget => {
    const found = ofKind(kind).find((target) => target.name === name)
    if (found) return found
    throw slipwayError('target.unknown', { target: name, provider: kind, known: namesOf(ofKind(kind)) })
  }
  return {
    named,
    nameFor(kind, app) {
      const wanted = wantedTarget(app)
      if (wanted !== undefined) return named(wanted, kind).name
      const [only, ...others] = ofKind(kind)
      if (!only) throw slipwayError('target.unknown', { target: '(default)', provider: kind, known: 'none' })
      if (others.length > 0) throw slipwayError('target.ambiguous', { provider: kind, known: namesOf(ofKind(kind)) })
      return only.name
    },
    announced: () => open.map(announcedAs),
    async close() {
      for (const target of open) await target.provider.disconnect(target.connection)
    },
  }
}

/** Empty where none is meant, or it cannot be told which. */
export function targetNameOf(application: Application | undefined, targets: Targets): string {
  if (!application) return ''
  try {
    return targets.nameFor(application.provider, application.app)
  } catch {
    return ''
  }
}

function announcedAs({ name, provider, connection }: OpenTarget): AgentTarget {
  const warnings = (provider.warnings?.(connection) ?? []).slice(0, MOST_WARNINGS).map((one) => cut(one, 1_000))
  return { name, kind: provider.kind, ...(warnings.length > 0 ? { warnings } : {}) }
}

function wantedTarget(app: unknown): string | undefined {
  const target: unknown = typeof app === 'object' && app !== null && 'target' in app ? app.target : undefined
  return typeof target === 'string' ? target : undefined
}

function namesOf(targets: readonly OpenTarget[]): string {
  return targets.map((target) => target.name).join(', ') || 'none'
}
