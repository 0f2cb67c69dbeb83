-- Tokens that are refused before they expire: one token by its id, or all of a subject or of a customer that were issued
-- before a moment. An entry goes when every token that it means has expired.
create table revocation (
  id bigint generated always as identity primary key,
  token text,
  subject text,
  customer text,
  issued_before timestamptz,
  expires_at timestamptz not null,
  reason text,
  revoked_by text not null,
  revoked_at timestamptz not null,
  check (num_nonnulls(token, subject, customer) = 1)
);
create index revocation_by_expires_at on revocation (expires_at);

-- Tickets that have opened their stream. Unlogged: one that a crash forgets is good for a minute at most.
create unlogged table ticket_used (
  id text primary key,
  good_until timestamptz not null
);
