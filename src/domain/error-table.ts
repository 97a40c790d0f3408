import type { ErrorRow } from './errors.ts'

/**
 * Every error a person can meet: code → kind, message, hint. `{name}` is filled from the error's details.
 * A test holds this table and docs/errors.md together. Sorted by code.
 */
export const ERROR_TABLE = {
  bug: {
    kind: 'bug',
    message: 'Something unexpected happened: {what}',
    hint: 'This is a defect in Slipway. Please report it with the output below.',
  },
  'stage.timeout': {
    kind: 'user',
    message: 'Stage {stage} did not end within {timeout}',
    hint: 'See its log for what it waited for; give the stage a longer `timeout` if it needs more.',
  },
  'tool.aborted': {
    kind: 'world',
    message: '`{command}` was stopped because its work was cancelled',
    hint: 'Nothing needs to be done.',
  },
  'tool.failed': {
    kind: 'world',
    message: '`{command}` {how}',
    hint: 'Its last lines of output are below.',
  },
  'tool.missing': {
    kind: 'user',
    message: 'The program `{command}` was not found',
    hint: 'Install it, or put its folder on PATH of the agent.',
  },
  'tool.timeout': {
    kind: 'world',
    message: '`{command}` did not end within {seconds} s and was stopped with all it had started',
    hint: 'Run it by hand to see what it waits for.',
  },
  'tool.too-much': {
    kind: 'user',
    message: '`{command}` printed more than is accepted and was stopped',
    hint: 'Make it print less, or narrow what it is asked for.',
  },
  'approval.rejected': {
    kind: 'user',
    message: 'Rejected by {by}{comment}',
    hint: 'Change what was rejected, and push it.',
  },
  'deployment.queue-timeout': {
    kind: 'user',
    message: 'Waited {limit} for its turn or its plan',
    hint: 'See what held the application: `slipway app get` names it.',
  },
  'deployment.timeout': {
    kind: 'user',
    message: 'The deployment did not end within {timeout}',
    hint: 'Give the application a longer `timeout`, or its stages shorter ones.',
  },
  'fact.gap': {
    kind: 'bug',
    message: 'Facts of deployment {deployment} are not in order: expected number {expected}, found {found}',
    hint: 'Please report this with the agent’s log.',
  },
  'rollback.timeout': {
    kind: 'world',
    message: 'Rollback step {step} did not end in time',
    hint: 'See its log, and the target itself: its state is not known to be good.',
  },
  'stage.timeout-waiting': {
    kind: 'user',
    message: 'Stage {stage} did not end within {timeout}: it was waiting. {waiting}',
    hint: 'See its log; give the stage a longer `timeout` if it needs more.',
  },
} as const satisfies Record<string, ErrorRow>

export type ErrorCode = keyof typeof ERROR_TABLE
