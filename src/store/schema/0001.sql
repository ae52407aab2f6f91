-- Version 1. Every record of the model is one table with a named column per field, so that any SQLite
-- tool can read a library. Ids are UUIDs as text; money is an integer of 分, another number with decimals one of 1/10000; dates keep their precision
-- as 2023, 2023-06 or 2023-06-15; lists are JSON arrays.
-- Pointers are checked at COMMIT, so that the changes of one op may come in any order.

CREATE TABLE meta (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT
) STRICT;

CREATE TABLE plan (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT,
    region TEXT,
    first_year INTEGER,
    last_year INTEGER,
    approved_on TEXT,
    approved_by TEXT,
    office TEXT,
    source TEXT,
    data_mark TEXT
) STRICT;

CREATE TABLE outline_node (
    id TEXT NOT NULL PRIMARY KEY,
    plan TEXT NOT NULL REFERENCES plan DEFERRABLE INITIALLY DEFERRED,
    parent TEXT REFERENCES outline_node DEFERRABLE INITIALLY DEFERRED,
    kind TEXT,
    number INTEGER,
    title TEXT,
    position INTEGER
) STRICT;

CREATE TABLE category (
    id TEXT NOT NULL PRIMARY KEY,
    parent TEXT REFERENCES category DEFERRABLE INITIALLY DEFERRED,
    name TEXT,
    position INTEGER
) STRICT;

CREATE TABLE department (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT,
    short_name TEXT,
    kind TEXT,
    parent TEXT REFERENCES department DEFERRABLE INITIALLY DEFERRED,
    duty TEXT,
    position INTEGER
) STRICT;

CREATE TABLE project (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT,
    code TEXT,
    national_code TEXT,
    outline TEXT REFERENCES outline_node DEFERRABLE INITIALLY DEFERRED,
    mentions TEXT,
    anchor TEXT,
    category TEXT REFERENCES category DEFERRABLE INITIALLY DEFERRED,
    stage TEXT,
    construction_kind TEXT,
    procedure TEXT,
    investment_entity TEXT,
    level_tags TEXT,
    location TEXT,
    scale TEXT,
    start TEXT,
    "end" TEXT,
    total_investment INTEGER,
    owner TEXT,
    lead_department TEXT,
    supporting_departments TEXT,
    responsible_leader TEXT,
    contact TEXT,
    marks TEXT,
    note TEXT,
    parent TEXT REFERENCES project DEFERRABLE INITIALLY DEFERRED,
    position INTEGER,
    sources TEXT
) STRICT;

CREATE TABLE funding_line (
    id TEXT NOT NULL PRIMARY KEY,
    project TEXT NOT NULL REFERENCES project DEFERRABLE INITIALLY DEFERRED,
    source TEXT,
    year INTEGER,
    kind TEXT,
    amount INTEGER,
    position INTEGER
) STRICT;
CREATE INDEX funding_line_project ON funding_line (project);

CREATE TABLE annual_plan (
    id TEXT NOT NULL PRIMARY KEY,
    project TEXT NOT NULL REFERENCES project DEFERRABLE INITIALLY DEFERRED,
    year INTEGER,
    list_class TEXT,
    planned INTEGER,
    target TEXT
) STRICT;
CREATE INDEX annual_plan_project ON annual_plan (project);

CREATE TABLE milestone (
    id TEXT NOT NULL PRIMARY KEY,
    project TEXT NOT NULL REFERENCES project DEFERRABLE INITIALLY DEFERRED,
    name TEXT,
    planned TEXT,
    actual TEXT,
    note TEXT,
    position INTEGER
) STRICT;
CREATE INDEX milestone_project ON milestone (project);

CREATE TABLE approval (
    id TEXT NOT NULL PRIMARY KEY,
    project TEXT NOT NULL REFERENCES project DEFERRABLE INITIALLY DEFERRED,
    kind TEXT,
    state TEXT,
    document_number TEXT,
    date TEXT,
    expected TEXT,
    position INTEGER
) STRICT;
CREATE INDEX approval_project ON approval (project);

CREATE TABLE monthly_progress (
    id TEXT NOT NULL PRIMARY KEY,
    project TEXT NOT NULL REFERENCES project DEFERRABLE INITIALLY DEFERRED,
    month TEXT NOT NULL,
    invested INTEGER,
    physical_progress TEXT,
    remark TEXT
) STRICT;
CREATE INDEX monthly_progress_project ON monthly_progress (project);

CREATE TABLE problem (
    id TEXT NOT NULL PRIMARY KEY,
    project TEXT NOT NULL REFERENCES project DEFERRABLE INITIALLY DEFERRED,
    kind TEXT,
    description TEXT,
    need TEXT,
    responsible_departments TEXT,
    person TEXT,
    raised_on TEXT,
    due_on TEXT,
    state TEXT,
    position INTEGER
) STRICT;
CREATE INDEX problem_project ON problem (project);

CREATE TABLE indicator (
    id TEXT NOT NULL PRIMARY KEY,
    outline TEXT REFERENCES outline_node DEFERRABLE INITIALLY DEFERRED,
    name TEXT,
    unit TEXT,
    base_year INTEGER,
    base_value INTEGER,
    target_year INTEGER,
    target_value INTEGER,
    kind TEXT,
    binding TEXT,
    anchor TEXT,
    note TEXT,
    position INTEGER
) STRICT;

CREATE TABLE indicator_value (
    id TEXT NOT NULL PRIMARY KEY,
    indicator TEXT NOT NULL REFERENCES indicator DEFERRABLE INITIALLY DEFERRED,
    year INTEGER,
    value INTEGER
) STRICT;
CREATE INDEX indicator_value_indicator ON indicator_value (indicator);

-- Who did what and when. Each op carries the hash of the one before it.
CREATE TABLE op (
    seq INTEGER NOT NULL PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('baseline', 'edit', 'undo', 'redo')),
    reverses TEXT,
    label TEXT NOT NULL,
    actor TEXT NOT NULL,
    host TEXT NOT NULL,
    at TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;

-- One altered value, or a whole row as a JSON object: in new when created, in old when deleted.
CREATE TABLE change (
    seq INTEGER NOT NULL REFERENCES op DEFERRABLE INITIALLY DEFERRED,
    i INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('create', 'set', 'delete')),
    table_name TEXT NOT NULL,
    row_id TEXT NOT NULL,
    column_name TEXT,
    old ANY,
    new ANY,
    PRIMARY KEY (seq, i)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER op_is_never_updated BEFORE UPDATE ON op
BEGIN SELECT RAISE(ABORT, '审计记录不可修改'); END;
CREATE TRIGGER op_is_never_deleted BEFORE DELETE ON op
BEGIN SELECT RAISE(ABORT, '审计记录不可修改'); END;
CREATE TRIGGER change_is_never_updated BEFORE UPDATE ON change
BEGIN SELECT RAISE(ABORT, '审计记录不可修改'); END;
CREATE TRIGGER change_is_never_deleted BEFORE DELETE ON change
BEGIN SELECT RAISE(ABORT, '审计记录不可修改'); END;
