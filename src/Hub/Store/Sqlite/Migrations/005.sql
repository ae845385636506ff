-- An order that was handed over without a number is never absent again, and updates of inexact time are recognised when they come again.
ALTER TABLE work_order ADD COLUMN was_handed_over INTEGER NOT NULL DEFAULT 0;
ALTER TABLE work_order ADD COLUMN inexact_updates TEXT;
UPDATE work_order SET was_handed_over = 1 WHERE state = 10;

-- An order that was believed received without a number or a status of the department has had no follow-up (kind 7): it gets one.
UPDATE work_order SET state = 10, was_handed_over = 1 WHERE state = 20 AND external_id IS NULL AND department_changed_at IS NULL
  AND department_code IS NULL AND sent_at IS NOT NULL;
INSERT OR IGNORE INTO job (kind, subject, lane, due_at, attempts, lease, may_have_run, created_at)
  SELECT 7, id, 'to:' || mapping, updated_at, 0, 0, 0, updated_at FROM work_order WHERE state = 10;
