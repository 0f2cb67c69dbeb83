-- By what delays are judged: what is not the default. Each version is a row and none is changed, so
-- that who changed what, and when, can be seen. Nodes read the newest every few seconds.
create table delay_rules (
  version integer primary key,
  document text not null,
  changed_by text not null,
  changed_at timestamptz not null
);
