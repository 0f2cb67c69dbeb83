-- What agents put aside: numbers that wait and are no shipment's of ours. Lines are only added; of a number the last
-- one holds. They are lines of the agents' audit, and count with those.
create table waiting_dismissal (
  id bigint primary key default nextval('agent_link_id_seq'),
  decision bigint not null default nextval('agent_decision'),
  carrier text not null,
  type text not null,
  value text not null,
  -- False where it was brought back.
  dismissed boolean not null,
  -- What was waiting then: one event more, or a later one, brings the number back by itself.
  events bigint not null,
  newest timestamptz not null,
  said_by text not null,
  reason text not null,
  said_at timestamptz not null
);

create index waiting_dismissal_by_number on waiting_dismissal (carrier, type, value, id);

-- The agents' list by number, and all that is counted of it, without a look at an event.
drop index waiting_event_by_number;
create index waiting_event_by_number on waiting_event (carrier, type, value, received_at, event)
include (ambiguous);

-- The agents' list by age reads the first of each number in this order and no further.
drop index waiting_event_by_receipt;
create index waiting_event_by_receipt on waiting_event (received_at, event);
