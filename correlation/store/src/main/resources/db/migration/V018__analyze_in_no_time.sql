-- ANALYZE holds a snapshot for as long as it takes, and what is dead since cannot be pruned from any page meanwhile. Of
-- shipment_event one was seen 48 s old in the bench, and of the updates of a journey 15 in 100 were HOT then instead of
-- 95. No plan depends on it: every statement goes by an index (PgShipmentStore.byIndex). So it reads 300 rows, not 30,000.
do $$
declare
  one record;
begin
  for one in
    select attrelid::regclass as relation, attname as name from pg_attribute
    where attrelid in ('journey'::regclass, 'shipment_event'::regclass, 'shipment_reference'::regclass,
        'waiting_event'::regclass, 'waiting_reference'::regclass, 'reference_edge'::regclass,
        'transit_sample'::regclass, 'forecast'::regclass, 'outbox'::regclass)
      and attnum > 0 and not attisdropped
  loop
    execute format('alter table %s alter column %I set statistics 1', one.relation, one.name);
  end loop;
end
$$;
