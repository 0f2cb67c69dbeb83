-- Who is signed in at the console, for all nodes and over restarts. Of the cookie only its SHA-256 is here.
create table session (
  key         bytea       primary key,
  id          text        not null unique,
  person      text        not null,
  name        text        not null,
  role        text        not null check (role in ('viewer', 'agent', 'admin')),
  via         text        not null check (via in ('local', 'oidc', 'token')),
  -- Of the token that it was made from: revoked with it.
  token       text,
  issued_at   timestamptz,
  -- Which state of the local account it was made from: another password or role ends it.
  account     text,
  created_at  timestamptz not null,
  -- Written once a minute at most.
  seen_at     timestamptz not null,
  expires_at  timestamptz not null
);

create index session_by_person on session (person);
-- Their seen_at changes all the time; no index has it, so that the row stays on its page.
alter table session set (fillfactor = 50);

-- Who has ever signed in: whom work can be given to, and who can be mentioned.
create table person (
  person      text        primary key,
  name        text        not null,
  role        text        not null check (role in ('viewer', 'agent', 'admin')),
  via         text        not null check (via in ('local', 'oidc', 'token')),
  signed_in_at timestamptz not null
);

-- Every call that may change something, written before it is let through; its outcome afterwards.
create table audit_line (
  id          bigint      generated always as identity primary key,
  at          timestamptz not null,
  person      text        not null,
  via         text        not null check (via in ('session', 'token', 'local', 'oidc')),
  address     text        not null,
  method      text        not null,
  path        text        not null,
  -- 'begun': the node died, or lost PostgreSQL, before it could say what came of it.
  outcome     text        not null default 'begun' check (outcome in ('begun', 'done', 'refused', 'failed')),
  status      integer,
  what        text
);

create index audit_line_by_person on audit_line (person, id desc);
