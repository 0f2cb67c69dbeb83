-- What an agent did at once: a split is two verdicts and one decision.
create sequence agent_decision;

alter table agent_link
  add column decision bigint not null default nextval('agent_decision'),
  add column action text not null default 'LINK'
      check (action in ('LINK', 'UNLINK', 'SPLIT', 'STATE')),
  -- Whether by it events went from one customer's shipment to another's.
  add column crosses boolean not null default false;

create index agent_link_by_event on agent_link (event) where event is not null;

-- A lesson is proposed once, however many links teach it.
create unique index learned_rule_lesson on learned_rule (carrier, reads, form, means, as_type)
where withdrawn_at is null;

alter table learned_rule
  add column accepted_reason text,
  add column withdrawn_reason text;

-- For the agents' list: a page of numbers that wait is read in this order and no further.
create index waiting_event_by_number on waiting_event (carrier, type, value);
