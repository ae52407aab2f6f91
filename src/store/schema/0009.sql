-- Version 9: what is asked of departments, what went out and came back; what a copy was handed out for, and what was last
-- exchanged with each copy; and what a year of work asks for beside: which indicators a project serves, how else ledgers
-- write its name, until when an
-- approval holds, who answers for a project in a year, a light that is set by hand, by which curve the pace runs, what lights are called, by when a month is reported, and when a problem was put off and
-- a picture taken.

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

ALTER TABLE project ADD COLUMN indicators TEXT;
ALTER TABLE project ADD COLUMN other_names TEXT;
ALTER TABLE approval ADD COLUMN expires TEXT;
ALTER TABLE problem ADD COLUMN extended_on TEXT;
ALTER TABLE attachment ADD COLUMN taken TEXT;
ALTER TABLE monthly_progress ADD COLUMN planned INTEGER;
ALTER TABLE monthly_progress ADD COLUMN by_tenth INTEGER;
ALTER TABLE monthly_progress ADD COLUMN by_fifteenth INTEGER;
ALTER TABLE monthly_progress ADD COLUMN by_twentieth INTEGER;
ALTER TABLE monthly_progress ADD COLUMN light TEXT;
ALTER TABLE monthly_progress ADD COLUMN light_reason TEXT;
ALTER TABLE annual_plan ADD COLUMN first_quarter INTEGER;
ALTER TABLE annual_plan ADD COLUMN second_quarter INTEGER;
ALTER TABLE annual_plan ADD COLUMN third_quarter INTEGER;
ALTER TABLE annual_plan ADD COLUMN responsible_leader TEXT;
ALTER TABLE annual_plan ADD COLUMN lead_department TEXT;
ALTER TABLE annual_plan ADD COLUMN supporting_departments TEXT;
ALTER TABLE reporting ADD COLUMN report_day INTEGER;
ALTER TABLE reporting ADD COLUMN pace TEXT;
ALTER TABLE reporting ADD COLUMN first_quarter INTEGER;
ALTER TABLE reporting ADD COLUMN second_quarter INTEGER;
ALTER TABLE reporting ADD COLUMN third_quarter INTEGER;
ALTER TABLE reporting ADD COLUMN ahead_word TEXT;
ALTER TABLE reporting ADD COLUMN normal_word TEXT;
ALTER TABLE reporting ADD COLUMN late_word TEXT;
ALTER TABLE reporting ADD COLUMN seriously_late_word TEXT;
ALTER TABLE reporting ADD COLUMN not_rated_word TEXT;
ALTER TABLE reporting ADD COLUMN ahead_colour TEXT;
ALTER TABLE reporting ADD COLUMN normal_colour TEXT;
ALTER TABLE reporting ADD COLUMN late_colour TEXT;
ALTER TABLE reporting ADD COLUMN seriously_late_colour TEXT;
ALTER TABLE reporting ADD COLUMN not_rated_colour TEXT;

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
