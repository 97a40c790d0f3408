import type { StageContext, StageKind } from '#domain/stage.ts'
import type { Connection } from './connection.ts'
import type { Desired } from './desired.ts'
import type { AppSettings } from './settings.ts'

export type HostContext = StageContext<Connection, Desired, AppSettings>

export type HostStage<Options> = StageKind<Options, Connection, Desired, AppSettings>
