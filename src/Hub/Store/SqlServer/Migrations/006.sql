-- oldest: 3
-- An order that was handed over without a number is never absent again, and updates of inexact time are recognised when they come again.
ALTER TABLE work_order ADD was_handed_over bigint NOT NULL CONSTRAINT work_order_was_handed_over DEFAULT 0,
  inexact_updates nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL;

-- An order that was believed received without a number or a status of the department has had no follow-up (kind 7): it gets one.
-- The server compiles a batch before it adds the column, so what names the column is a batch of its own.
EXEC('UPDATE work_order SET was_handed_over = 1 WHERE state = 10');
EXEC('UPDATE work_order SET state = 10, was_handed_over = 1 WHERE state = 20 AND external_id IS NULL AND department_changed_at IS NULL
  AND department_code IS NULL AND sent_at IS NOT NULL');
INSERT INTO job (kind, subject, lane, due_at, attempts, lease, may_have_run, created_at)
  SELECT 7, w.id, 'to:' + w.mapping, w.updated_at, 0, 0, 0, w.updated_at FROM work_order w
  WHERE w.state = 10 AND NOT EXISTS (SELECT 1 FROM job j WHERE j.kind = 7 AND j.subject = w.id);
