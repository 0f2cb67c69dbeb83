-- The log leaves out what an updated row has in common with the one before it, at its beginning and at its end. So what
-- an event does not change comes first, what it changes in the middle, and the facts, which it adds to in front, last:
-- the log of an event no longer grows with its shipment's history.
alter table journey rename to journey_as_it_was;
alter index journey_pkey rename to journey_as_it_was_pkey;
alter index journey_by_look_at rename to journey_as_it_was_by_look_at;

create table journey (
  shipment bigint not null,
  registered bytea,
  look_at timestamptz,
  sequence bigint not null,
  updated_at timestamptz not null,
  state text,
  stand bytea,
  facts bytea
) with (fillfactor = 50, toast_tuple_target = 8160);

alter table journey alter column registered set storage main;
alter table journey alter column stand set storage main;
alter table journey alter column facts set storage main;

insert into journey (shipment, registered, look_at, sequence, updated_at, state, stand, facts)
select shipment, registered, look_at, sequence, updated_at, state, stand, facts
from journey_as_it_was order by shipment;

drop table journey_as_it_was;

alter table journey add primary key (shipment);
alter table journey add foreign key (shipment) references shipment (key);
create index journey_by_look_at on journey (look_at) where look_at is not null;

-- As V018 has it, and for its reasons.
do $$
declare
  one name;
begin
  for one in
    select attname from pg_attribute
    where attrelid = 'journey'::regclass and attnum > 0 and not attisdropped
  loop
    execute format('alter table journey alter column %I set statistics 1', one);
  end loop;
end
$$;
