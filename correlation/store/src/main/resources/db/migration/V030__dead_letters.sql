-- What lies in milepost.dead-letters.v1, so that people find it; the bytes stay there. Written by one consumer group.
create table dead_letter (
  id           bigint      generated always as identity primary key,
  -- Where it lies. The time tells it from one at the same place in a topic that was deleted and made again.
  part         integer     not null,
  at_offset    bigint      not null,
  sent_at      timestamptz not null,
  delivery     text        not null,
  connection   text,
  carrier      text,
  -- Where it is put back: a topic of ours, or 'source' for an ERP's row, or 'nowhere'.
  origin       text        not null,
  -- Hash of origin, carrier, connection and cause.
  grp          text        not null,
  -- The first reason without its values.
  cause        text        not null,
  reason       text        not null,
  place        text,
  problems     integer     not null,
  bytes        integer     not null,
  content_type text,
  received_at  timestamptz not null,
  state        text        not null default 'open'
      check (state in ('open', 'redriving', 'redriven', 'dismissed', 'forgotten')),
  -- How often it has been put back, and as which letter it lay here before.
  redrives     integer     not null,
  parent       bigint,
  -- The work that puts it back, or has.
  redrive      bigint,
  -- What was decided of it last, and when.
  decision     bigint,
  changed_at   timestamptz,
  -- Numbers found in it, in the form that is compared.
  numbers      text[]      not null,
  -- When they were last held against what is registered.
  matched_at   timestamptz not null,
  unique (part, at_offset, sent_at)
);

-- Newest first, within a group or of all.
create index dead_letter_by_group on dead_letter (grp, state, id);
create index dead_letter_by_state on dead_letter (state, id);
create index dead_letter_by_delivery on dead_letter (delivery);
create index dead_letter_by_redrive on dead_letter (redrive, state) where redrive is not null;
create index dead_letter_to_match on dead_letter (matched_at) where state = 'open';
-- One that comes back is one letter, however often its reader has read it.
create unique index dead_letter_come_back on dead_letter (parent, redrives) where parent is not null;

-- Registered shipments whose numbers stand in a letter.
create table dead_letter_shipment (
  letter   bigint      not null references dead_letter (id) on delete cascade,
  shipment bigint      not null,
  -- The promise's end while the shipment is under way; null where there is none to break.
  promise  timestamptz,
  primary key (letter, shipment)
);

-- What puts letters back on the topics they came from. One node at a time works on it.
create table dead_letter_redrive (
  id          bigint      generated always as identity primary key,
  state       text        not null check (state in ('running', 'paused', 'cancelled', 'done')),
  -- Which letters: those named, those of a group, or where both are null all that are open.
  letters     bigint[],
  grp         text,
  -- None that came later; and up to where it has come.
  up_to       bigint      not null,
  reached     bigint      not null default 0,
  rate        integer     not null check (rate between 1 and 1000),
  total       bigint      not null,
  sent        bigint      not null default 0,
  -- Left where they were: a newer registration holds; Kafka has them no more; there is no way back; the source's
  -- mapping still makes nothing of them.
  overtaken   bigint      not null default 0,
  gone        bigint      not null default 0,
  nowhere     bigint      not null default 0,
  unmapped    bigint      not null default 0,
  said_by     text        not null,
  reason      text        not null,
  created_at  timestamptz not null,
  finished_at timestamptz,
  -- Since when the letters that are 'redriving' are on their way: what became of them is looked up from there.
  sending_at  timestamptz,
  last_error  text,
  claim       bigint      not null default 0,
  node        text,
  lease_until timestamptz
);

create index dead_letter_redrive_under_way on dead_letter_redrive (id) where finished_at is null;

-- Who did what to which letters, and why. Nothing of it is changed.
create table dead_letter_audit (
  id      bigint      generated always as identity primary key,
  action  text        not null check
      (action in ('REDRIVE', 'PAUSE', 'RESUME', 'CANCEL', 'DISMISS', 'REOPEN')),
  redrive bigint,
  grp     text,
  letters bigint[],
  -- How many letters it was about.
  count   bigint      not null,
  said_by text        not null,
  reason  text,
  said_at timestamptz not null
);

create index dead_letter_audit_by_redrive on dead_letter_audit (redrive) where redrive is not null;

-- Rows are changed once or twice; deleted in bulk when Kafka has long forgotten them.
alter table dead_letter set (fillfactor = 80);
