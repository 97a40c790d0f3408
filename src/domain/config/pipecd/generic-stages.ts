import { analysisStage } from './analysis.ts'
import { AnalysisOptions } from './analysis-form.ts'
import { placed } from './draft.ts'
import { durationOf } from './form.ts'
import { scriptStage } from './script.ts'
import { ApprovalOptions, ScriptOptions, WaitOptions } from './spec.ts'
import { reader } from './stage-reader.ts'
import type { StageReader } from './stage-reader.ts'
import { parseDuration } from '../../unit.ts'

const DEFAULT_WAIT = '1m'
const DEFAULT_TIMEOUT = '6h'

export const genericStages: Readonly<Record<string, StageReader>> = {
  WAIT: reader(WaitOptions, ({ duration, skipOn }, { path }) => {
    const written = durationOf(duration)
    const isNone = written === undefined || parseDuration(written) === 0
    return {
      kind: 'wait',
      options: { for: placed([...path, 'with', 'duration'], isNone ? DEFAULT_WAIT : written) },
      skipOn,
    }
  }),
  WAIT_APPROVAL: reader(ApprovalOptions, ({ timeout, approvers, minApproverNum, skipOn }, { path }) => {
    const from = [...path, 'with']
    const by = approvers?.map((name, index) => placed([...from, 'approvers', index], name))
    const options = {
      by: by?.length ? placed([...from, 'approvers'], by) : undefined,
      count: placed([...from, 'minApproverNum'], minApproverNum ?? undefined),
      // PipeCD does not ask who wrote the commit.
      authorMayApprove: true,
    }
    return { kind: 'approval', options, timeout: timeoutOf(timeout, [...from, 'timeout']), skipOn }
  }),
  ANALYSIS: reader(AnalysisOptions, analysisStage),
  SCRIPT_RUN: reader(ScriptOptions, (options, context) => ({
    kind: 'script',
    options: scriptStage(options, context),
    timeout: timeoutOf(options.timeout, [...context.path, 'with', 'timeout']),
    skipOn: options.skipOn,
  })),
}

function timeoutOf(written: string | null | undefined, path: readonly (string | number)[]): unknown {
  return placed(path, durationOf(written) ?? DEFAULT_TIMEOUT)
}
