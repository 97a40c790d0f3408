import type { Generated } from 'kysely'

export interface MemberTable {
  name: string
  email: string | null
  role: string
  groups: string
  token_hash: string
  created_at: number
}

export interface SessionTable {
  digest: string
  member: string
  token_hash: string
  created_at: number
  used_at: number
  expires_at: number
}

export interface SignInCodeTable {
  digest: string
  member: string
  token_hash: string
  expires_at: number
}

export interface AgentTable {
  name: string
  token_hash: string
  created_at: number
  registered_at: number | null
  seen_at: number | null
  clock_offset_ms: number | null
  undelivered: number | null
  hanging: number | null
  announcement: string | null
}

export interface ApplicationTable {
  name: string
  agent: string
  kind: string
  target: string
  sync: string
  health: string
  health_rank: number
  attention: number
  search: string
  changed_at: number
  evaluated_at: number
}

export interface ApplicationReportTable {
  name: string
  list_row: string
  report: string
  fingerprint: string
}

export interface ApplicationLabelTable {
  application: string
  name: string
  value: string
}

export interface DeploymentTable {
  id: string
  application: string
  agent: string
  status: string
  actor: string
  commit_hash: string
  created_at: number
  started_at: number | null
  finished_at: number | null
  last_seq: number
  list_row: string
}

export interface DeploymentStateTable {
  deployment: string
  plan_seq: number | null
  state: string
}

export interface FactTable {
  deployment: string
  seq: number
  at: number
  body: string
}

export interface CommandTable {
  id: string
  agent: string
  application: string
  deployment: string | null
  body: string
  actor: string
  at: number
  expires_at: number
  status: string
  answer: string | null
  answered_at: number | null
  idempotency_owner: string | null
  idempotency_key: string | null
}

export interface HistoryTable {
  id: Generated<number>
  at: number
  kind: string
  actor_kind: string
  actor: string
  application: string | null
  deployment: string | null
  command: string | null
  sentence: string
}

export interface FeedTable {
  id: Generated<number>
  kind: string
  application: string | null
  deployment: string | null
  seq: number | null
  ref: string | null
}

export interface LogEndTable {
  deployment: string
  step: string
  at: number
}

export interface ProbeTable {
  id: number
  at: number
}

/** The tables of `migrations/`, one interface each; JSON is text, times are milliseconds since 1970. */
export interface Tables {
  member: MemberTable
  session: SessionTable
  sign_in_code: SignInCodeTable
  agent: AgentTable
  application: ApplicationTable
  application_report: ApplicationReportTable
  application_label: ApplicationLabelTable
  deployment: DeploymentTable
  deployment_state: DeploymentStateTable
  fact: FactTable
  command: CommandTable
  history: HistoryTable
  feed: FeedTable
  log_end: LogEndTable
  probe: ProbeTable
}
