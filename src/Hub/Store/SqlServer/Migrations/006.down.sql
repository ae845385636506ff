ALTER TABLE work_order DROP CONSTRAINT work_order_was_handed_over;
ALTER TABLE work_order DROP COLUMN was_handed_over, inexact_updates;
