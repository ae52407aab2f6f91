-- Version 2: views, moments and layouts that an office keeps under names, and columns of its own.

CREATE TABLE saved_view (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT,
    page TEXT,
    search TEXT,
    filter TEXT,
    group_by TEXT,
    sort TEXT,
    columns TEXT,
    folded TEXT,
    position INTEGER
) STRICT;

CREATE TABLE named_snapshot (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT,
    note TEXT
) STRICT;

CREATE TABLE report_preset (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT,
    layout TEXT,
    position INTEGER
) STRICT;

CREATE TABLE own_field (
    id TEXT NOT NULL PRIMARY KEY,
    label TEXT,
    kind TEXT,
    choices TEXT,
    tip TEXT,
    position INTEGER
) STRICT;

CREATE TABLE own_value (
    id TEXT NOT NULL PRIMARY KEY,
    project TEXT NOT NULL REFERENCES project DEFERRABLE INITIALLY DEFERRED,
    field TEXT NOT NULL REFERENCES own_field DEFERRABLE INITIALLY DEFERRED,
    value TEXT
) STRICT;
CREATE INDEX own_value_project ON own_value (project);
CREATE INDEX own_value_field ON own_value (field);

-- How a project changed over time is asked for all the time.
CREATE INDEX change_row ON change (row_id);
