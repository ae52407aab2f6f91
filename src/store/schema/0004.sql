-- Version 4: what a library began with is kept packed.

-- The changes of a baseline: the lines over which the hash of its op runs, in pieces that zstd compressed. Each piece is
-- a frame of its own with a checksum. A baseline has no rows in `change`.
CREATE TABLE packed_change (
    seq INTEGER NOT NULL REFERENCES op DEFERRABLE INITIALLY DEFERRED,
    piece INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (seq, piece)
) STRICT;

CREATE TRIGGER packed_change_is_never_updated BEFORE UPDATE ON packed_change
BEGIN SELECT RAISE(ABORT, '审计记录不可修改'); END;
CREATE TRIGGER packed_change_is_never_deleted BEFORE DELETE ON packed_change
BEGIN SELECT RAISE(ABORT, '审计记录不可修改'); END;
