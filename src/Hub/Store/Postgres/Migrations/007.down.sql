DROP TRIGGER audit_keeps_lines ON audit;
DROP TRIGGER audit_keeps_all_lines ON audit;
DROP FUNCTION refuse_audit_change();
