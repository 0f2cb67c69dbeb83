-- The configured links to carriers. Nodes keep them all in memory and read what has a higher version
-- than they know; writers take an advisory lock, so versions become visible in order and none is missed.
CREATE SEQUENCE connection_version;

CREATE TABLE connection (
  id                text        PRIMARY KEY,
  carrier           text        NOT NULL,
  mode              text        NOT NULL,
  state             text        NOT NULL CHECK (state IN ('active', 'paused')),
  options           json        NOT NULL DEFAULT '{}',
  -- AES-256-GCM, bound to the id; null in a deleted row.
  secret            bytea,
  previous_secret   bytea,
  previous_until    timestamptz,
  version           bigint      NOT NULL DEFAULT nextval('connection_version'),
  -- A deleted row stays, without its secrets, so that other nodes see the deletion.
  deleted           boolean     NOT NULL DEFAULT false,
  created_at        timestamptz NOT NULL,
  updated_at        timestamptz NOT NULL,
  CHECK (deleted OR secret IS NOT NULL),
  CHECK ((previous_secret IS NULL) = (previous_until IS NULL))
);

CREATE UNIQUE INDEX connection_by_version ON connection (version);
