DROP TRIGGER audit_keeps_lines;
DROP TRIGGER audit_keeps_all_lines;
DROP TRIGGER audit_keeps_numbers;
