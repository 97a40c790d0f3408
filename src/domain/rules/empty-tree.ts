/**
 * Whether a commit without any application must be taken for a mistake or a wrong answer: the one before it had some.
 * Nothing is removed for such a commit; the last good state stays until a person says otherwise or files come back.
 */
export function isSuspiciouslyEmpty(before: readonly string[], after: readonly string[]): boolean {
  return before.length > 0 && after.length === 0
}
