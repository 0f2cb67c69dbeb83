-- ERPs that shipments are fetched from, how far that has come, and whose work it is.
create sequence erp_source_version;
create sequence erp_source_claim;

create table erp_source (
  id              text        primary key,
  state           text        not null check (state in ('active', 'paused')),
  -- What the admin said, without the secret.
  settings        json        not null,
  -- AES-256-GCM, bound to the id; null where everybody may ask.
  secret          bytea,
  -- Of all the above: work that began by an older one settles nothing any more.
  version         bigint      not null default nextval('erp_source_version'),
  created_at      timestamptz not null,
  updated_at      timestamptz not null,
  -- Up to where all rows are in Kafka; null before the first round has ended.
  cursor          text,
  -- Within a round: what to ask next, how far the rows have come, and since when it goes on.
  place           text,
  reached         text,
  round_at        timestamptz,
  -- Whose work it is, until when; what came before the claim settles nothing any more.
  claim           bigint,
  node            text,
  lease_until     timestamptz,
  due_at          timestamptz not null default clock_timestamp(),
  -- In a row.
  failures        integer     not null default 0,
  last_success_at timestamptz,
  last_error      text,
  last_error_at   timestamptz,
  -- Rows by what became of them.
  sent            bigint      not null default 0,
  unchanged       bigint      not null default 0,
  skipped         bigint      not null default 0,
  refused         bigint      not null default 0,
  check ((place is null) or (round_at is not null))
);

create index erp_source_due on erp_source (due_at) where state = 'active';
-- A row is written with each page.
alter table erp_source set (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);

-- Rows that the next round will be given again, as they were when they were sent: what is the same is not sent again.
create table erp_source_row (
  source      text        not null references erp_source (id) on delete cascade,
  key         text        not null,
  fingerprint bytea       not null,
  -- The round that saw it last.
  round_at    timestamptz not null,
  primary key (source, key)
);

alter table erp_source_row set (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000);
