-- oldest: 3
-- Times are milliseconds since 1970-01-01 UTC. Ids of work orders and notices hold the id of their ticket. Texts are compared byte by byte, whatever the server's
-- own collation: "S-1" and "s-1" are two records. A key has at most 900 bytes, an index that is not clustered 1,700.
CREATE TABLE ticket (
  id bigint NOT NULL, number nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL, service nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
  description nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL, address nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
  address_id nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL, zip nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL, lat float NULL, long float NULL,
  answers nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL, resident nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
  media_url nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL, source nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
  source_reference nvarchar(350) COLLATE Latin1_General_100_BIN2 NULL, requested_at bigint NOT NULL, updated_at bigint NOT NULL, due_at bigint NULL,
  status bigint NOT NULL, resolution bigint NULL, status_note nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL, version bigint NOT NULL,
  trace nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL, PRIMARY KEY (id)
);
CREATE UNIQUE INDEX ticket_source ON ticket (source, source_reference) WHERE source_reference IS NOT NULL;
CREATE INDEX ticket_requested ON ticket (requested_at);

CREATE TABLE work_order (
  id bigint NOT NULL, reference nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL, department nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
  mapping nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, state bigint NOT NULL, external_id nvarchar(350) COLLATE Latin1_General_100_BIN2 NULL,
  department_code nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL, department_changed_at bigint NULL, note nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
  reason nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL, sends bigint NOT NULL, sent_at bigint NULL, updated_at bigint NOT NULL,
  may_have_arrived bigint NOT NULL DEFAULT 0, unmapped_at bigint NULL, PRIMARY KEY (id)
);
CREATE INDEX work_order_external ON work_order (mapping, external_id);
CREATE INDEX work_order_mapping ON work_order (mapping, updated_at);

-- Claim: the claim that leased it, 0 for one handed on.
CREATE TABLE job (
  kind bigint NOT NULL, subject bigint NOT NULL, lane nvarchar(150) COLLATE Latin1_General_100_BIN2 NOT NULL, due_at bigint NOT NULL, attempts bigint NOT NULL,
  parked nvarchar(4000) COLLATE Latin1_General_100_BIN2 NULL, trace nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
  payload nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL, lease bigint NOT NULL, may_have_run bigint NOT NULL, created_at bigint NOT NULL,
  failures bigint NOT NULL DEFAULT 0, claim bigint NOT NULL DEFAULT 0, PRIMARY KEY (kind, subject)
);
CREATE INDEX job_due ON job (lane, due_at) INCLUDE (lease, parked) WHERE lease = 0 AND parked IS NULL;
CREATE INDEX job_leased ON job (lease) WHERE lease <> 0;
CREATE INDEX job_parked ON job (created_at) INCLUDE (parked) WHERE parked IS NOT NULL;

CREATE TABLE notice (
  id bigint NOT NULL, state bigint NOT NULL, reason nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL, created_at bigint NOT NULL, updated_at bigint NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX notice_to_call ON notice (created_at) WHERE state = 3;

CREATE TABLE timeline (
  ticket_id bigint NOT NULL, n bigint IDENTITY NOT NULL, at bigint NOT NULL, what nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL, ordinal bigint NOT NULL,
  detail nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL, PRIMARY KEY (ticket_id, n)
);

CREATE TABLE feed (
  id bigint IDENTITY NOT NULL, mapping nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL UNIQUE, "cursor" nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
  first_read_at bigint NOT NULL, read_at bigint NULL, PRIMARY KEY (id)
);
CREATE TABLE inbound_file (
  mapping nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, sha256 nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  name nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL, at bigint NOT NULL, PRIMARY KEY (mapping, sha256)
);
CREATE TABLE unmatched (
  mapping nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, external_id nvarchar(350) COLLATE Latin1_General_100_BIN2 NOT NULL,
  payload nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL, changed_at bigint NOT NULL, seen_at bigint NOT NULL, PRIMARY KEY (mapping, external_id)
);
CREATE TABLE counter (
  name nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL, value bigint NOT NULL, PRIMARY KEY (name)
);
INSERT INTO counter (name, value) VALUES ('ticket', 0), ('touched', 0), ('audit', 0), ('rung', 0);

-- Kept: its texts have not been archived yet.
CREATE TABLE attempt (
  id bigint IDENTITY NOT NULL, order_id bigint NOT NULL, at bigint NOT NULL, outcome nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
  reason nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL, elapsed_ms bigint NOT NULL, sent nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
  answered nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL, kept AS (CASE WHEN sent IS NULL THEN 0 ELSE 1 END) PERSISTED, PRIMARY KEY (id)
);
CREATE INDEX attempt_order ON attempt (order_id);
CREATE INDEX attempt_kept ON attempt (kept, at);

-- Append-only; each line's hash covers the line before it.
CREATE TABLE audit (
  n bigint NOT NULL, at bigint NOT NULL, who nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL, what nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
  subject nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL, reason nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
  before nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL, after nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
  hash nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL, PRIMARY KEY (n)
);

-- Direction: 1 to the department, 2 from it. An hour is hours since 1970-01-01 UTC.
CREATE TABLE traffic (
  mapping nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, direction bigint NOT NULL, hour bigint NOT NULL, n bigint NOT NULL,
  PRIMARY KEY (mapping, direction, hour)
);
CREATE TABLE link (
  mapping nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, direction bigint NOT NULL, since bigint NOT NULL, last_ok bigint NULL, last_news bigint NULL,
  failing_since bigint NULL, failures bigint NOT NULL, problem nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL, expires_at bigint NULL,
  expires_what nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL, PRIMARY KEY (mapping, direction)
);

CREATE TABLE drift (
  mapping nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, kind bigint NOT NULL, subject nvarchar(350) COLLATE Latin1_General_100_BIN2 NOT NULL,
  detail nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL, payload nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL, found_at bigint NOT NULL,
  PRIMARY KEY NONCLUSTERED (mapping, kind, subject)
);
CREATE TABLE reconciliation (
  mapping nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, started_at bigint NOT NULL, ended_at bigint NULL, compared bigint NULL,
  problem nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL, PRIMARY KEY (mapping)
);
CREATE TABLE mark (
  name nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL, value nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL, PRIMARY KEY (name)
);

CREATE TABLE session (
  id bigint IDENTITY NOT NULL, name nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL, version nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
  role nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL, url nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL, term_ms bigint NOT NULL,
  started_at bigint NOT NULL, seen_at bigint NOT NULL, ended_at bigint NULL, held bigint NOT NULL, done bigint NOT NULL, PRIMARY KEY (id)
);

-- The number of the last group each of a session's writers wrote, by which a lost answer to a commit is settled.
CREATE TABLE commit_group (
  session bigint NOT NULL, writer bigint NOT NULL, n bigint NOT NULL, PRIMARY KEY (session, writer)
);

-- Rows that are only ever locked: who writes about a department's number takes the one it falls to.
CREATE TABLE number_lock (slot bigint NOT NULL PRIMARY KEY);
INSERT INTO number_lock (slot)
SELECT ((a.n * 16 + b.n) * 16 + c.n) * 16 + d.n
FROM (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12), (13), (14), (15)) AS a(n)
CROSS JOIN (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12), (13), (14), (15)) AS b(n)
CROSS JOIN (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12), (13), (14), (15)) AS c(n)
CROSS JOIN (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12), (13), (14), (15)) AS d(n);

CREATE TABLE inbox (
  channel nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, message_id nvarchar(350) COLLATE Latin1_General_100_BIN2 NOT NULL, at bigint NOT NULL,
  PRIMARY KEY (channel, message_id)
);
CREATE INDEX inbox_at ON inbox (at);
CREATE TABLE outbox (
  n bigint IDENTITY NOT NULL, channel nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL, message_id nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
  grouped_by nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL, subject nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
  body nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL, at bigint NOT NULL, PRIMARY KEY (n)
);
CREATE INDEX outbox_channel ON outbox (channel, n);
