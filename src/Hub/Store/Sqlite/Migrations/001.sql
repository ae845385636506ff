-- Times are milliseconds since 1970-01-01 UTC. Ids of work orders and notices hold the id of their ticket.
CREATE TABLE ticket (
  id INTEGER PRIMARY KEY, number TEXT NOT NULL, service TEXT NOT NULL, description TEXT NOT NULL,
  address TEXT, address_id TEXT, zip TEXT, lat REAL, long REAL, answers TEXT, resident TEXT, media_url TEXT,
  source TEXT NOT NULL, source_reference TEXT, requested_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, due_at INTEGER,
  status INTEGER NOT NULL, resolution INTEGER, status_note TEXT, version INTEGER NOT NULL, trace TEXT
);
CREATE UNIQUE INDEX ticket_source ON ticket (source, source_reference) WHERE source_reference IS NOT NULL;
CREATE INDEX ticket_requested ON ticket (requested_at);

CREATE TABLE work_order (
  id INTEGER PRIMARY KEY, reference TEXT NOT NULL, department TEXT NOT NULL, mapping TEXT NOT NULL, state INTEGER NOT NULL,
  external_id TEXT, department_code TEXT, department_changed_at INTEGER, note TEXT, reason TEXT,
  sends INTEGER NOT NULL, sent_at INTEGER, updated_at INTEGER NOT NULL
);
CREATE INDEX work_order_external ON work_order (mapping, external_id) WHERE external_id IS NOT NULL;

CREATE TABLE job (
  kind INTEGER NOT NULL, subject INTEGER NOT NULL, lane TEXT NOT NULL, due_at INTEGER NOT NULL, attempts INTEGER NOT NULL,
  parked TEXT, trace TEXT, payload TEXT, lease INTEGER NOT NULL, may_have_run INTEGER NOT NULL, created_at INTEGER NOT NULL,
  PRIMARY KEY (kind, subject)
) WITHOUT ROWID;
-- A job handed on in memory is leased when it is written, so it never enters this index.
CREATE INDEX job_due ON job (lane, due_at) WHERE lease = 0 AND parked IS NULL;
CREATE INDEX job_parked ON job (created_at) WHERE parked IS NOT NULL;

CREATE TABLE notice (
  id INTEGER PRIMARY KEY, state INTEGER NOT NULL, reason TEXT, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
);
CREATE INDEX notice_to_call ON notice (created_at) WHERE state = 3;

CREATE TABLE timeline (
  ticket_id INTEGER NOT NULL, n INTEGER NOT NULL, at INTEGER NOT NULL, what TEXT NOT NULL, ordinal INTEGER NOT NULL, detail TEXT,
  PRIMARY KEY (ticket_id, n)
) WITHOUT ROWID;

CREATE TABLE feed (id INTEGER PRIMARY KEY, mapping TEXT NOT NULL UNIQUE, cursor TEXT, first_read_at INTEGER NOT NULL, read_at INTEGER);
CREATE TABLE inbound_file (mapping TEXT NOT NULL, sha256 TEXT NOT NULL, name TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (mapping, sha256)) WITHOUT ROWID;
CREATE TABLE unmatched (mapping TEXT NOT NULL, external_id TEXT NOT NULL, payload TEXT NOT NULL, changed_at INTEGER NOT NULL, seen_at INTEGER NOT NULL, PRIMARY KEY (mapping, external_id)) WITHOUT ROWID;
CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO counter VALUES ('ticket', 0), ('session', 0);
