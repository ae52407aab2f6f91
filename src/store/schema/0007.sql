-- Version 7: the texts of plans.

CREATE TABLE kept_text (
    id TEXT NOT NULL PRIMARY KEY,
    plan TEXT NOT NULL REFERENCES plan DEFERRABLE INITIALLY DEFERRED,
    name TEXT,
    content TEXT,
    headings TEXT
) STRICT;
