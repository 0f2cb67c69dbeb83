-- What makes a shipment findable by a number: its reference, its order, or its reference without
-- prefix and leading zeros. Only the first is looked at for an event's own number.
alter table shipment_reference
  add column origin text not null default 'REGISTERED',
  -- Whether the anchor is a planned pickup: then the history of long before is another's.
  add column planned boolean not null default false,
  -- Whether several shipments may travel under the number at a time.
  add column shared boolean not null default false,
  -- Whether an agent said something of the number, or of an event of it: then look twice.
  add column reviewed boolean not null default false;

update shipment_reference set shared = true where type in ('CONTAINER', 'BOOKING', 'AIR_WAYBILL');

-- Which numbers documents tie to each other. An issuer is '' where none is stated.
create table reference_edge (
  from_value text not null,
  from_type text not null,
  from_issuer text not null,
  to_value text not null,
  to_type text not null,
  to_issuer text not null,
  relation text not null check (relation in ('PART_OF', 'SAME', 'ECHO', 'USE')),
  -- Who said it first, in which event, and that event's time.
  source text not null,
  event uuid not null,
  said_at timestamptz not null,
  primary key (from_value, from_type, to_value, to_type, from_issuer, to_issuer)
);

create index reference_edge_by_end on reference_edge (to_value, to_type);

-- What agents said of an event, or of all events of a number. Never changed: what was said last of
-- a shipment holds, and what is said of the event goes before what is said of its number.
create table agent_link (
  id bigint generated always as identity primary key,
  -- The number; of an event, that event's own.
  value text not null,
  type text not null,
  -- Null for every event of the number.
  event uuid,
  shipment bigint not null references shipment (key),
  verdict text not null check (verdict in ('LINK', 'UNLINK')),
  said_by text not null,
  reason text not null,
  said_at timestamptz not null
);

create index agent_link_by_value on agent_link (value, type);
create index agent_link_by_shipment on agent_link (shipment);

-- Rules that agents taught: a reference of this form from this carrier means that field of the ERP.
-- A proposal until it is accepted; one that is withdrawn stays, for the record.
create table learned_rule (
  id bigint generated always as identity primary key,
  carrier text not null,
  reads text not null,
  form text not null,
  means text not null,
  as_type text not null,
  reason text not null,
  proposed_by text not null,
  proposed_at timestamptz not null,
  accepted_by text,
  accepted_at timestamptz,
  withdrawn_by text,
  withdrawn_at timestamptz
);

-- Events that were taken off a shipment, and why: told again there, they need another id.
create table departed_event (
  event uuid not null,
  shipment bigint not null references shipment (key),
  departed_at timestamptz not null,
  summary text not null
);

create index departed_event_by_event on departed_event (event, shipment);
