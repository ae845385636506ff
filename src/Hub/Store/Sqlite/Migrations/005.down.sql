ALTER TABLE work_order DROP COLUMN inexact_updates;
ALTER TABLE work_order DROP COLUMN was_handed_over;
