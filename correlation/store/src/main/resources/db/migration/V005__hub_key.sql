-- The one secret that every node shares; cursors and stream tickets are sealed with keys derived from it.
-- One row only: a second key would make a cursor of one node unreadable for another.
CREATE TABLE hub_key (
    id         smallint    PRIMARY KEY CHECK (id = 1),
    secret     bytea       NOT NULL CHECK (octet_length(secret) = 32),
    created_at timestamptz NOT NULL DEFAULT now()
);
