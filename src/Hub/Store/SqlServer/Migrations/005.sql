-- oldest: 3
-- What a caller said under its reference, so that another request under the same one is told from a repeat.
ALTER TABLE ticket ADD request_hash nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL;
