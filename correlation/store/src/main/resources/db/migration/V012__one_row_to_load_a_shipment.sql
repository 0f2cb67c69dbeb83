-- What the fold reads lies in the row that is locked anyway: a shipment is loaded with one row, not with one
-- heap page for each of its events. Null in a row of an earlier version, whose facts are read from the bodies
-- of its events, which say all of it. Kept in line and as it is: a row out of line would be a second fetch.
alter table journey add column facts bytea;
alter table journey alter column facts set storage main;
alter table journey set (toast_tuple_target = 8160);

-- The history is appended to, and read by people: the body says the rest.
alter table shipment_event
  drop column reference_type,
  drop column reference_value,
  drop column milestone,
  drop column classifier,
  drop column place,
  drop column cause,
  drop column carrier_text,
  drop column correction,
  drop column estimate,
  drop column source,
  drop column direct,
  drop column utc_offset,
  drop column stated_at,
  drop column reread_at;

-- One row for all that a transaction tells: written once and deleted once. A JSON array of {event, type, customer, shipment, orders, delivery,
-- traceparent, payload}.
alter table outbox rename to outbox_by_event;

create table outbox (
  id bigint generated always as identity primary key,
  events bytea not null,
  created_at timestamptz not null
) with (
  autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 1000,
  autovacuum_vacuum_insert_threshold = -1
);

-- Written once and read only after a crash: compressing it would cost more than it saves.
alter table outbox alter column events set storage external;

insert into outbox (events, created_at)
select convert_to(json_build_array(json_build_object(
    'event', event, 'type', type, 'customer', customer, 'shipment', shipment,
    'orders', case when orders = '' then '[]'::json else to_json(string_to_array(orders, E'\n')) end,
    'delivery', delivery, 'traceparent', traceparent,
    'payload', convert_from(payload, 'UTF8')::json))::text, 'UTF8'), created_at
from outbox_by_event order by id;

drop table outbox_by_event;
