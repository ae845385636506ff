DELETE FROM job WHERE kind = 13;
DROP TABLE legal_hold;
DROP INDEX ticket_ended ON ticket;
ALTER TABLE ticket DROP CONSTRAINT ticket_destroyed;
ALTER TABLE ticket DROP COLUMN destroyed, ended_at;
