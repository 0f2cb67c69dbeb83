-- What each polling connection does next about each reference that it asks about.
create table poll_task (
  connection  text        not null,
  type        text        not null,
  -- As the ERP wrote it; '' in the one row of a connection that asks for all that is new.
  value       text        not null,
  issuer      text,
  -- Whose it is: the one that was registered last. Null for a feed.
  shipment    bigint      references shipment (key),
  -- 'plan': think about when to ask; 'ask': ask.
  step        text        not null check (step in ('plan', 'ask')),
  -- When it was taken up, and when it was thought about last.
  since       timestamptz not null default clock_timestamp(),
  planned_at  timestamptz,
  -- When, by the database's clock; null for never again. While it is asked: when another node may ask instead.
  due_at      timestamptz,
  -- Whose asking is under way; what came before it may write no more.
  claim       bigint,
  -- Within an answer of several pages, or in a feed: from where to go on.
  position    text,
  asked_at    timestamptz,
  changed_at  timestamptz,
  -- What the last answer said, page by page, and what it may be asked with again (RFC 9110, ETag).
  fingerprint text,
  etag        text,
  known       boolean,
  failures    integer     not null default 0,
  -- Whether it is asked about by itself, since a question with it was refused.
  alone       boolean     not null default false,
  -- By when the next news is expected, how often it is asked meanwhile, and why; for agents.
  expected_by timestamptz,
  every       interval,
  worth       smallint    not null default 1,
  why         text,
  primary key (connection, type, value)
);

create index poll_task_due on poll_task (connection, step, due_at) where due_at is not null;
create index poll_task_by_shipment on poll_task (shipment);
create sequence poll_claim;

-- Rows are written with each question; the defaults would let dead ones pile up.
alter table poll_task set (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000);

-- What all nodes together may ask of a connection, and have; the row's lock is what they take turns by.
create table poll_allowance (
  connection text  primary key,
  state      text  not null
);

-- The token that a carrier gave for all nodes. Sealed as secrets are.
create table poll_token (
  connection       text        primary key,
  token            bytea,
  fresh_until      timestamptz,
  ends_at          timestamptz,
  -- Until when one node has the right to fetch another.
  fetching_until   timestamptz
);

-- Up to where registered shipments have become tasks.
create table poll_enrolment (
  connection text primary key,
  cursor     text
);
