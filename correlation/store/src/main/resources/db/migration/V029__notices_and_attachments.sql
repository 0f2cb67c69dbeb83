-- What agents told customers, word for word; the shipment event that tells it is of the same transaction.
create table notice (
  -- Made by who sends it, so that sending it again tells nothing twice.
  id        uuid        primary key,
  shipment  bigint      not null references shipment (key),
  event     uuid        not null,
  sequence  bigint      not null,
  -- Null for free words.
  template  text,
  language  text        not null,
  text      text        not null,
  -- The kind of delay that it is about.
  delay     text,
  said_by   text        not null,
  said_at   timestamptz not null
);

create index notice_by_shipment on notice (shipment, said_at desc);

-- Papers of a shipment: proofs of delivery, pictures of damage. A deleted one stays, and is shown to nobody.
create table attachment (
  id         uuid        primary key,
  shipment   bigint      not null references shipment (key),
  kind       text        not null check (kind in ('POD', 'DAMAGE', 'OTHER')),
  name       text        not null,
  type       text        not null,
  size       integer     not null,
  sha256     bytea       not null,
  body       bytea       not null,
  added_by   text        not null,
  added_at   timestamptz not null,
  deleted_by text,
  deleted_at timestamptz,
  reason     text
);

create index attachment_by_shipment on attachment (shipment, added_at desc);

-- They are compressed already.
alter table attachment alter column body set storage external;
