DELETE FROM job WHERE kind = 13;
DROP TABLE legal_hold;
DROP INDEX ticket_ended;
ALTER TABLE ticket DROP COLUMN destroyed;
ALTER TABLE ticket DROP COLUMN ended_at;
