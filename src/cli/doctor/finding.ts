/** What one check found, as a sentence, and the next step where one is needed. */
export interface Finding {
  readonly check: string
  readonly status: 'ok' | 'warn' | 'fail'
  readonly sentence: string
  readonly next?: string
}

export function ok(check: string, sentence: string): Finding {
  return { check, status: 'ok', sentence }
}

export function warn(check: string, sentence: string, next: string): Finding {
  return { check, status: 'warn', sentence, next }
}

export function fail(check: string, sentence: string, next: string): Finding {
  return { check, status: 'fail', sentence, next }
}
