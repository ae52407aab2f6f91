-- Version 5: files that go with projects, what people remark on projects, and the columns that a view colours.

-- The file lies in a folder beside the library, under its hash.
CREATE TABLE attachment (
    id TEXT NOT NULL PRIMARY KEY,
    project TEXT NOT NULL REFERENCES project DEFERRABLE INITIALLY DEFERRED,
    name TEXT,
    size INTEGER,
    hash TEXT,
    note TEXT,
    position INTEGER
) STRICT;
CREATE INDEX attachment_project ON attachment (project);

CREATE TABLE remark (
    id TEXT NOT NULL PRIMARY KEY,
    project TEXT NOT NULL REFERENCES project DEFERRABLE INITIALLY DEFERRED,
    author TEXT,
    made_at TEXT,
    text TEXT,
    position INTEGER
) STRICT;
CREATE INDEX remark_project ON remark (project);

ALTER TABLE saved_view ADD COLUMN colors TEXT;
