-- By which transaction a shipment was registered last. Whoever follows what is registered reads on from the oldest
-- transaction that was still open when he looked: one that commits late is never overtaken, as it would be by a moment
-- or a key, which are given out before the commit. 0 for what was registered before: a constant, so no row is rewritten.
alter table shipment add column written_by xid8 not null default '0';
alter table shipment alter column written_by set default pg_current_xact_id();

create index shipment_by_writer on shipment (written_by, key);
