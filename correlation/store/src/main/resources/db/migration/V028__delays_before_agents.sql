-- The order of all changes of cases: "version" is given out while this row is locked, so in the order of commits, and who has read up to a
-- version has missed nothing below it. The name tells cursors of this database from those of another.
create table delay_queue (
  id smallint primary key check (id = 1),
  name text not null,
  version bigint not null default 0,
  -- The highest version of a case that has been forgotten: a cursor from before it may have missed that case's end.
  forgotten bigint not null default 0
) with (fillfactor = 10);

insert into delay_queue (id, name) values (1, left(replace(gen_random_uuid()::text, '-', ''), 12));

-- Shipments were late before this table was: they are taken over from where they stand, once, in the order of their keys.
create table delay_takeover (
  id smallint primary key check (id = 1),
  up_to bigint not null default 0,
  done_at timestamptz
);

insert into delay_takeover (id) values (1);

-- A delay of a shipment from its opening to its clearing, as agents see and work it.
create table delay_case (
  id bigint generated always as identity primary key,
  version bigint not null,
  shipment text not null,
  shipment_key bigint not null,
  customer text not null,
  carrier text,
  kind text not null,
  severity smallint not null,
  -- So that all columns of the order are ascending.
  mildness smallint not null generated always as (100 - severity) stored,
  since timestamptz not null,
  duty_by timestamptz not null default 'infinity',
  -- By the shipment's sequence: the first and the last word of it, the one that cleared it, and the one that "delay" is from. The first is
  -- null where it is not known.
  first_sequence bigint,
  last_sequence bigint not null,
  shown_sequence bigint not null,
  cleared_sequence bigint,
  -- Whether it was found to be over and its clearing is not heard yet.
  found_over boolean not null default false,
  -- What is shown, as JSON: the delay, what was registered (in that version), and where the shipment stands.
  delay text not null,
  registered text not null,
  registered_version integer not null,
  standing text not null,
  opened_at timestamptz not null,
  last_at timestamptz not null,
  cleared_at timestamptz,
  cleared text,
  owner text,
  owned_at timestamptz,
  snoozed_until timestamptz,
  snooze_reason text,
  resolution text,
  resolution_note text,
  resolved_by text,
  resolved_at timestamptz,
  -- Of the shipment.
  notes integer not null default 0,
  first_action_at timestamptz,
  check ((cleared_at is null) = (cleared_sequence is null))
) with (
  fillfactor = 70,
  autovacuum_vacuum_scale_factor = 0.02,
  autovacuum_vacuum_threshold = 1000
);

create unique index delay_case_by_version on delay_case (version);
create index delay_case_by_shipment on delay_case (shipment);
create unique index delay_case_open on delay_case (shipment, kind) where cleared_at is null;
create unique index delay_case_cleared on delay_case (shipment, kind, cleared_sequence)
where cleared_at is not null;
create index delay_case_by_urgency on delay_case (duty_by, mildness, since, id)
where cleared_at is null;
create index delay_case_by_end on delay_case (cleared_at, id) where cleared_at is not null;
create index delay_case_by_waking on delay_case (snoozed_until)
where snoozed_until is not null and cleared_at is null;
create index delay_case_open_by_id on delay_case (id) where cleared_at is null;

-- What agents did with a shipment, for ever; beside it lie agent_link and agent_asking.
create table desk_action (
  id bigint generated always as identity primary key,
  shipment text not null,
  delay_case bigint,
  action text not null,
  said_by text not null,
  reason text,
  note text,
  owner_before text,
  owner_after text,
  until timestamptz,
  said_at timestamptz not null default statement_timestamp()
);
create index desk_action_by_shipment on desk_action (shipment, said_at);

create table desk_note (
  id bigint generated always as identity primary key,
  shipment text not null,
  delay_case bigint,
  text text not null,
  said_by text not null,
  said_at timestamptz not null default statement_timestamp()
);
create index desk_note_by_shipment on desk_note (shipment, id);

create table desk_mention (
  id bigint generated always as identity primary key,
  note bigint not null references desk_note (id),
  person text not null,
  read_at timestamptz
);
create index desk_mention_by_person on desk_mention (person, id);
create index desk_mention_unread on desk_mention (person, id) where read_at is null;

-- Filters that agents keep; JSON that only the page reads.
create table desk_view (
  person text not null,
  name text not null,
  filter text not null,
  shared boolean not null,
  updated_at timestamptz not null default statement_timestamp(),
  primary key (person, name)
);
create index desk_view_shared on desk_view (name) where shared;

-- Who looks at what now. Unlogged: pages say it again every few seconds.
create unlogged table desk_presence (
  tab text primary key,
  person text not null,
  shipment text,
  seen_at timestamptz not null
);
create index desk_presence_by_shipment on desk_presence (shipment) where shipment is not null;
create index desk_presence_by_person on desk_presence (person, seen_at);
create index desk_presence_by_age on desk_presence (seen_at);
