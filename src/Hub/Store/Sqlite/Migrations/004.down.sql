ALTER TABLE ticket DROP COLUMN request_hash;
