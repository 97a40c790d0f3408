import type { StageKind } from '#domain/stage.ts'
import { analysis } from './analysis.ts'
import { approval } from './approval.ts'
import { noop } from './noop.ts'
import { script } from './script.ts'
import { wait } from './wait.ts'

/** The kinds of stages that no provider owns. */
export const GENERIC_STAGES: readonly StageKind[] = [wait, approval, analysis, script, noop]
