-- What an operator needs: what was said at each attempt, who changed what, what passed when, and where hub and department differ.
ALTER TABLE work_order ADD COLUMN may_have_arrived INTEGER NOT NULL DEFAULT 0;
ALTER TABLE work_order ADD COLUMN unmapped_at INTEGER;
UPDATE work_order SET may_have_arrived = 1 WHERE state = 80 OR (state = 90 AND sends > 0);
ALTER TABLE job ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;

-- Orders handed over and not answered are looked after from now on (kind 7).
INSERT OR IGNORE INTO job (kind, subject, lane, due_at, attempts, lease, may_have_run, created_at)
  SELECT 7, id, 'to:' || mapping, updated_at, 0, 0, 0, updated_at FROM work_order WHERE state = 10;

-- In the order they happened, so the oldest go first when old payloads are archived.
CREATE TABLE attempt (
  id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL, at INTEGER NOT NULL, outcome TEXT NOT NULL, reason TEXT, elapsed_ms INTEGER NOT NULL,
  sent TEXT, answered TEXT
);
CREATE INDEX attempt_order ON attempt (order_id);
CREATE INDEX attempt_kept ON attempt (at) WHERE sent IS NOT NULL;

-- Append-only; each line's hash covers the line before it.
CREATE TABLE audit (
  n INTEGER PRIMARY KEY, at INTEGER NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL, subject TEXT NOT NULL, reason TEXT, before TEXT, after TEXT, hash TEXT NOT NULL
);

-- Direction: 1 to the department, 2 from it. An hour is hours since 1970-01-01 UTC.
CREATE TABLE traffic (mapping TEXT NOT NULL, direction INTEGER NOT NULL, hour INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (mapping, direction, hour)) WITHOUT ROWID;
CREATE TABLE link (
  mapping TEXT NOT NULL, direction INTEGER NOT NULL, since INTEGER NOT NULL, last_ok INTEGER, last_news INTEGER, failing_since INTEGER, failures INTEGER NOT NULL, problem TEXT,
  expires_at INTEGER, expires_what TEXT, PRIMARY KEY (mapping, direction)
) WITHOUT ROWID;

CREATE TABLE drift (
  mapping TEXT NOT NULL, kind INTEGER NOT NULL, subject TEXT NOT NULL, detail TEXT NOT NULL, payload TEXT, found_at INTEGER NOT NULL, PRIMARY KEY (mapping, kind, subject)
) WITHOUT ROWID;
CREATE TABLE reconciliation (mapping TEXT PRIMARY KEY, started_at INTEGER NOT NULL, ended_at INTEGER, compared INTEGER, problem TEXT) WITHOUT ROWID;
CREATE INDEX work_order_mapping ON work_order (mapping, updated_at);

CREATE TABLE mark (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- How to step back from each version, kept in the database so that an older hub can do it.
CREATE TABLE schema_step (version INTEGER PRIMARY KEY, down TEXT NOT NULL);
