DROP INDEX work_order_mapping;
DROP TABLE mark;
DROP TABLE reconciliation;
DROP TABLE drift;
DROP TABLE link;
DROP TABLE traffic;
DROP TABLE audit;
DROP TABLE attempt;
-- Kinds and states that version 1 does not know; on the way up again each handed-over order gets its follow-up anew.
-- What is parked there stays parked, as an order to look at.
UPDATE OR IGNORE job SET kind = 2, may_have_run = 1 WHERE kind = 7 AND parked IS NOT NULL;
DELETE FROM job WHERE kind > 6;
UPDATE work_order SET state = 53 WHERE state = 54;
ALTER TABLE job DROP COLUMN failures;
ALTER TABLE work_order DROP COLUMN unmapped_at;
ALTER TABLE work_order DROP COLUMN may_have_arrived;
DROP TABLE schema_step;
