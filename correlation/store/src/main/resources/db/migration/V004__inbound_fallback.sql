-- Deliveries that were acknowledged while Kafka could not be reached. Emptied in order of place.
CREATE TABLE inbound_fallback (
  place        bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  connection   text        NOT NULL,
  carrier      text        NOT NULL,
  delivery_id  text        NOT NULL,
  received_at  timestamptz NOT NULL,
  -- The record's headers: an array of [name, value]. json, not jsonb, keeps any text as it was.
  headers      json        NOT NULL,
  body         bytea       NOT NULL,
  size         integer     GENERATED ALWAYS AS (octet_length(body)) STORED,
  -- Why Kafka will never take it, where that is so: it stays, and does not hold up the others.
  blocked      text
);

-- Bodies are kept as they are: compressing them would slow the very moment that matters.
ALTER TABLE inbound_fallback ALTER COLUMN body SET STORAGE EXTERNAL;

-- A queue leaves dead rows at its head; the defaults would let them pile up.
ALTER TABLE inbound_fallback SET (
  autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 2000
);
