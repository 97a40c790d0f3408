import type { Wish } from '../../data/commands.ts'
import { formatDuration } from '#domain/unit.ts'

/** The words after `slipway` that wish the same on the command line. */
export function commandWords(wish: Wish): string[] {
  switch (wish.kind) {
    case 'sync':
      return [
        'app',
        'sync',
        wish.application,
        ...strategyWords(wish.strategy),
        ...flag('lift-quarantine', wish.liftQuarantine),
      ]
    case 'rollback':
      return ['app', 'rollback', wish.application, ...option('to', wish.to)]
    case 'delete':
      return ['app', 'delete', wish.application, ...flag('cascade', wish.cascade), ...flag('dry-run', wish.dryRun)]
    case 'approve':
      return [
        ...verb(wish),
        ...option('step', wish.step),
        ...option('digest', wish.digest),
        ...option('comment', wish.comment),
      ]
    case 'reject':
      return [...verb(wish), ...option('step', wish.step), ...option('comment', wish.comment)]
    case 'cancel':
      return [...verb(wish), ...flag('no-rollback', wish.rollback === false), ...option('reason', wish.reason)]
    case 'skip':
      return [...verb(wish), ...option('step', wish.step), ...option('reason', wish.reason)]
    case 'retry':
      return [...verb(wish), ...option('step', wish.step)]
    case 'pause':
      return [...verb(wish), ...option('for', wish.forMs === undefined ? undefined : formatDuration(wish.forMs))]
    case 'resume':
      return verb(wish)
  }
}

function verb(wish: { readonly kind: string; readonly deployment: string }): string[] {
  return ['deployment', wish.kind, wish.deployment]
}

function strategyWords(strategy: string | undefined): string[] {
  return option('strategy', strategy === 'auto' ? undefined : strategy)
}

function option(name: string, value: string | undefined): string[] {
  return value === undefined || value === '' ? [] : [`--${name}`, value]
}

function flag(name: string, isSet: boolean | undefined): string[] {
  return isSet ? [`--${name}`] : []
}
