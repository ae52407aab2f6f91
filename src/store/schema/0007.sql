-- Version 7: the texts of plans, and by which rule projects are lit.

CREATE TABLE kept_text (
    id TEXT NOT NULL PRIMARY KEY,
    plan TEXT NOT NULL REFERENCES plan DEFERRABLE INITIALLY DEFERRED,
    name TEXT,
    content TEXT,
    headings TEXT
) STRICT;

CREATE TABLE reporting (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT,
    period TEXT,
    pace_factor INTEGER,
    measure TEXT,
    ahead INTEGER,
    late INTEGER,
    seriously_late INTEGER,
    threshold TEXT,
    months_without_start INTEGER
) STRICT;
