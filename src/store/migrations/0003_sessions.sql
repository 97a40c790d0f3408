-- Browsers that are signed in. Only digests of ids are kept. A session holds as long as the token that its member had
-- when it began: a renewed token ends it, and so does the end of the member.
create table session (
  digest text primary key,
  member text not null references member (name) on delete cascade,
  token_hash text not null,
  created_at integer not null,
  used_at integer not null, -- written at most once a minute
  expires_at integer not null
);
create index session_member on session (member);

-- Each lets a browser in once, soon, and only while its member has the same token.
create table sign_in_code (
  digest text primary key,
  member text not null references member (name) on delete cascade,
  token_hash text not null,
  expires_at integer not null
);
create index sign_in_code_member on sign_in_code (member);
