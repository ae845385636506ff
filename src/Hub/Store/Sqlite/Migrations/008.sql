-- Retention: since when a ticket is closed, how much of it was destroyed (0 nothing, 1 payloads, 2 contacts, 3 content), and legal holds.
ALTER TABLE ticket ADD COLUMN ended_at INTEGER;
ALTER TABLE ticket ADD COLUMN destroyed INTEGER NOT NULL DEFAULT 0;
UPDATE ticket SET ended_at = updated_at WHERE status = 3;
CREATE INDEX ticket_ended ON ticket (destroyed, ended_at) WHERE ended_at IS NOT NULL;

-- A hold names a ticket, a service, a department, a span of time, or several of these, which must then all match.
CREATE TABLE legal_hold (
  n INTEGER PRIMARY KEY, ticket_id INTEGER, service TEXT, department TEXT, from_at INTEGER, until_at INTEGER, reason TEXT NOT NULL,
  who TEXT NOT NULL, at INTEGER NOT NULL, removed_at INTEGER, removed_by TEXT, removed_reason TEXT
);
