-- What Milepost itself said of when a shipment will be there, for as long as it is kept: the one that holds lies in
-- the journey. Earlier ones than this table are not known any more.
create table forecast (
  shipment bigint not null references shipment (key),
  issued_at timestamptz not null,
  p50 timestamptz not null,
  p90 timestamptz not null,
  journeys bigint not null,
  basis text not null,
  primary key (shipment, issued_at)
);
