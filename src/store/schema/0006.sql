-- Version 6: what was chosen for the columns of foreign ledgers, and other spellings of departments.

CREATE TABLE ledger_shape (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT,
    headings TEXT,
    period TEXT,
    mapping TEXT
) STRICT;

ALTER TABLE department ADD COLUMN aliases TEXT;
