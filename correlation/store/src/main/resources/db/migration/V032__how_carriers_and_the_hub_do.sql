-- What was counted of each connection, over all nodes: in slots of five minutes, kept for three days, and of an hour, kept
-- for 90. A slot is that of the deliveries' receipt, so that what was accepted and what was read of it stand in one row. The
-- places of the arrays have their names in the hub (Count, Latency); new ones are added at the end.
create table connection_tally (
  minutes smallint not null check (minutes in (5, 60)),
  slot timestamptz not null,
  connection text not null,
  carrier text not null,
  counts bigint[] not null,
  latency bigint[] not null,
  primary key (minutes, slot, connection)
) with (fillfactor = 70);

-- How far a reader has counted a topic's partition: what is read again is not counted again. A lower offset with a later
-- time than any before is of a topic that was made anew.
create table counted_up_to (
  reader text not null,
  partition integer not null,
  next_offset bigint not null,
  last_at timestamptz not null,
  -- Records that a node had read and not said what they were when it ended.
  passed bigint not null default 0,
  primary key (reader, partition)
);

-- How each node finds the folders and topics of partners: what is only in its memory, said again every few seconds.
create table connection_standing (
  connection text not null,
  node text not null,
  reachable boolean not null,
  -- Files in the folder, or records of the topic that are not read yet.
  waiting bigint not null,
  -- Of the file that waits longest; null where that cannot be said.
  waiting_seconds bigint,
  problem text,
  seen_at timestamptz not null,
  primary key (connection, node)
);

-- How each journey did that ended, or whose promise ran out: made anew from all that is known of it when something of it
-- changes, and counted in score_day in the same transaction. Kept for 100 days.
create table journey_score (
  shipment text primary key,
  counted_on date not null,
  carrier text not null,
  service text not null,
  lane text not null,
  counts bigint[] not null
);

create index journey_score_by_age on journey_score (counted_on);

create table score_day (
  day date not null,
  carrier text not null,
  service text not null,
  lane text not null,
  counts bigint[] not null,
  primary key (day, carrier, service, lane)
) with (fillfactor = 70);

-- When Milepost said that a shipment is late, and when its carrier did. Kept for 100 days.
create table delay_word (
  shipment text not null,
  -- Of the event that opened it.
  sequence bigint not null,
  customer text not null,
  carrier text not null,
  opened_at timestamptz not null,
  -- When it was in the customers' stream.
  told_at timestamptz not null,
  -- Until when the customer had to be told: the duty's moment, else the promise's; null for neither.
  tell_by timestamptz,
  -- Whether that is a duty's moment.
  duty boolean not null,
  counted_on date not null,
  counts bigint[] not null,
  primary key (shipment, sequence)
);

create index delay_word_by_age on delay_word (counted_on);

create table outcome_day (
  day date not null,
  carrier text not null,
  customer text not null,
  counts bigint[] not null,
  primary key (day, carrier, customer)
) with (fillfactor = 70);

-- The last look of each day at what waits for a shipment.
create table unmatched_day (
  day date primary key,
  looked_at timestamptz not null,
  waiting bigint not null,
  -- Seconds since it was received: of half of them no more than that, and of the oldest.
  median_age bigint,
  oldest_age bigint
);
