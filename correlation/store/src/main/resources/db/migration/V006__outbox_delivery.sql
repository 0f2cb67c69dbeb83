-- The delivery that caused the event travels with it (DESIGN section 6); null where time alone did.
alter table outbox add column delivery text;
