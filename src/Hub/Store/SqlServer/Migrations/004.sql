-- oldest: 3
-- A reason cut by the database in the middle of a character ends in half of one, which is never found again: the half goes.
UPDATE job SET parked = LEFT(parked, 3999) WHERE DATALENGTH(parked) = 8000 AND UNICODE(RIGHT(parked, 1)) BETWEEN 55296 AND 56319;

-- Rows stay locked one by one, however many: above 5,000 locks of a statement the server would lock the whole table instead, for which all
-- others wait, since READPAST passes over rows alone.
ALTER TABLE ticket SET (LOCK_ESCALATION = DISABLE);
ALTER TABLE work_order SET (LOCK_ESCALATION = DISABLE);
ALTER TABLE job SET (LOCK_ESCALATION = DISABLE);
ALTER TABLE notice SET (LOCK_ESCALATION = DISABLE);
ALTER TABLE timeline SET (LOCK_ESCALATION = DISABLE);
ALTER TABLE feed SET (LOCK_ESCALATION = DISABLE);
ALTER TABLE inbound_file SET (LOCK_ESCALATION = DISABLE);
ALTER TABLE unmatched SET (LOCK_ESCALATION = DISABLE);
ALTER TABLE counter SET (LOCK_ESCALATION = DISABLE);
ALTER TABLE attempt SET (LOCK_ESCALATION = DISABLE);
ALTER TABLE audit SET (LOCK_ESCALATION = DISABLE);
ALTER TABLE traffic SET (LOCK_ESCALATION = DISABLE);
ALTER TABLE link SET (LOCK_ESCALATION = DISABLE);
ALTER TABLE drift SET (LOCK_ESCALATION = DISABLE);
ALTER TABLE reconciliation SET (LOCK_ESCALATION = DISABLE);
ALTER TABLE mark SET (LOCK_ESCALATION = DISABLE);
ALTER TABLE session SET (LOCK_ESCALATION = DISABLE);
ALTER TABLE commit_group SET (LOCK_ESCALATION = DISABLE);
ALTER TABLE number_lock SET (LOCK_ESCALATION = DISABLE);
ALTER TABLE inbox SET (LOCK_ESCALATION = DISABLE);
ALTER TABLE outbox SET (LOCK_ESCALATION = DISABLE);

-- The lists that people look at are read from their index alone: who reads an index and then its row, and who writes the row and then the
-- index, wait for each other.
DROP INDEX job_parked ON job;
CREATE INDEX job_parked ON job (created_at) INCLUDE (lane, due_at, attempts, parked, trace, payload, lease, may_have_run, failures, claim)
  WHERE parked IS NOT NULL;
DROP INDEX notice_to_call ON notice;
CREATE INDEX notice_to_call ON notice (created_at) INCLUDE (state, reason, updated_at) WHERE state = 3;
