-- An event waits once, and is found by each number that its carrier ties to it, not by its own only.
delete from waiting_event older
using waiting_event newer
where newer.event = older.event
  and (newer.stated_at, newer.reread_at, newer.ctid) > (older.stated_at, older.reread_at, older.ctid);

alter table waiting_event drop constraint waiting_event_pkey;
alter table waiting_event add primary key (event);

create table waiting_reference (
  event uuid not null,
  value text not null,
  type text not null,
  primary key (event, type, value)
);

create index waiting_reference_by_value on waiting_reference (value, type);

insert into waiting_reference (event, value, type) select event, value, type from waiting_event;
