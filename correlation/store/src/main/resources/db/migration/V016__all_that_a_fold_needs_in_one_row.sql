-- What the fold reads and writes lies in the row that is locked anyway, as bytes: where the shipment stands, and
-- what the ERP registered, which an event does not change. Both null in a row of an earlier version: where it stands
-- is then read from "state", until its next event; what was registered from the shipment's document.
alter table journey add column stand bytea;
alter table journey add column registered bytea;
alter table journey alter column state drop not null;
alter table journey alter column stand set storage main;
alter table journey alter column registered set storage main;
