import { SlipwayError, slipwayError } from '#domain/errors.ts'
import { redactFor } from './url.ts'
import type { Remote } from './url.ts'

/** What a failed talk with a remote was, by what git said of it (always in English: `LC_ALL=C`). */
export type RemoteFault = 'no-such-branch' | 'other-format' | 'denied' | 'not-found' | 'unreachable' | 'bad-answer'

const SIGNS: readonly (readonly [RemoteFault, RegExp])[] = [
  ['no-such-branch', /couldn't find remote ref/],
  ['other-format', /mismatched algorithms/],
  [
    'denied',
    /Authentication failed|could not read (?:Username|Password)|terminal prompts disabled|Permission denied|error: 40[137]\b|HTTP 40[137]\b|Host key verification failed|access denied/i,
  ],
  ['not-found', /does not appear to be a git repository|[Rr]epository (?:'.*' )?not found|error: 404|does not exist/],
  [
    'bad-answer',
    /is this a git repository\?|protocol error|bad line length|invalid (?:index-pack|server) |unexpected line/,
  ],
  [
    'unreachable',
    /[Cc]ould not resolve|[Cc]ouldn't (?:resolve|connect)|unable to (?:connect|access|look up)|[Cc]onnection (?:refused|reset|timed out|closed)|[Cc]ould not read from remote|Network is unreachable|No route to host|timed out|error: 5\d\d|unexpectedly|hung up|early EOF|Empty reply|Operation too slow/,
  ],
]

/** Undefined for what is no failure of git. Anything unknown counts as a bad answer: then the mirror is looked at too. */
export function remoteFaultOf(error: unknown): RemoteFault | undefined {
  if (!isToolFailure(error)) return undefined
  if (error.code === 'tool.timeout') return 'unreachable'
  const said = error.output ?? ''
  return SIGNS.find(([, sign]) => sign.test(said))?.[0] ?? 'bad-answer'
}

/** The error that people see; git's own words are kept, without credentials. `doing` is a participle: "fetching". */
export function remoteFailure(error: unknown, remote: Remote, doing: string): unknown {
  if (!isToolFailure(error)) return error
  const output = redactFor(remote, error.output ?? '')
  const details = { repository: remote.url, doing, why: reasonIn(error, output) }
  switch (remoteFaultOf(error)) {
    case 'denied':
      return slipwayError('git.denied', details, { output })
    case 'not-found':
      return slipwayError('git.not-found', details, { output })
    case 'unreachable':
      return slipwayError('git.unreachable', details, { output })
    default:
      return slipwayError('git.bad-answer', details, { output })
  }
}

/** A failure of git that has nothing to do with the network. */
export function localFailure(error: unknown, remote: Remote, doing: string): unknown {
  if (!isToolFailure(error)) return error
  const output = redactFor(remote, error.output ?? '')
  return slipwayError('git.failed', { repository: remote.url, doing }, { output: output || error.message })
}

export function damaged(remote: Remote, what: string): SlipwayError {
  return slipwayError('git.mirror-damaged', { repository: remote.url, what })
}

/** A program that ended badly; what is typed already, or was stopped by us, is passed on as it is. */
function isToolFailure(error: unknown): error is SlipwayError {
  if (!(error instanceof SlipwayError)) return false
  return error.code === 'tool.failed' || error.code === 'tool.timeout' || error.code === 'tool.too-much'
}

/** The first line that says what went wrong, without git's prefix; or how the program ended. */
function reasonIn(error: SlipwayError, output: string): string {
  if (error.code === 'tool.timeout') return `it gave no answer within ${String(error.details['seconds'])} s`
  const lines = output.split('\n').map((line) => line.trim())
  const told = lines.find((line) => /^(?:fatal|error|ssh|remote): /.test(line)) ?? lines.find((line) => line !== '')
  return (
    told?.replace(/^(?:fatal|error|remote): /, '').slice(0, 300) ?? String(error.details['how'] ?? 'no reason given')
  )
}
