DROP TRIGGER audit_keeps_lines;
