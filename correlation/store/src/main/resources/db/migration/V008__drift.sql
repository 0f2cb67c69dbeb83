-- How each connection's payloads look, as learned, and what differs. No payload and no personal data:
-- paths, types and codes only. Nodes add to it every few seconds, and nothing waits for that.
CREATE SEQUENCE drift_revision;

CREATE TABLE drift_model (
  id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  connection  text        NOT NULL,
  -- Of the adapter that read.
  version     text        NOT NULL,
  carrier     text        NOT NULL,
  -- Deliveries: learned from, judged by what was learned, passed over under load.
  learned     bigint      NOT NULL DEFAULT 0,
  judged      bigint      NOT NULL DEFAULT 0,
  skipped     bigint      NOT NULL DEFAULT 0,
  since       timestamptz NOT NULL,
  -- Null while learning.
  learned_at  timestamptz,
  -- Changes when nodes must read the facts again.
  revision    bigint      NOT NULL DEFAULT nextval('drift_revision'),
  UNIQUE (connection, version)
);

CREATE TABLE drift_fact (
  id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  model       bigint      NOT NULL REFERENCES drift_model (id) ON DELETE CASCADE,
  kind        text        NOT NULL,
  path        text        NOT NULL,
  what        text        NOT NULL,
  standing    text        NOT NULL CHECK (standing IN ('known', 'finding', 'accepted')),
  -- Objects, values or events, of which a delivery may hold many; and deliveries.
  count       bigint      NOT NULL,
  deliveries  bigint      NOT NULL,
  first_seen  timestamptz NOT NULL,
  last_seen   timestamptz NOT NULL,
  -- The earliest delivery's id; its bytes are in Kafka.
  sample      text        NOT NULL,
  UNIQUE (model, kind, path, what)
);

CREATE INDEX drift_finding ON drift_fact (id) WHERE standing = 'finding';
