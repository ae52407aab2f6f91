-- Version 4: an op keeps its identity in every copy of the library, a merge the ops that it brought, and what a library
-- began with is kept packed.

-- The copy in which the op was done, and its place there. None of what a library begins with and of older ops: each of
-- them is a copy of its own, by the name of its id, with one op.
ALTER TABLE op ADD COLUMN origin TEXT;
ALTER TABLE op ADD COLUMN counter INTEGER;
-- Of a merge: the last op of the other copy, what was decided, and which rows mean the same, as JSON.
ALTER TABLE op ADD COLUMN merged TEXT;
CREATE UNIQUE INDEX op_origin ON op (origin, counter);

-- What others did, in its public form, with the merge that brought it. It is not replayed: what came of it are the
-- changes of the merge.
CREATE TABLE brought_op (
    seq INTEGER NOT NULL REFERENCES op DEFERRABLE INITIALLY DEFERRED,
    i INTEGER NOT NULL,
    origin TEXT NOT NULL,
    counter INTEGER NOT NULL,
    op TEXT NOT NULL,
    PRIMARY KEY (seq, i),
    UNIQUE (origin, counter)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER brought_op_is_never_updated BEFORE UPDATE ON brought_op
BEGIN SELECT RAISE(ABORT, '审计记录不可修改'); END;
CREATE TRIGGER brought_op_is_never_deleted BEFORE DELETE ON brought_op
BEGIN SELECT RAISE(ABORT, '审计记录不可修改'); END;

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
