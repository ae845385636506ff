-- oldest: 3
-- Retention: since when a ticket is closed, how much of it was destroyed (0 nothing, 1 payloads, 2 contacts, 3 content), and legal holds.
ALTER TABLE ticket ADD ended_at bigint NULL, destroyed bigint NOT NULL CONSTRAINT ticket_destroyed DEFAULT 0;

-- The server compiles a batch before it adds the column, so what names the column is a batch of its own.
EXEC('UPDATE ticket SET ended_at = updated_at WHERE status = 3');
EXEC('CREATE INDEX ticket_ended ON ticket (destroyed, ended_at) WHERE ended_at IS NOT NULL');

-- A hold names a ticket, a service, a department, a span of time, or several of these, which must then all match.
CREATE TABLE legal_hold (
  n bigint NOT NULL, ticket_id bigint NULL, service nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
  department nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL, from_at bigint NULL, until_at bigint NULL,
  reason nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL, who nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
  at bigint NOT NULL, removed_at bigint NULL, removed_by nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
  removed_reason nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL, PRIMARY KEY (n)
);
ALTER TABLE legal_hold SET (LOCK_ESCALATION = DISABLE);
