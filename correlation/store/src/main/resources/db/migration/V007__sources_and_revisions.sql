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
