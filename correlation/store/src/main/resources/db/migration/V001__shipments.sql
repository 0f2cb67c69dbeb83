-- What the ERP registered. Changes when the ERP speaks, not when a carrier does.
create table shipment (
  key bigint generated always as identity primary key,
  id text not null unique,
  customer text not null,
  version integer not null,
  document text not null,
  registered_at timestamptz not null,
  updated_at timestamptz not null
);

create index shipment_by_customer on shipment (customer, key);

-- The numbers under which a shipment is known, in the form that is compared.
create table shipment_reference (
  value text not null,
  type text not null,
  shipment bigint not null references shipment (key),
  issuer text,
  written text not null,
  bound_from timestamptz not null
);

create index shipment_reference_by_value on shipment_reference (value, type);
create index shipment_reference_by_shipment on shipment_reference (shipment);

-- The folded state, narrow and apart from the document, so that an update is small and HOT: no
-- index names a column that changes with every event. look_at changes with the promise only.
create table journey (
  shipment bigint primary key references shipment (key),
  sequence bigint not null,
  state text not null,
  look_at timestamptz,
  updated_at timestamptz not null
) with (fillfactor = 50);

create index journey_by_look_at on journey (look_at) where look_at is not null;

-- Every event of a shipment, once. The narrow columns are what the fold reads; body is the whole
-- event for people. One row for each shipment that an event belongs to.
create table shipment_event (
  shipment bigint not null references shipment (key),
  event uuid not null,
  occurred_at timestamptz not null,
  received_at timestamptz not null,
  reference_type text not null,
  reference_value text not null,
  milestone text not null,
  classifier text not null,
  place text not null,
  cause text,
  carrier_text text,
  correction text,
  estimate text,
  why text not null,
  body text not null,
  primary key (shipment, event)
);

-- Events that found no shipment yet, or several (DESIGN invariants 8 and 9).
create table waiting_event (
  value text not null,
  type text not null,
  event uuid not null,
  carrier text not null,
  occurred_at timestamptz not null,
  received_at timestamptz not null,
  ambiguous boolean not null,
  explanation text not null,
  traceparent text,
  body text not null,
  primary key (value, type, event)
);

-- Shipment events that are stored and perhaps not yet published (invariant 10). The row's writer
-- publishes and deletes it from memory; only the sweeper ever searches here.
create table outbox (
  id bigint generated always as identity primary key,
  event uuid not null,
  type text not null,
  customer text not null,
  shipment text not null,
  orders text not null,
  payload bytea not null,
  traceparent text,
  created_at timestamptz not null
) with (
  autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 5000,
  autovacuum_vacuum_insert_threshold = -1
);
