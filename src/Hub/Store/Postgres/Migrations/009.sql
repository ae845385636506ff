-- oldest: 3
-- Notices are counted, so that the hub cannot be made to flood an address: a counter is a hash, slot the beginning of a slot of time.
CREATE TABLE notice_count (counter bigint NOT NULL, slot bigint NOT NULL, n bigint NOT NULL, PRIMARY KEY (counter, slot));

-- Notices beyond a cap, which wait for a person.
CREATE TABLE held_notice (counter bigint NOT NULL, notice_id bigint NOT NULL, at bigint NOT NULL, PRIMARY KEY (counter, notice_id));

-- Addresses that their owners have verified, as keyed hashes.
CREATE TABLE verified_address (address bigint NOT NULL PRIMARY KEY, at bigint NOT NULL);
