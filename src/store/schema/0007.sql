-- Version 7: by which rule projects are lit.

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
