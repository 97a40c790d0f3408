import { counted, listed, number } from './count.ts'

interface Counts {
  readonly kind: 'empty' | 'needs' | 'calm' | 'well'
  readonly all: number
  readonly failing: number
  readonly waiting: number
  readonly drifted: number
  readonly deploying: number
  readonly behind: number
  readonly unknown: number
}

const applications = (count: number): string => counted(count, 'application', 'applications')

function rest({ drifted, deploying, behind, unknown }: Counts): string[] {
  const parts = [
    deploying > 0 ? counted(deploying, 'is being deployed', 'are being deployed') : '',
    drifted > 0 ? counted(drifted, 'has drifted from git', 'have drifted from git') : '',
    behind > 0 ? counted(behind, 'is not at the newest commit', 'are not at the newest commit') : '',
    unknown > 0 ? counted(unknown, 'has an unknown health', 'have an unknown health') : '',
  ]
  return parts.filter((part) => part !== '')
}

/** In as few words as fit beside who is needed: the sentence keeps to one line. */
function shortRest({ drifted, deploying, behind, unknown }: Counts): string {
  const parts = [
    deploying > 0 ? `${number(deploying)} deploying` : '',
    drifted > 0 ? `${number(drifted)} drifted` : '',
    behind > 0 ? `${number(behind)} behind git` : '',
    unknown > 0 ? `${number(unknown)} unknown` : '',
  ].filter((part) => part !== '')
  return parts.length === 0 ? '' : ` Also ${parts.join(', ')}.`
}

function headline(counts: Counts): string {
  const { kind, all, failing, waiting } = counts
  if (kind === 'empty') return 'Nothing is deployed yet.'
  if (kind === 'well') {
    return all === 1
      ? 'The one application is healthy and matches git.'
      : `All ${applications(all)} are healthy and match git.`
  }
  if (kind === 'calm') {
    const also = rest(counts)
    const calm = all === 1 ? 'The one application needs nobody' : `None of the ${applications(all)} needs you`
    return also.length === 0 ? `${calm}.` : `${calm}: ${listed(also)}.`
  }
  const why = [
    failing > 0 ? `${number(failing)} failing` : '',
    waiting > 0 ? `${number(waiting)} waiting for a decision` : '',
  ].filter((part) => part !== '')
  const needing = failing + waiting
  const verb = needing === 1 ? 'needs' : 'need'
  return `${number(needing)} of ${applications(all)} ${verb} you: ${why.join(', ')}.${shortRest(counts)}`
}

export const fleet = {
  headline,
  /** While the counts are on their way. */
  looking: 'Looking at the fleet …',
  agentsAway: (names: readonly string[], count: number) =>
    `${names.length === 1 ? `Agent ${listed(names)} is` : `Agents ${listed(names)} are`} not connected: what is shown of ${count === 1 ? 'its application' : applications(count)} may be out of date.`,
  moreAgents: (count: number) => counted(count, 'more', 'more'),
  views: { label: 'Quick views', all: 'All', needsYou: 'Needs you', deploying: 'Deploying', drifted: 'Drifted' },
  count: (count: number) => number(count),
  search: 'Search name, path, label …',
  searchLabel: 'Search applications',
  clearSearch: 'Clear the search',
  group: 'Group',
  noGroup: 'No groups',
  sort: 'Sort',
  sorts: { attention: 'Most urgent first', name: 'By name', '-changed': 'Last changed first', health: 'By health' },
  view: 'View',
  asRows: 'As rows',
  asTiles: 'As tiles',
  share: 'Share this view',
  copyLink: 'Copy the link',
  copied: 'Copied',
  changed: (count: number) =>
    `${counted(count, 'application', 'applications')} ${count === 1 ? 'is' : 'are'} new or need${count === 1 ? 's' : ''} you`,
  show: 'Show',
  shown: (shown: number, all: number) =>
    shown === all ? applications(all) : `${number(shown)} of ${applications(all)}`,
  list: 'Applications',
  section: (facet: string, value: string) => `${facet}: ${value}`,
  unlisted: (count: number) =>
    `${applications(count)} ${count === 1 ? 'has a value' : 'have values'} too rare to be listed here. Search or filter to see ${count === 1 ? 'it' : 'them'}.`,
  columns: {
    health: 'Health',
    application: 'Application',
    sync: 'Git',
    runs: 'Runs',
    latest: 'Last deployment',
    target: 'Target',
  },
  drift: (count: number) => counted(count, 'field drifted', 'fields drifted'),
  quarantined: 'release held back',
  moreVersions: (count: number) => `+${number(count)}`,
  next: (commit: string) => `next: ${commit}`,
  nothingRuns: 'nothing runs',
  never: 'never deployed',
  noMatch: {
    title: 'No application matches',
    hint: 'No application has all that the filters ask for.',
  },
  empty: {
    title: 'Nothing is deployed yet',
    hint: 'An application is a folder in a git repository with a file that says how it runs. Four steps bring the first one here.',
    write: 'Write the file',
    file: 'It looks like this; the smallest has three lines',
    serve: 'Commit it, and serve the repository',
    look: 'Look at what runs',
  },
}
