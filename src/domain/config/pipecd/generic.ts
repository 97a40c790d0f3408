import type { Generic, Kubernetes } from './spec.ts'
import { patternsOf } from './commit-pattern.ts'
import { placed } from './draft.ts'
import type { Path } from './draft.ts'
import { parseDuration } from '../../unit.ts'
import { durationOf } from './form.ts'
import { globsOf } from './globs.ts'
import type { Report } from './report.ts'
import { tellUnmapped } from './unmapped.ts'

interface Written {
  readonly generic: Generic
  readonly kubernetes: Kubernetes
  readonly base: Path
  readonly isV1: boolean
}

type Sections = Readonly<Record<string, unknown>>

/** What every kind has, as it stands before the provider's section and after the pipeline. */
export function genericSections(written: Written, report: Report): { head: Sections; tail: Sections } {
  const { generic } = written
  tellUnmapped(generic, report)
  const head = {
    name: placed(['spec', 'name'], generic.name ?? undefined),
    description: descriptionOf(generic.description, report),
    labels: placed(['spec', 'labels'], generic.labels ?? undefined),
  }
  const tail = {
    trigger: triggerOf(generic, report),
    planner: plannerOf(generic, report),
    rollback: rollbackOf(written, report),
    timeout: placed(['spec', 'timeout'], durationOf(generic.timeout)),
    drift: driftOf(generic.trigger?.onOutOfSync),
  }
  return { head, tail }
}

const LONGEST_DESCRIPTION = 500

function descriptionOf(description: string | null | undefined, report: Report): unknown {
  const line = description?.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim()
  if (line === undefined || line === '') return undefined
  const path = ['spec', 'description']
  if (line.length > LONGEST_DESCRIPTION) report.warn(path, `only its first ${LONGEST_DESCRIPTION} characters are shown`)
  return placed(path, line.slice(0, LONGEST_DESCRIPTION))
}

const COMMIT: Path = ['spec', 'trigger', 'onCommit']

function triggerOf({ trigger }: Generic, report: Report): unknown {
  const onCommit = trigger?.onCommit
  if (onCommit?.ignores?.length) {
    report.warn(
      [...COMMIT, 'ignores'],
      'in PipeCD a commit that touches one of these files never deploys, whatever else it changes; here only these files do not count',
    )
  }
  if (trigger?.onCommand?.disabled === true) {
    report.warn(
      ['spec', 'trigger', 'onCommand', 'disabled'],
      'this cannot be switched off: whoever has the right may sync',
    )
  }
  if (trigger?.onChain?.disabled === false) {
    report.warn(
      ['spec', 'trigger', 'onChain', 'disabled'],
      'there are no deployment chains yet: nothing triggers it so',
    )
  }
  const isOff = onCommit?.disabled === true
  return placed(['spec', 'trigger'], {
    paths: globsOf(onCommit?.paths, [...COMMIT, 'paths'], report),
    ignore: globsOf(onCommit?.ignores, [...COMMIT, 'ignores'], report),
    // PipeCD deploys what waits one after the other.
    queue: isOff ? placed([...COMMIT, 'disabled'], 'manual') : 'every',
  })
}

function plannerOf({ planner, commitMatcher }: Generic, report: Report): unknown {
  const always = planner?.alwaysUsePipeline === true
  if (always) {
    report.warn(
      ['spec', 'planner', 'alwaysUsePipeline'],
      'the first deployment is a quick sync nevertheless: nothing runs that a pipeline could be measured against',
    )
  }
  if (always && commitMatcher) {
    report.warn(['spec', 'commitMatcher'], 'it has no effect beside `planner.alwaysUsePipeline`, in PipeCD neither')
  }
  const matcher = always || !commitMatcher ? undefined : commitMatcher
  const pipeline = messagesOf(matcher?.pipeline, ['spec', 'commitMatcher', 'pipeline'], report)
  const quick = messagesOf(matcher?.quickSync, ['spec', 'commitMatcher', 'quickSync'], report)
  if (!always && pipeline === undefined && quick === undefined) return undefined
  return placed(['spec', always ? 'planner' : 'commitMatcher'], {
    alwaysPipeline: always ? placed(['spec', 'planner', 'alwaysUsePipeline'], true) : undefined,
    commitMatcher: pipeline === undefined && quick === undefined ? undefined : { pipeline, quick },
  })
}

function messagesOf(expression: string | null | undefined, path: Path, report: Report): unknown {
  if (expression === null || expression === undefined || expression === '') return undefined
  const patterns = patternsOf(expression)
  if (!patterns) {
    report.warn(path, 'no pattern means the same as this regular expression, so it is not looked at; `*` is any text', {
      at: 'value',
    })
    return undefined
  }
  const read = patterns.map((pattern) => `\`${pattern}\``).join(' or ')
  report.warn(path, `it is read as ${read}, held against each line of the message, whatever the case`, { at: 'value' })
  return placed(path, patterns)
}

function rollbackOf({ generic, kubernetes, base, isV1 }: Written, report: Report): unknown {
  const ofPlanner = { path: ['spec', 'planner', 'autoRollback'], value: generic.planner?.autoRollback }
  const ofInput = { path: [...base, 'input', 'autoRollback'], value: kubernetes.input?.autoRollback }
  const [read, unread] = isV1 ? [ofPlanner, ofInput] : [ofInput, ofPlanner]
  if (typeof unread.value === 'boolean') {
    const instead = isV1 ? 'planner.autoRollback' : 'input.autoRollback'
    report.warn(unread.path, `PipeCD does not read it here, and neither is it read now: only \`${instead}\` is`)
  }
  if (typeof read.value !== 'boolean') return undefined
  return { automatic: placed(read.path, read.value) }
}

const WINDOW = '5m'
const LONGEST_WINDOW_MS = 3_600_000

/** Repairs that do not last are tried less and less often, which PipeCD never does. */
function driftOf(rule: NonNullable<Generic['trigger']>['onOutOfSync']): unknown {
  if (rule?.disabled !== false) return undefined
  const from = ['spec', 'trigger', 'onOutOfSync']
  const minWindow = durationOf(rule.minWindow) ?? WINDOW
  const isLong = (parseDuration(minWindow) ?? 0) > LONGEST_WINDOW_MS
  return placed(from, {
    converge: {
      minWindow: placed([...from, 'minWindow'], minWindow),
      maxWindow: isLong ? minWindow : '1h',
    },
  })
}
