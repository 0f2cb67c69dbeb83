-- How long a shipment took, once each: written in the transaction in which its journey ends, taken
-- into the sketches by a learner. What was learned stands beside what holds, so that a corrected
-- delivery takes the place of what it corrects.
create table transit_sample (
  shipment bigint primary key references shipment (key),
  -- The keys that it is an example of, one a line; null with the minutes where it was no delivery.
  lanes text,
  minutes integer,
  -- Of 28 days since 1970, that of the delivery.
  period integer,
  learned_lanes text,
  learned_minutes integer,
  learned_period integer,
  waiting boolean not null
);

create index transit_sample_waiting on transit_sample (shipment) where waiting;

-- How long journeys of a lane took that ended in a period: an HdrHistogram of minutes.
create table transit_sketch (
  lane text not null,
  period integer not null,
  journeys bigint not null,
  sketch bytea not null,
  updated_at timestamptz not null,
  primary key (lane, period)
) with (fillfactor = 70);
