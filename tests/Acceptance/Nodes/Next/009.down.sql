DROP INDEX job_next;
ALTER TABLE job DROP COLUMN next_weight;
ALTER TABLE work_order DROP COLUMN next_weight;
ALTER TABLE ticket DROP COLUMN next_note;
