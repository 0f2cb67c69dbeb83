-- Who says an event, so that one scan from a carrier and from an aggregator is one; and which
-- statement of it is stored, so that a later one replaces it. Microseconds since 1970, 0 for none.
alter table shipment_event
  add column source text not null default '',
  add column direct boolean not null default false,
  add column utc_offset integer,
  add column stated_at bigint not null default 0,
  add column reread_at bigint not null default 0;

update shipment_event
set source = body::json ->> 'carrier',
    direct = coalesce(
        upper(body::json ->> 'carrier') = upper(body::json -> 'reference' ->> 'issuer'), false)
where source = '';

alter table waiting_event
  add column stated_at bigint not null default 0,
  add column reread_at bigint not null default 0;

-- For reading again what arrived in some time: rows come in the order of receipt, so that a summary
-- of each range of pages is enough, and an insert pays next to nothing for it.
create index shipment_event_by_receipt on shipment_event using brin (received_at);
create index waiting_event_by_receipt on waiting_event using brin (received_at);
