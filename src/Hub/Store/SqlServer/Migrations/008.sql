-- oldest: 3
-- The audit is append-only for everybody who speaks to the database: its lines are neither changed nor taken out.
EXEC('CREATE TRIGGER audit_keeps_lines ON audit INSTEAD OF UPDATE, DELETE AS
BEGIN
  SET NOCOUNT ON;
  IF EXISTS (SELECT 1 FROM deleted) THROW 51311, ''the audit is append-only'', 1;
END');
