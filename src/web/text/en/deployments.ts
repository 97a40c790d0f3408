import { counted, listed, number } from './count.ts'

interface Activity {
  readonly running: number
  readonly waiting: number
  readonly queued: number
  readonly began: number
  readonly failed: number
  readonly rolledBack: number
  /** Whether there are more that began today than were counted. */
  readonly isMore: boolean
}

function now({ running, waiting, queued }: Activity): string {
  const parts = [
    running > 0 ? counted(running, 'is running', 'are running') : '',
    waiting > 0 ? counted(waiting, 'waits', 'wait') : '',
    queued > 0 ? counted(queued, 'is queued', 'are queued') : '',
  ].filter((part) => part !== '')
  return parts.length === 0 ? 'Nothing is being deployed.' : `${listed(parts)}.`
}

function today({ began, failed, rolledBack, isMore }: Activity): string {
  if (began === 0) return 'Today none has begun.'
  const many = `Today ${isMore ? 'more than ' : ''}${counted(began, 'has begun', 'have begun')}`
  const ends = [
    failed > 0 ? `${number(failed)} failed` : '',
    rolledBack > 0 ? counted(rolledBack, 'was rolled back', 'were rolled back') : '',
  ].filter((part) => part !== '')
  return ends.length === 0 ? `${many}, none has failed.` : `${many}: ${isMore ? 'of the newest ' : ''}${listed(ends)}.`
}

export const deployments = {
  activity: (activity: Activity) => `${now(activity)} ${today(activity)}`,
  looking: 'Looking at what is going on …',
  list: 'Deployments, newest first',
  columns: { what: 'Deployment', by: 'Began by', stages: 'Stages', when: 'Began' },
  statuses: { label: 'Only with these statuses', all: 'All' },
  application: 'Application',
  commit: 'Commit',
  commitHint: 'a hash begins with 4 to 64 of 0-9 and a-f',
  actor: 'Person or agent',
  anyTime: 'Any time',
  time: 'When',
  times: { '1h': 'Last hour', '24h': 'Last 24 hours', '7d': 'Last 7 days', '30d': 'Last 30 days', own: 'Between …' },
  since: 'From',
  until: 'Until',
  clear: 'Clear all filters',
  fresh: (count: number) => counted(count, 'new deployment', 'new deployments'),
  show: 'Show',
  rolledBack: 'rolled back',
  notRolledBack: 'not rolled back',
  unplanned: 'not planned yet',
  strategy: { quick: 'quick sync', pipeline: 'pipeline' },
  none: 'No deployment matches',
  noneLong: 'None of those that are kept fits all the filters.',
  empty: 'Nothing has been deployed yet',
  emptyLong: 'A deployment begins with a commit that changes an application. Write the file of your first one:',
  end: 'These are all.',
}
