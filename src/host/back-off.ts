const FIRST_MS = 1_000
const LONGEST_MS = 30_000
/** Ready for so long, an instance has its failures forgiven. */
export const STABLE_MS = 60_000
/** Failures in a row, without having been ready in between, after which nobody should wait any more. */
export const CRASH_LOOP = 3

/** 1 s, 2 s, 4 s … 30 s. */
export function backOffMs(failures: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, failures - 1))
}
