-- When an agent last had a reference asked about: not more often than once a minute.
alter table poll_task add column hurried_at timestamptz;

-- That agents had carriers asked: lines of the audit, counted together with those of agent_link.
create table agent_asking (
  id bigint primary key default nextval('agent_link_id_seq'),
  decision bigint not null,
  shipment bigint not null references shipment (key),
  connection text not null,
  -- The number, as it is compared.
  value text not null,
  type text not null,
  said_by text not null,
  reason text not null,
  said_at timestamptz not null
);

create index agent_asking_by_value on agent_asking (value, type);
create index agent_asking_by_shipment on agent_asking (shipment);

-- How each node finds the carriers that it asks: what is only in its memory, said again every few seconds.
create table poll_circuit (
  connection text not null,
  node text not null,
  state text not null check (state in ('closed', 'half-open', 'open')),
  -- The last question that failed, or that the carrier refused.
  failed_at timestamptz,
  failure text,
  seen_at timestamptz not null,
  primary key (connection, node)
);

-- When the last delivery that was read had arrived, whichever way.
alter table drift_model add column arrived_at timestamptz;

-- How old what is known of shipments under way is, by carrier: one row, made anew each minute by whichever node comes first.
create table data_age (
  id smallint primary key check (id = 1),
  -- By the database's clock, by which nodes take turns, and by the clock of the node that looked.
  looked_at timestamptz,
  sampled_at timestamptz,
  -- Of 100 pages of the journeys, how many were looked at.
  percent real not null default 100,
  -- [{"carrier", "shipments", "overdue", "heardAt"}], of the pages that were looked at.
  ages json not null default '[]'
);

insert into data_age (id) values (1);
