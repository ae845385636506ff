-- The audit is append-only for everybody who speaks to the database: its lines are neither changed nor taken out.
CREATE TRIGGER audit_keeps_lines BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
CREATE TRIGGER audit_keeps_all_lines BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;

-- REPLACE deletes without a trigger unless recursive triggers are on.
CREATE TRIGGER audit_keeps_numbers BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE n = NEW.n)
  BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
