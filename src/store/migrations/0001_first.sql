-- People and agents. Only digests of tokens are kept.
create table member (
  name text primary key,
  email text,
  role text not null,
  groups text not null,
  token_hash text not null unique,
  created_at integer not null
);

create table agent (
  name text primary key,
  token_hash text not null unique,
  created_at integer not null,
  registered_at integer,
  seen_at integer,
  clock_offset_ms integer,
  undelivered integer,
  announcement text
);

-- What lists filter and sort by; narrow, because text search reads all of it.
create table application (
  name text primary key,
  agent text not null,
  kind text not null,
  target text not null,
  sync text not null,
  health text not null,
  health_rank integer not null,
  search text not null,
  changed_at integer not null,
  evaluated_at integer not null
);
create index application_agent on application (agent, name);
create index application_kind on application (kind, name);
create index application_sync on application (sync, name);
create index application_health on application (health, name);
create index application_by_health on application (health_rank, name);
create index application_by_change on application (changed_at, name);

-- `list_row` is the item of a list, `report` all that the agent said.
create table application_report (
  name text primary key references application (name) on delete cascade,
  list_row text not null,
  report text not null,
  fingerprint text not null
);

create table application_label (
  application text not null references application (name) on delete cascade,
  name text not null,
  value text not null,
  primary key (application, name)
);
create index application_label_value on application_label (name, value, application);

create table deployment (
  id text primary key,
  application text not null,
  agent text not null,
  status text not null,
  actor text not null,
  commit_hash text not null,
  created_at integer not null,
  started_at integer,
  finished_at integer, -- when this program heard of it, by its own clock
  last_seq integer not null,
  list_row text not null
);
create unique index deployment_active on deployment (application) where status in ('running', 'waiting');
create index deployment_time on deployment (created_at, id);
create index deployment_application on deployment (application, created_at, id);
create index deployment_application_status on deployment (application, status, created_at, id);
create index deployment_status on deployment (status, created_at, id);
create index deployment_actor on deployment (actor, created_at, id);
create index deployment_actor_status on deployment (actor, status, created_at, id);
create index deployment_commit on deployment (commit_hash);

-- The folded deployment without its plan, which never changes and lies in the fact `plan_seq`.
create table deployment_state (
  deployment text primary key references deployment (id) on delete cascade,
  plan_seq integer,
  state text not null
);

create table fact (
  deployment text not null references deployment (id) on delete cascade,
  seq integer not null,
  at integer not null,
  body text not null,
  primary key (deployment, seq)
);

create table command (
  id text primary key,
  agent text not null,
  application text not null,
  deployment text,
  body text not null,
  actor text not null,
  at integer not null,
  expires_at integer not null,
  status text not null,
  answer text,
  answered_at integer,
  idempotency_owner text,
  idempotency_key text
);
create unique index command_idempotency on command (idempotency_owner, idempotency_key);
create index command_pending on command (agent, id) where status = 'pending';
create index command_expiry on command (expires_at) where status = 'pending';

-- Who did what. Kept for ever.
create table history (
  id integer primary key autoincrement,
  at integer not null,
  kind text not null,
  actor_kind text not null,
  actor text not null,
  application text,
  deployment text,
  command text,
  sentence text not null
);
create index history_application on history (application, id);
create index history_deployment on history (deployment, id);
create index history_actor on history (actor, id);
create index history_kind on history (kind, id);
create index history_time on history (at);

-- What live streams resume from; only the newest rows are kept. `ref` and `seq` name what is sent.
create table feed (
  id integer primary key autoincrement,
  kind text not null,
  application text,
  deployment text,
  seq integer,
  ref text
);

-- Steps whose log will not grow any more.
create table log_end (
  deployment text not null,
  step text not null,
  at integer not null,
  primary key (deployment, step)
);

create table probe (
  id integer primary key,
  at integer not null
);
