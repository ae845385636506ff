-- oldest: 3
-- Retention: since when a ticket is closed, how much of it was destroyed (0 nothing, 1 payloads, 2 contacts, 3 content), and legal holds.
ALTER TABLE ticket ADD COLUMN ended_at bigint;
ALTER TABLE ticket ADD COLUMN destroyed bigint NOT NULL DEFAULT 0;
UPDATE ticket SET ended_at = updated_at WHERE status = 3;
CREATE INDEX ticket_ended ON ticket (destroyed, ended_at) WHERE ended_at IS NOT NULL;

-- A hold names a ticket, a service, a department, a span of time, or several of these, which must then all match.
CREATE TABLE legal_hold (
  n bigint PRIMARY KEY, ticket_id bigint, service text, department text, from_at bigint, until_at bigint, reason text NOT NULL,
  who text NOT NULL, at bigint NOT NULL, removed_at bigint, removed_by text, removed_reason text
);
