-- By which of the shipment's numbers an event was matched that speaks of another: a last-mile number, a piece that the
-- ERP does not name, an agent's link. "TYPE VALUE". Null for nearly all, which speak of a registered number.
alter table shipment_event add column through text;
