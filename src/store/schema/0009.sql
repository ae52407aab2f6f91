-- Version 9: what a copy was handed out for, and what was last exchanged with each copy.

CREATE TABLE remit (
    copy TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    department TEXT,
    -- The projects of others that came along, as JSON; none where the copy holds the whole library.
    along TEXT,
    at TEXT NOT NULL,
    by TEXT NOT NULL,
    head_origin TEXT NOT NULL,
    head_counter INTEGER NOT NULL,
    known TEXT NOT NULL
) STRICT;

CREATE TABLE exchange (
    peer TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    department TEXT,
    is_limited INTEGER NOT NULL CHECK (is_limited IN (0, 1)),
    handed TEXT,
    base TEXT NOT NULL,
    sent TEXT,
    sent_at TEXT,
    sent_file TEXT,
    received TEXT,
    received_at TEXT,
    received_file TEXT
) STRICT;
