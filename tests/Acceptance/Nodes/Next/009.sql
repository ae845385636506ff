-- oldest: 3
-- A release that is not there yet, for the tests of upgrades: hubs of the version before work on beside it.
ALTER TABLE ticket ADD COLUMN next_note text;
ALTER TABLE work_order ADD COLUMN next_weight bigint NOT NULL DEFAULT 0;
ALTER TABLE job ADD COLUMN next_weight bigint NOT NULL DEFAULT 0;
CREATE INDEX job_next ON job (next_weight) WHERE next_weight <> 0;
