import type { Part } from './crash-point.ts'
import type { Setting } from './setting.ts'

/** One release that is killed in, and how it would end without. */
export interface Release {
  readonly name: string
  /** What the new version's own check answers. */
  readonly check: 200 | 500
  /**
   * A person approves; or nobody does until the time is over; or while it waits for that a newer commit comes, and one
   * that is newer still, and the person cancels it for that.
   */
  readonly course: 'approved' | 'forgotten' | 'overtaken'
  readonly ends: 'succeeded' | 'failed'
}

export const PROMOTED: Release = { name: 'promoted', check: 200, course: 'approved', ends: 'succeeded' }

export const ROLLED_BACK: readonly Release[] = [
  { name: 'rolled back by its analysis', check: 500, course: 'approved', ends: 'failed' },
  { name: 'rolled back, as nobody approved in time', check: 200, course: 'forgotten', ends: 'failed' },
]

export const OVERTAKEN: Release = { name: 'overtaken', check: 200, course: 'overtaken', ends: 'succeeded' }

/** A release in a place. */
export interface Scenario extends Release {
  /** Where and how, before its name. */
  readonly place: string
  /** What can be killed. */
  readonly parts: readonly Part[]
  prepare(home: string): Promise<Setting>
}

/** Of the approval, where nobody comes. */
const APPROVAL_MS = 5_000

export function approvalOf({ course }: Release): Record<string, unknown> {
  return { approval: {}, ...(course === 'forgotten' ? { timeout: `${APPROVAL_MS}ms` } : {}) }
}

export function analysisOf(url: string): Record<string, unknown> {
  return { for: '1s', checks: [{ http: { url, status: 200 }, interval: '1s' }] }
}

export const FIRST_VERSION = 'v1'
