import { counted, listed, number } from './count.ts'

export const environments = {
  looking: 'Looking at the environments …',
  /** Of all rows, where all are loaded. */
  summary: (rows: number, names: readonly string[], different: number) => {
    const what = `${counted(rows, 'application', 'applications')} in ${listed(names)}`
    if (names.length < 2) return `${what}.`
    if (different === 0) return `${what}: all of them the same everywhere.`
    return `${what}: ${number(different)} ${different === 1 ? 'is' : 'are'} not the same everywhere.`
  },
  part: (names: readonly string[]) => `Which version is where, in ${listed(names)}.`,
  partBy: (names: readonly string[], label: string) => `Which version is where, in ${listed(names)}, by ${label}.`,
  moreNames: (count: number) => `${number(count)} more`,
  search: 'Search name, path, label …',
  searchLabel: 'Search applications',
  clearSearch: 'Clear the search',
  columns: 'Environments',
  columnsBy: (label: string) => `Columns: ${label}`,
  rows: 'Rows',
  rowsBy: (label: string) => `Rows: ${label}`,
  rowsByName: 'Application',
  grid: 'Applications by environment',
  application: 'Application',
  noApplication: 'not here',
  nothingRuns: 'nothing runs',
  behind: (environment: string, version: string) => `Not promoted yet: ${environment} runs ${version}`,
  differs: (environment: string, version: string) => `Not what ${environment} runs, which is ${version}`,
  next: (commit: string, subject: string) => `The newest commit ${commit} does not run yet: ${subject}`,
  drifted: (count: number) => counted(count, 'field has drifted from git', 'fields have drifted from git'),
  quarantined: 'A release was rolled back and is held back',
  deployment: (status: string) => `Deployment: ${status}`,
  more: (count: number) => `${number(count)} more`,
  key: 'What the signs mean',
  keyBehind: 'the environment before runs something newer',
  keyDiffers: 'not what the environment before runs',
  noMatch: {
    title: 'No application matches',
    hint: 'No application with this label has all that the filters ask for.',
  },
  unlabelled: {
    title: (label: string) => `No application has the label ${label}`,
    hint: 'A label in the application’s file says which environment it is. Applications whose names differ only by that become one row.',
    file: 'Add it to each file',
    look: 'After the commit has been looked at, it is found by it',
  },
}
