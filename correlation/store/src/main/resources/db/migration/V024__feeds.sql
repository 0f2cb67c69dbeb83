-- Files of partners that a node is working at: whose they are, until when.
create table feed_claim (
  connection  text        not null,
  name        text        not null,
  -- Whose work it is; what came before it may settle no more.
  claim       bigint      not null,
  lease_until timestamptz not null,
  primary key (connection, name)
);

create sequence feed_claim_id;

-- What was taken of a connection: a row says that all of the file is in Kafka. Kept for 90 days.
create table feed_content (
  connection  text        not null,
  sha256      bytea       not null,
  -- The name that it came under first.
  name        text        not null,
  bytes       bigint      not null,
  taken_at    timestamptz not null,
  -- The first of the control numbers of what it was acknowledged with.
  control     integer,
  -- Whether it was moved away with its report.
  settled     boolean     not null default false,
  primary key (connection, sha256)
);

create index feed_content_by_age on feed_content (taken_at);

-- The interchanges in them: senders use a control number again by mistake. Kept for 90 days.
create table feed_interchange (
  connection  text        not null,
  -- Standard, sender and receiver with their qualifiers.
  parties     text        not null,
  control     text        not null,
  sha256      bytea       not null,
  name        text        not null,
  taken_at    timestamptz not null,
  primary key (connection, parties, control)
);

create index feed_interchange_by_age on feed_interchange (taken_at);

-- The last control number of ours that a partner got.
create table feed_control (
  connection  text        primary key,
  last        integer     not null
);
