-- Notices are counted, so that the hub cannot be made to flood an address: a counter is a hash, slot the beginning of a slot of time.
CREATE TABLE notice_count (counter INTEGER NOT NULL, slot INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (counter, slot)) WITHOUT ROWID;

-- Notices beyond a cap, which wait for a person.
CREATE TABLE held_notice (counter INTEGER NOT NULL, notice_id INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (counter, notice_id)) WITHOUT ROWID;

-- Addresses that their owners have verified, as keyed hashes.
CREATE TABLE verified_address (address INTEGER NOT NULL PRIMARY KEY, at INTEGER NOT NULL);
