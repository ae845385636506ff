-- oldest: 3
-- What a caller said under its reference, so that another request under the same one is told from a repeat.
ALTER TABLE ticket ADD COLUMN request_hash text;
