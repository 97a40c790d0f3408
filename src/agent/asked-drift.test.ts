import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { emptyApplicationState } from '#domain/application-state.ts'
import { slipwayError } from '#domain/errors.ts'
import type { Application } from '#domain/application.ts'
import type { LiveState } from '#domain/health.ts'
import type { DriftReport, Provider } from '#domain/provider.ts'
import { revision } from '#domain/testing/fixture.ts'
import { silentLog } from '#tools/log.ts'
import { VirtualClock } from '../../test/virtual-clock.ts'
import { until } from '../../test/until.ts'
import { LiveWatch } from './live-watch.ts'

const LIVE: LiveState = { at: 1, health: 'healthy', reason: 'fine', resources: [] }

interface Place {
  readonly watch: LiveWatch
  readonly clock: VirtualClock
}
