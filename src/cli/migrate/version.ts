/** Whether a chart’s version leaves open which one it is. */
export function isRange(version: string): boolean {
  return version === '' || /[*^~<>|\s]|(^|\.)x/i.test(version)
}

export const RANGE = 'a range means another chart from one day to the next: write the version out'

export function branchWords(revision: string): string {
  return `Slipway follows a branch: write \`branch: ${revision}\` for the repository in the agent’s file; tags, ranges and commits are not followed`
}
