-- Version 9: what is asked of departments, and what went out and came back.

CREATE TABLE fill_round (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT,
    period TEXT,
    asked_of TEXT,
    departments TEXT,
    filter TEXT,
    fields TEXT,
    deadline TEXT,
    contact TEXT,
    note TEXT,
    position INTEGER
) STRICT;

CREATE TABLE fill_sheet (
    id TEXT NOT NULL PRIMARY KEY,
    round TEXT NOT NULL REFERENCES fill_round DEFERRABLE INITIALLY DEFERRED,
    name TEXT,
    department TEXT REFERENCES department DEFERRABLE INITIALLY DEFERRED,
    state TEXT,
    issue INTEGER,
    sent_on TEXT,
    file TEXT,
    given TEXT,
    received_on TEXT,
    received_file TEXT,
    prints TEXT,
    reviewed TEXT,
    reason TEXT,
    position INTEGER
) STRICT;
CREATE INDEX fill_sheet_round ON fill_sheet (round);
