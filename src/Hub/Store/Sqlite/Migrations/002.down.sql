DROP INDEX work_order_mapping;
DROP TABLE mark;
DROP TABLE reconciliation;
DROP TABLE drift;
DROP TABLE link;
DROP TABLE traffic;
DROP TABLE audit;
DROP TABLE attempt;
-- Kinds that version 1 does not know: a follow-up looks again, a reconciliation runs again.
DELETE FROM job WHERE kind > 6;
ALTER TABLE job DROP COLUMN failures;
ALTER TABLE work_order DROP COLUMN unmapped_at;
ALTER TABLE work_order DROP COLUMN may_have_arrived;
DROP TABLE schema_step;
