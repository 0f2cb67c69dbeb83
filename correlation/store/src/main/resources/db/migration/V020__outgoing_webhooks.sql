-- Where customers want their shipment events pushed to, and what came of each.
CREATE SEQUENCE webhook_version;

CREATE TABLE webhook_subscription (
  id              text        PRIMARY KEY,
  customer        text        NOT NULL,
  url             text        NOT NULL,
  -- What of the customer's events is wanted; an empty list is all.
  types           text[]      NOT NULL,
  shipments       text[]      NOT NULL,
  orders          text[]      NOT NULL,
  state           text        NOT NULL CHECK (state IN ('active', 'paused', 'disabled')),
  -- Why the hub gave it up, where it did.
  reason          text,
  -- AES-256-GCM, bound to the id.
  secret          bytea       NOT NULL,
  previous_secret bytea,
  previous_until  timestamptz,
  -- Of the settings: who read an older one reads again before anything is sent by it.
  version         bigint      NOT NULL DEFAULT nextval('webhook_version'),
  -- Everything of the customer's before this offset has become messages; it only means something in its epoch.
  epoch           integer     NOT NULL,
  place           bigint      NOT NULL,
  placed_at       timestamptz NOT NULL,
  -- What is sent once more: from here, until there. Null where nothing is.
  replay_place    bigint,
  replay_until    bigint,
  -- From where on the types, shipments and orders above hold, if that is known in this epoch.
  filter_place    bigint,
  -- Since when no attempt has gone well; null where the last one did.
  failing_since   timestamptz,
  -- Who serves it, as long as that node's own row says so.
  node            text,
  created_at      timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL,
  CHECK ((previous_secret IS NULL) = (previous_until IS NULL)),
  CHECK ((replay_place IS NULL) = (replay_until IS NULL)),
  CHECK ((state = 'disabled') = (reason IS NOT NULL))
);

CREATE INDEX webhook_subscription_by_customer ON webhook_subscription (customer, id);
CREATE UNIQUE INDEX webhook_subscription_by_version ON webhook_subscription (version);
CREATE INDEX webhook_subscription_by_node ON webhook_subscription (node) WHERE state = 'active';

-- One row a node says that all it serves is still served: renewed every second or so, by the database's clock.
CREATE TABLE webhook_node (
  node   text        PRIMARY KEY,
  until  timestamptz NOT NULL
);

CREATE TABLE webhook_message (
  number        bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  subscription  text        NOT NULL REFERENCES webhook_subscription (id) ON DELETE CASCADE,
  event         text        NOT NULL,
  -- The event's type, or 'gap': what Kafka no longer had when it was to be read.
  type          text        NOT NULL,
  state         text        NOT NULL CHECK (state IN ('waiting', 'delivered', 'failed', 'gap')),
  -- Where the event is in Kafka, for sending it once more.
  epoch         integer     NOT NULL,
  place         bigint      NOT NULL,
  -- Only while it waits: what was delivered is in Kafka, and need not be here, too.
  body          bytea,
  -- Attempts of the present round, by which the next is due; the log below has those of all rounds.
  tries         integer     NOT NULL DEFAULT 0,
  -- The round's first attempt.
  begun_at      timestamptz,
  due_at        timestamptz,
  -- [{"at", "status", "millis", "error"}], the newest last; bounded by who writes it.
  attempts      jsonb       NOT NULL DEFAULT '[]',
  note          text,
  created_at    timestamptz NOT NULL,
  settled_at    timestamptz,
  CHECK ((state = 'waiting') = (due_at IS NOT NULL)),
  CHECK ((state = 'waiting') = (body IS NOT NULL)),
  -- An event is one message, however often its record is read.
  UNIQUE (subscription, event)
);

CREATE INDEX webhook_message_due ON webhook_message (subscription, due_at, number) WHERE state = 'waiting';
CREATE INDEX webhook_message_log ON webhook_message (subscription, number);
CREATE INDEX webhook_message_settled ON webhook_message (settled_at) WHERE settled_at IS NOT NULL;

-- A queue leaves dead rows; the defaults would let them pile up.
ALTER TABLE webhook_message SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000);
