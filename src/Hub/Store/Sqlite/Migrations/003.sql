-- Who runs, and what comes from and goes to brokers.
CREATE TABLE session (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, version TEXT NOT NULL, role TEXT NOT NULL, url TEXT, term_ms INTEGER NOT NULL,
  started_at INTEGER NOT NULL, seen_at INTEGER NOT NULL, ended_at INTEGER, held INTEGER NOT NULL, done INTEGER NOT NULL
);

-- Messages taken: a second delivery of one changes nothing.
CREATE TABLE IF NOT EXISTS inbox (channel TEXT NOT NULL, message_id TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (channel, message_id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS inbox_at ON inbox (at);

-- Messages to be handed over, in the order written.
CREATE TABLE IF NOT EXISTS outbox (
  n INTEGER PRIMARY KEY AUTOINCREMENT, channel TEXT NOT NULL, message_id TEXT NOT NULL, grouped_by TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL, at INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS outbox_channel ON outbox (channel, n);
