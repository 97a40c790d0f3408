import { slipwayError } from '#domain/errors.ts'

/** Where the mirror keeps the last commit that it saw on each branch. Never pruned: it is the last good state. */
export const LAST_REFS = 'refs/slipway/last/'

/** A ref's file has this name, so it must fit into one. */
const LONGEST_REF_BYTES = 240

/** Why git, or we, would not take this as a branch name; the rules of `git check-ref-format`, asked before any spawn. */
export function branchFault(name: string): string | undefined {
  if (name === '') return 'it is empty'
  if (name.startsWith('-')) return 'it begins with `-`, as an option does'
  if (name === '@' || name.includes('@{')) return 'it means something else to git'
  if (/[\p{Cc}\s~^:?*[\\]/u.test(name)) return 'it has a blank, a control character or one of ~ ^ : ? * [ \\ in it'
  if (name.includes('..') || name.includes('//')) return 'it has `..` or `//` in it'
  if (name.startsWith('/') || name.endsWith('/') || name.endsWith('.')) return 'it begins or ends wrongly'
  if (name.startsWith('refs/')) return 'it must be a branch’s name, not a whole ref'
  if (name.split('/').some((part) => part.startsWith('.') || part.endsWith('.lock'))) {
    return 'a part of it begins with `.` or ends with `.lock`'
  }
  if (Buffer.byteLength(lastRef(name)) > LONGEST_REF_BYTES) return 'it is too long'
  return undefined
}

export function checkBranch(name: string): void {
  const why = branchFault(name)
  if (!why) return
  const shown = name.replaceAll(/\p{Cc}/gu, '?').slice(0, 100)
  throw slipwayError('git.branch-refused', { branch: shown, why })
}

/** `/` is encoded, so that a branch `a` that gave way to `a/b` does not stand in its way. */
export function lastRef(branch: string): string {
  return LAST_REFS + branch.replaceAll('%', '%25').replaceAll('/', '%2F')
}

export function branchOfRef(ref: string): string {
  return ref.slice(LAST_REFS.length).replaceAll('%2F', '/').replaceAll('%25', '%')
}
