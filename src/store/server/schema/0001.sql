-- Version 1. What a server of libraries consists of besides the rows, whose tables follow from the declarations.
-- Plain features of PostgreSQL 12 and later, no extension. Every table has the library in its key; the log is parted by it.
-- A released step never changes.

CREATE SCHEMA lantu;
REVOKE ALL ON SCHEMA lantu FROM PUBLIC;
GRANT USAGE ON SCHEMA lantu TO lantu_member;

CREATE TABLE lantu.meta (
    key text PRIMARY KEY,
    value text NOT NULL
);

CREATE TABLE lantu.library (
    id uuid PRIMARY KEY,
    name text NOT NULL UNIQUE,
    head bigint NOT NULL DEFAULT 0,
    hash text NOT NULL DEFAULT '',
    -- Until it is open its history comes in from a file, in the names of those who made it.
    is_open boolean NOT NULL DEFAULT false,
    made_by text NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE lantu.member (
    library uuid NOT NULL REFERENCES lantu.library ON DELETE CASCADE,
    login text NOT NULL,
    -- As the log has it.
    name text NOT NULL CHECK (name <> ''),
    role text NOT NULL CHECK (role IN ('管理员', '规划部门', '填报单位', '只读', '领导')),
    department text CHECK (role <> '填报单位' OR department IS NOT NULL),
    PRIMARY KEY (library, login)
);

-- The log: one counter a library, without a gap; each entry covers the hash of the one before it.
CREATE TABLE lantu.op (
    library uuid NOT NULL,
    seq bigint NOT NULL,
    id uuid NOT NULL,
    origin uuid NOT NULL,
    counter bigint NOT NULL,
    login text NOT NULL,
    author text NOT NULL,
    kind text NOT NULL,
    label text NOT NULL,
    -- The op in its public form, as the server read it.
    body text NOT NULL,
    -- Which of its changes, counted from 0, found something else than what they were to replace: they are not in the rows.
    skipped integer[] NOT NULL,
    -- The last op that its author had in sight, and with it all before.
    seen_seq bigint NOT NULL,
    received timestamptz NOT NULL,
    previous_hash text NOT NULL,
    hash text NOT NULL,
    PRIMARY KEY (library, seq),
    UNIQUE (library, id),
    UNIQUE (library, origin, counter)
) PARTITION BY HASH (library);
-- What was left out is looked for at every meeting, and is rare.
CREATE INDEX op_left_out ON lantu.op (library, login, seq) WHERE skipped <> '{}';
DO $$ BEGIN
    FOR part IN 0..7 LOOP
        EXECUTE format('CREATE TABLE lantu.op_%s PARTITION OF lantu.op FOR VALUES WITH (MODULUS 8, REMAINDER %s)', part, part);
    END LOOP;
END $$;

-- How far each copy has come, and whose it is; of a history that came in from a file nobody's.
CREATE TABLE lantu.origin (
    library uuid NOT NULL REFERENCES lantu.library ON DELETE CASCADE,
    origin uuid NOT NULL,
    counter bigint NOT NULL,
    login text,
    PRIMARY KEY (library, origin)
);

-- The identities of what merges brought in.
CREATE TABLE lantu.brought (
    library uuid NOT NULL REFERENCES lantu.library ON DELETE CASCADE,
    origin uuid NOT NULL,
    counter bigint NOT NULL,
    PRIMARY KEY (library, origin, counter)
);

CREATE TABLE lantu.login (
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    login text NOT NULL,
    address inet,
    program text NOT NULL
);

CREATE TABLE lantu.refusal (
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    login text NOT NULL,
    address inet,
    library uuid,
    reason text NOT NULL,
    begins text NOT NULL
);

-- The declarations of the program, as the functions need them.
CREATE TABLE lantu.field (
    table_name text NOT NULL,
    column_name text NOT NULL,
    kind text NOT NULL,
    target text,
    words text[],
    is_owner boolean NOT NULL,
    label text NOT NULL,
    PRIMARY KEY (table_name, column_name)
);

CREATE FUNCTION lantu.my_libraries() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = lantu, pg_temp AS $$
    SELECT library FROM member WHERE login = session_user
$$;

-- Who has logged in; called by every program right after it.
CREATE FUNCTION lantu.hello(program text) RETURNS TABLE (library uuid, name text, role text, called text, head bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = lantu, pg_temp AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO login (login, address, program) VALUES (session_user, inet_client_addr(), left(hello.program, 100));
    RETURN QUERY SELECT l.id, l.name, m.role, m.name, l.head
        FROM library AS l JOIN member AS m ON m.library = l.id WHERE m.login = session_user ORDER BY l.name;
END $$;

-- Notes what is not done, and says why: also in the server's own log, which no rollback reaches.
CREATE FUNCTION lantu.refuse(of_library uuid, body text, why text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = lantu, pg_temp AS $$
BEGIN
    RAISE LOG 'lantu: refused to %: %', session_user, why;
    INSERT INTO refusal (login, address, library, reason, begins)
        VALUES (session_user, inet_client_addr(), of_library, why, left(coalesce(body, ''), 2000));
    RETURN why;
END $$;
REVOKE ALL ON FUNCTION lantu.refuse FROM PUBLIC;

-- What is wrong with a value for a column; null if nothing is.
CREATE FUNCTION lantu.value_fault(kind text, words text[], is_owner boolean, value jsonb) RETURNS text
LANGUAGE plpgsql IMMUTABLE SET search_path = lantu, pg_temp AS $$
DECLARE
    said text := value #>> '{}';
    of_json text := jsonb_typeof(value);
    id CONSTANT text := '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$';
    listed jsonb;
BEGIN
    IF value IS NULL OR of_json = 'null' THEN
        RETURN CASE WHEN kind = 'ordinal' OR is_owner THEN '不能为空' END;
    END IF;
    IF kind IN ('integer', 'ordinal', 'money', 'decimal') THEN
        RETURN CASE WHEN of_json <> 'number' OR said !~ '^-?[0-9]{1,18}$' THEN '应是整数' END;
    END IF;
    IF of_json <> 'string' OR said = '' THEN
        RETURN '应是文字';
    END IF;
    IF octet_length(said) > 1048576 THEN
        RETURN '太长';
    END IF;
    CASE kind
        WHEN 'text', 'long_text' THEN RETURN NULL;
        WHEN 'choice' THEN RETURN CASE WHEN NOT said = ANY (words) THEN '不在可选的词里' END;
        WHEN 'ref' THEN RETURN CASE WHEN said !~ id THEN '应是标识' END;
        WHEN 'date' THEN
            IF said !~ '^[0-9]{4}(-(0[1-9]|1[0-2])(-[0-9]{2})?)?$' THEN RETURN '应是日期'; END IF;
            IF length(said) = 10 THEN
                PERFORM make_date(substr(said, 1, 4)::int, substr(said, 6, 2)::int, substr(said, 9, 2)::int);
            END IF;
            RETURN NULL;
        WHEN 'refs', 'words' THEN
            listed := said::jsonb;
            IF jsonb_typeof(listed) <> 'array' THEN RETURN '应是列表'; END IF;
            RETURN CASE WHEN EXISTS (SELECT 1 FROM jsonb_array_elements(listed) AS e(item)
                WHERE jsonb_typeof(item) <> 'string' OR kind = 'refs' AND item #>> '{}' !~ id) THEN '列表里有不该有的' END;
        WHEN 'sources' THEN RETURN CASE WHEN jsonb_typeof(said::jsonb) <> 'object' THEN '应是来源' END;
        ELSE RETURN '没有这种列';
    END CASE;
EXCEPTION WHEN data_exception THEN
    RETURN '读不懂';
END $$;

-- Whether what a value points at is there.
CREATE FUNCTION lantu.points_well(of_library uuid, f lantu.field, value jsonb) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = lantu, pg_temp AS $$
DECLARE
    ids text[];
    found bigint;
BEGIN
    IF f.target IS NULL OR value IS NULL OR jsonb_typeof(value) = 'null' THEN RETURN true; END IF;
    IF f.kind = 'ref' THEN
        ids := ARRAY[value #>> '{}'];
    ELSE
        SELECT array_agg(DISTINCT item) INTO ids FROM jsonb_array_elements_text((value #>> '{}')::jsonb) AS e(item);
    END IF;
    EXECUTE format('SELECT count(*) FROM lantu.%I WHERE library = $1 AND id = ANY ($2)', f.target) INTO found USING of_library, ids;
    RETURN found = coalesce(cardinality(ids), 0);
END $$;

-- Whether a row would stand above itself below this parent.
CREATE FUNCTION lantu.closes_circle(of_library uuid, of_table text, row_id text, parent text) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = lantu, pg_temp AS $$
DECLARE
    above text := parent;
BEGIN
    FOR step IN 1..10000 LOOP
        IF above IS NULL THEN RETURN false; END IF;
        IF above = row_id THEN RETURN true; END IF;
        EXECUTE format('SELECT parent FROM lantu.%I WHERE library = $1 AND id = $2', of_table) INTO above USING of_library, above;
    END LOOP;
    RETURN true;
END $$;

-- Whether a department is another or stands below it.
CREATE FUNCTION lantu.is_or_below(of_library uuid, below text, department text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = lantu, pg_temp AS $$
    SELECT below = department OR lantu.closes_circle(of_library, 'department', department, below)
$$;

-- Whether a department leads a project, itself or by one below it.
CREATE FUNCTION lantu.leads(of_library uuid, of_project text, department text) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = lantu, pg_temp AS $$
DECLARE
    listed text;
BEGIN
    EXECUTE 'SELECT lead_department FROM lantu.project WHERE library = $1 AND id = $2' INTO listed USING of_library, of_project;
    RETURN EXISTS (SELECT 1 FROM jsonb_array_elements_text(coalesce(listed, '[]')::jsonb) AS e(lead)
        WHERE lantu.is_or_below(of_library, lead, department));
END $$;

-- What is asked of a department today: the names of fields, of all rounds that are still open to it. Null: no round is.
CREATE FUNCTION lantu.asked_of(of_library uuid, department text) RETURNS text[]
LANGUAGE plpgsql STABLE SET search_path = lantu, pg_temp AS $$
DECLARE
    asked text[];
BEGIN
    SELECT array_agg(DISTINCT field) INTO asked
    FROM lantu.fill_round AS r
        CROSS JOIN LATERAL (SELECT jsonb_array_elements_text(coalesce(r.fields, '[]')::jsonb) UNION SELECT '') AS f(field)
    WHERE r.library = of_library
        AND (r.departments IS NULL OR EXISTS (SELECT 1 FROM jsonb_array_elements_text(r.departments::jsonb) AS e(one)
            WHERE lantu.is_or_below(of_library, department, one)))
        AND (r.deadline IS NULL OR r.deadline >= left(to_char(now(), 'YYYY-MM-DD'), length(r.deadline)))
        AND NOT EXISTS (SELECT 1 FROM lantu.fill_sheet AS s
            WHERE s.library = of_library AND s.round = r.id AND s.department = asked_of.department AND s.state = '已通过');
    RETURN asked;
END $$;

-- Why a member may not make a change, in words; null if it may.
CREATE FUNCTION lantu.remit_fault(m lantu.member, asked text[], change jsonb) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = lantu, pg_temp AS $$
DECLARE
    of_table text := change ->> 'table';
    does text := change ->> 'do';
    owner_column text;
    of_project text;
    was jsonb;
BEGIN
    IF m.role IN ('管理员', '规划部门') THEN RETURN NULL; END IF;
    IF m.role = '只读' THEN RETURN '只读的用户不能修改'; END IF;
    IF does <> 'create' THEN
        EXECUTE format('SELECT to_jsonb(t) FROM lantu.%I AS t WHERE library = $1 AND id = $2', of_table)
            INTO was USING m.library, change ->> 'row';
    END IF;
    IF m.role = '领导' THEN
        IF of_table <> 'remark' THEN RETURN '领导只能写批注'; END IF;
        IF does = 'create' AND change #>> '{values,author}' IS DISTINCT FROM m.name
            OR does <> 'create' AND was ->> 'author' IS DISTINCT FROM m.name
            OR does = 'set' AND change ->> 'column' IN ('author', 'project') THEN
            RETURN '批注要用自己的名字，别人的批注不能改';
        END IF;
        RETURN NULL;
    END IF;
    SELECT column_name INTO owner_column FROM lantu.field
        WHERE table_name = of_table AND is_owner AND target = 'project';
    IF of_table = 'project' THEN
        of_project := change ->> 'row';
    ELSIF owner_column IS NULL THEN
        RETURN '公用的内容不由填报单位修改';
    ELSIF does = 'create' THEN
        of_project := change -> 'values' ->> owner_column;
    ELSE
        of_project := was ->> owner_column;
    END IF;
    IF NOT coalesce(lantu.leads(m.library, of_project, m.department), false) THEN
        RETURN '不是本单位牵头的项目';
    END IF;
    IF asked IS NULL THEN RETURN '没有进行中的填报'; END IF;
    IF of_table = 'project' AND does <> 'set' THEN RETURN '项目不由填报单位增删'; END IF;
    IF of_table = 'project' AND NOT change ->> 'column' = ANY (asked) THEN
        RETURN '这次填报没有要求填写“' || coalesce(
            (SELECT label FROM lantu.field WHERE table_name = of_table AND column_name = change ->> 'column'),
            change ->> 'column') || '”';
    END IF;
    IF of_table IN ('milestone', 'problem') AND NOT of_table = ANY (asked) THEN
        RETURN '这次填报没有要求填写' || CASE of_table WHEN 'milestone' THEN '里程碑' ELSE '问题' END;
    END IF;
    IF of_table = 'remark' AND coalesce(was ->> 'author', change #>> '{values,author}') IS DISTINCT FROM m.name THEN
        RETURN '别人的批注不能改';
    END IF;
    RETURN NULL;
END $$;

-- Makes a change in the rows. False, and nothing is done, where it finds something else than what it is to replace.
-- With `is_strict` pointers are looked at later: the changes of one op may come in any order.
CREATE FUNCTION lantu.make_change(of_library uuid, change jsonb, is_strict boolean) RETURNS boolean
LANGUAGE plpgsql SET search_path = lantu, pg_temp AS $$
DECLARE
    of_table text := change ->> 'table';
    row_id text := change ->> 'row';
    f lantu.field;
    was jsonb;
    source jsonb := change -> 'source';
    sources jsonb;
BEGIN
    IF change ->> 'do' = 'create' THEN
        BEGIN
            EXECUTE format('INSERT INTO lantu.%I SELECT * FROM jsonb_populate_record(NULL::lantu.%I, $1)', of_table, of_table)
                USING (change -> 'values') || jsonb_build_object('library', of_library, 'id', row_id);
        EXCEPTION WHEN unique_violation THEN
            RETURN false;
        END;
        RETURN true;
    END IF;
    EXECUTE format('SELECT to_jsonb(t) FROM lantu.%I AS t WHERE library = $1 AND id = $2 FOR UPDATE', of_table)
        INTO was USING of_library, row_id;
    IF was IS NULL THEN RETURN false; END IF;
    IF change ->> 'do' = 'delete' THEN
        IF (was - 'library' - 'id' - 'sources') <> (SELECT jsonb_object_agg(column_name, coalesce(change -> 'values' -> column_name, 'null'))
            FROM lantu.field WHERE table_name = of_table AND kind <> 'sources') THEN
            RETURN false;
        END IF;
        EXECUTE format('DELETE FROM lantu.%I WHERE library = $1 AND id = $2', of_table) USING of_library, row_id;
        RETURN true;
    END IF;
    SELECT * INTO f FROM lantu.field WHERE table_name = of_table AND column_name = change ->> 'column';
    IF was -> f.column_name IS DISTINCT FROM coalesce(change -> 'old', 'null') THEN RETURN false; END IF;
    IF NOT is_strict AND NOT lantu.points_well(of_library, f, change -> 'new') THEN RETURN false; END IF;
    IF f.column_name = 'parent' AND f.target = of_table
        AND lantu.closes_circle(of_library, of_table, row_id, change ->> 'new') THEN
        RETURN false;
    END IF;
    IF of_table = 'project' AND jsonb_typeof(source) = 'array' THEN
        sources := coalesce((was ->> 'sources')::jsonb, '{}');
        IF sources ->> f.column_name IS DISTINCT FROM source ->> 0 THEN RETURN false; END IF;
        sources := CASE WHEN source ->> 1 IS NULL THEN sources - f.column_name
            ELSE sources || jsonb_build_object(f.column_name, source ->> 1) END;
        EXECUTE 'UPDATE lantu.project SET sources = $3 WHERE library = $1 AND id = $2'
            USING of_library, row_id, nullif(sources::text, '{}');
    END IF;
    EXECUTE format('UPDATE lantu.%I SET %I = $3::%s WHERE library = $1 AND id = $2', of_table, f.column_name,
        CASE WHEN f.kind IN ('integer', 'ordinal', 'money', 'decimal') THEN 'bigint' ELSE 'text' END)
        USING of_library, row_id, change ->> 'new';
    RETURN true;
END $$;

-- What is wrong with the changes of an op whatever the rows hold; null if nothing is.
CREATE FUNCTION lantu.form_fault(changes jsonb) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = lantu, pg_temp AS $$
DECLARE
    fault text;
    id CONSTANT text := '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$';
BEGIN
    IF jsonb_typeof(changes) IS DISTINCT FROM 'array' THEN RETURN '修改不是列表'; END IF;
    SELECT '第 ' || nr || ' 处修改的形式不对' INTO fault FROM jsonb_array_elements(changes) WITH ORDINALITY AS e(change, nr)
    WHERE jsonb_typeof(change) <> 'object'
        OR coalesce(change ->> 'row', '') !~ id
        OR NOT EXISTS (SELECT 1 FROM lantu.field WHERE table_name = change ->> 'table')
        OR coalesce(change ->> 'do', '') NOT IN ('create', 'set', 'delete')
        OR change ->> 'do' <> 'set' AND jsonb_typeof(change -> 'values') IS DISTINCT FROM 'object'
        OR change ->> 'do' = 'set' AND NOT (change ? 'old' AND change ? 'new')
        OR change ? 'source' AND (change ->> 'table' <> 'project' OR jsonb_typeof(change -> 'source') <> 'array'
            OR jsonb_array_length(change -> 'source') <> 2
            OR EXISTS (SELECT 1 FROM jsonb_array_elements(change -> 'source') AS s(word)
                WHERE word <> 'null' AND NOT word <@ '["stated", "suggested", "filled", "confirmed"]'))
    ORDER BY nr LIMIT 1;
    IF fault IS NOT NULL THEN RETURN fault; END IF;
    SELECT coalesce(f.label, cell.col) || '：' || coalesce(lantu.value_fault(f.kind, f.words, f.is_owner, cell.val), '没有这一列')
    INTO fault
    FROM jsonb_array_elements(changes) WITH ORDINALITY AS e(change, nr)
        CROSS JOIN LATERAL (
            SELECT key, value FROM jsonb_each(CASE WHEN change ->> 'do' <> 'set' THEN change -> 'values' ELSE '{}' END)
            UNION ALL
            SELECT column_name, NULL FROM lantu.field AS must WHERE must.table_name = change ->> 'table'
                AND change ->> 'do' = 'create' AND (must.is_owner OR must.kind = 'ordinal') AND NOT change -> 'values' ? must.column_name
            UNION ALL
            SELECT coalesce(change ->> 'column', '?'), v FROM (VALUES (change -> 'old'), (change -> 'new')) AS s(v) WHERE change ->> 'do' = 'set'
        ) AS cell(col, val)
        LEFT JOIN lantu.field AS f ON f.table_name = change ->> 'table' AND f.column_name = cell.col
    WHERE f.kind IS NULL OR lantu.value_fault(f.kind, f.words, f.is_owner, cell.val) IS NOT NULL
        -- A part stays with its project, and sources go with their values.
        OR change ->> 'do' = 'set' AND (f.kind = 'sources' OR f.is_owner AND f.target = 'project')
    ORDER BY nr LIMIT 1;
    RETURN fault;
END $$;

-- Carries changes out; those that are left out because they do not fit. One that makes or deletes rows is done as a
-- whole or not at all, so that nothing is torn from what belongs to it.
CREATE FUNCTION lantu.carry_out(of_library uuid, changes jsonb) RETURNS integer[]
LANGUAGE plpgsql SET search_path = lantu, pg_temp AS $$
DECLARE
    is_strict boolean := changes @? '$[*] ? (@.do != "set")';
    left_out integer[] := '{}';
    c record;
    f lantu.field;
    is_left boolean;
BEGIN
    SET CONSTRAINTS ALL DEFERRED;
    BEGIN
        FOR c IN SELECT change, nr FROM jsonb_array_elements(changes) WITH ORDINALITY AS e(change, nr) ORDER BY nr LOOP
            IF NOT lantu.make_change(of_library, c.change, is_strict) THEN
                IF is_strict THEN RAISE EXCEPTION USING ERRCODE = 'LT001'; END IF;
                left_out := left_out || (c.nr - 1)::integer;
            END IF;
        END LOOP;
        IF is_strict THEN
            FOR c IN SELECT change FROM jsonb_array_elements(changes) AS e(change) LOOP
                FOR f IN SELECT * FROM lantu.field WHERE table_name = c.change ->> 'table' AND target IS NOT NULL
                    AND (c.change ->> 'do' = 'create' AND c.change -> 'values' ? column_name OR c.change ->> 'do' = 'set' AND column_name = c.change ->> 'column') LOOP
                    IF NOT lantu.points_well(of_library, f, CASE c.change ->> 'do' WHEN 'set' THEN c.change -> 'new' ELSE c.change -> 'values' -> f.column_name END)
                        OR f.column_name = 'parent' AND f.target = f.table_name
                        AND lantu.closes_circle(of_library, f.table_name, c.change ->> 'row', CASE c.change ->> 'do' WHEN 'set' THEN c.change ->> 'new' ELSE c.change -> 'values' ->> 'parent' END) THEN
                        RAISE EXCEPTION USING ERRCODE = 'LT001';
                    END IF;
                END LOOP;
                IF c.change ->> 'do' = 'delete' THEN
                    FOR f IN SELECT * FROM lantu.field WHERE kind = 'refs' AND target = c.change ->> 'table' LOOP
                        EXECUTE format('SELECT EXISTS (SELECT 1 FROM lantu.%I WHERE library = $1 AND %I LIKE $2)
                            AND NOT EXISTS (SELECT 1 FROM lantu.%I WHERE library = $1 AND id = $3)', f.table_name, f.column_name, f.target)
                            INTO is_left USING of_library, '%"' || (c.change ->> 'row') || '"%', c.change ->> 'row';
                        IF is_left THEN RAISE EXCEPTION USING ERRCODE = 'LT001'; END IF;
                    END LOOP;
                END IF;
            END LOOP;
        END IF;
        SET CONSTRAINTS ALL IMMEDIATE;
    EXCEPTION WHEN SQLSTATE 'LT001' OR foreign_key_violation THEN
        SELECT coalesce(array_agg(n ORDER BY n), '{}') INTO left_out FROM generate_series(0, jsonb_array_length(changes) - 1) AS n;
    END;
    RETURN left_out;
END $$;

-- Whether an op, apart from its changes, is of another form than programs read.
CREATE FUNCTION lantu.is_odd(op jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = lantu, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM unnest(ARRAY['library', 'origin', 'id', 'host', 'at', 'label', 'author', 'kind']) AS e(word)
            WHERE jsonb_typeof(op -> word) IS DISTINCT FROM 'string')
        OR op -> 'version' IS DISTINCT FROM '1' OR jsonb_typeof(op -> 'counter') IS DISTINCT FROM 'number'
        OR op ->> 'counter' !~ '^[0-9]{1,18}$'
        OR EXISTS (SELECT 1 FROM unnest(ARRAY['library', 'origin', 'id', 'reverses']) AS e(word)
            WHERE op ->> word !~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$')
        OR op ->> 'at' !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$'
        OR (op ->> 'kind' IN ('undo', 'redo')) <> (jsonb_typeof(op -> 'reverses') IS NOT DISTINCT FROM 'string')
        OR op -> 'decided' IS NOT NULL AND op ->> 'kind' <> 'merge'
        OR jsonb_typeof(coalesce(op -> 'seen', '[]')) <> 'array'
        OR op ->> 'kind' = 'merge' AND jsonb_array_length(coalesce(op -> 'seen', '[]')) = 0
        OR EXISTS (SELECT 1 FROM jsonb_array_elements(coalesce(op -> 'seen', '[]')) AS e(dot)
            WHERE jsonb_typeof(dot -> 'counter') IS DISTINCT FROM 'number' OR dot ->> 'counter' !~ '^[0-9]{1,18}$'
                OR coalesce(dot ->> 'origin', '') !~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$')
$$;

-- What is wrong with what a merge brings; null if nothing is. Each op must be whole, and after those that it had seen:
-- with a gap nobody could tell any more what was done without sight of what.
CREATE FUNCTION lantu.brought_fault(of_library uuid, op jsonb) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = lantu, pg_temp AS $$
DECLARE
    why text;
BEGIN
    IF jsonb_typeof(coalesce(op -> 'brought', '[]')) <> 'array' THEN RETURN '形式不对'; END IF;
    SELECT CASE WHEN is_odd(one) OR one ->> 'library' <> of_library::text OR one ->> 'kind' NOT IN ('edit', 'undo', 'redo', 'merge') THEN '形式不对'
            ELSE coalesce(form_fault(one -> 'changes'), CASE WHEN one -> 'decided' IS NOT NULL THEN form_fault(one -> 'decided') END) END
        INTO why FROM jsonb_array_elements(coalesce(op -> 'brought', '[]')) AS e(one)
        ORDER BY 1 NULLS LAST LIMIT 1;
    IF why IS NOT NULL THEN RETURN why; END IF;
    IF EXISTS (
        WITH came AS (
            SELECT (one ->> 'origin')::uuid AS origin, (one ->> 'counter')::bigint AS counter, one -> 'seen' AS seen
            FROM jsonb_array_elements(coalesce(op -> 'brought', '[]')) AS e(one)
        ), named AS (
            SELECT s.origin, s.counter FROM jsonb_to_recordset(op -> 'seen') AS s(origin uuid, counter bigint)
            UNION SELECT s.origin, s.counter FROM came, jsonb_to_recordset(coalesce(seen, '[]')) AS s(origin uuid, counter bigint)
            UNION SELECT origin, counter - 1 FROM came WHERE counter > 1
        )
        SELECT 1 FROM named AS n
        WHERE NOT EXISTS (SELECT 1 FROM came AS c WHERE c.origin = n.origin AND c.counter = n.counter)
            AND NOT EXISTS (SELECT 1 FROM op AS o WHERE o.library = of_library AND o.origin = n.origin AND o.counter = n.counter)
            AND NOT EXISTS (SELECT 1 FROM brought AS b WHERE b.library = of_library AND b.origin = n.origin AND b.counter = n.counter)
    ) THEN
        RETURN '合并的修改不全';
    END IF;
    RETURN NULL;
END $$;

-- The only way in. `is_whole`: an op that does not fit as it is is not taken at all.
CREATE FUNCTION lantu.append(of_library uuid, body text, is_whole boolean) RETURNS TABLE (status text, seq bigint, skipped integer[], message text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = lantu, pg_temp AS $$
#variable_conflict use_column
DECLARE
    m lantu.member;
    l lantu.library;
    op jsonb;
    known lantu.op;
    own lantu.origin;
    dot_origin uuid;
    dot_counter bigint;
    op_id uuid;
    why text;
    left_out integer[];
    sight bigint;
    chained text;
BEGIN
    SELECT * INTO m FROM member WHERE library = of_library AND login = session_user;
    IF m.login IS NULL THEN
        RETURN QUERY SELECT 'refused', NULL::bigint, NULL::integer[], refuse(of_library, body, '不是这个项目库的用户');
        RETURN;
    END IF;
    -- One after another: the counter has no gap.
    SELECT * INTO l FROM library WHERE id = of_library FOR UPDATE;
    BEGIN
        IF octet_length(body) > (CASE m.role WHEN '管理员' THEN 268435456 WHEN '规划部门' THEN 67108864 ELSE 4194304 END) THEN
            why := '这一步太大';
        ELSE
            op := body::jsonb;
            -- Kept as it is read here: whoever reads it sees the same numbers and the same of two keys.
            body := op::text;
            IF op ->> 'version' IS DISTINCT FROM '1' THEN why := '格式的版本不对'; END IF;
            op_id := (op ->> 'id')::uuid;
            dot_origin := (op ->> 'origin')::uuid;
            dot_counter := (op ->> 'counter')::bigint;
            PERFORM (op ->> 'at')::timestamptz;
            SELECT max(o.seq) INTO sight FROM jsonb_to_recordset(coalesce(op -> 'seen', '[]')) AS s(origin uuid, counter bigint)
                JOIN op AS o ON o.library = of_library AND o.origin = s.origin AND o.counter = s.counter;
            IF op_id IS NULL OR dot_origin IS NULL OR dot_counter IS NULL OR op ->> 'at' IS NULL OR op ->> 'label' IS NULL
                OR op ->> 'host' IS NULL OR length(op ->> 'label') > 10000 THEN
                why := '缺少必要的内容';
            ELSIF is_odd(op) THEN
                why := '形式不对';
            ELSIF (op ->> 'library')::uuid IS DISTINCT FROM of_library THEN
                why := '是别的项目库的修改';
            ELSIF NOT l.is_open AND m.role <> '管理员' THEN
                why := '项目库还没有建好';
            ELSIF l.is_open AND op ->> 'author' IS DISTINCT FROM m.name THEN
                why := '署名不是登录的人';
            ELSIF coalesce(op ->> 'kind', '') NOT IN ('edit', 'undo', 'redo', 'merge', 'baseline')
                OR (op ->> 'kind' = 'baseline') <> (l.head = 0) THEN
                why := '修改的类型不对';
            ELSIF op ->> 'kind' IN ('undo', 'redo') AND (op ->> 'reverses')::uuid IS NULL THEN
                why := '没有说撤销的是哪一步';
            -- To decide conflicts is to choose what one may write; to bring in what others did is more.
            ELSIF op ->> 'kind' = 'merge' AND m.role NOT IN ('管理员', '规划部门') AND coalesce(op -> 'brought', '[]') <> '[]' THEN
                why := '合并由规划部门做';
            END IF;
        END IF;
    EXCEPTION WHEN data_exception THEN
        why := '读不懂';
    END;
    IF why IS NULL THEN
        SELECT * INTO known FROM op WHERE library = of_library AND id = op_id;
        IF known.seq IS NOT NULL THEN
            IF known.body = body AND known.login = session_user THEN
                RETURN QUERY SELECT 'known', known.seq, known.skipped, NULL::text;
                RETURN;
            END IF;
            why := '这一步已经有了，内容却不同';
        END IF;
    END IF;
    IF why IS NULL THEN
        SELECT * INTO own FROM origin WHERE library = of_library AND origin = dot_origin;
        IF own.origin IS NOT NULL AND l.is_open AND own.login IS DISTINCT FROM session_user::text THEN
            why := '是别人的副本的修改';
        ELSIF dot_counter <> coalesce(own.counter, 0) + 1 THEN
            RETURN QUERY SELECT 'order', NULL::bigint, NULL::integer[], refuse(of_library, body, '修改的次序不对');
            RETURN;
        END IF;
    END IF;
    -- What a library began with before it came here may have been merged from what is not here.
    IF why IS NULL AND op ->> 'kind' = 'merge' AND l.is_open THEN
        BEGIN
            why := brought_fault(of_library, op);
        EXCEPTION WHEN data_exception THEN
            why := '读不懂';
        END;
    END IF;
    why := coalesce(why, form_fault(op -> 'changes'), CASE WHEN op -> 'decided' IS NOT NULL THEN form_fault(op -> 'decided') END);
    IF why IS NULL AND m.role NOT IN ('管理员', '规划部门') THEN
        SELECT fault INTO why FROM jsonb_array_elements((op -> 'changes') || coalesce(op -> 'decided', '[]')) AS e(change),
            remit_fault(m, asked_of(of_library, m.department), change) AS fault WHERE fault IS NOT NULL LIMIT 1;
        IF m.role = '只读' THEN why := coalesce(why, '只读的用户不能修改'); END IF;
    END IF;
    IF why IS NOT NULL THEN
        RETURN QUERY SELECT 'refused', NULL::bigint, NULL::integer[], refuse(of_library, body, why);
        RETURN;
    END IF;
    BEGIN
        left_out := carry_out(of_library, op -> 'changes');
        IF is_whole AND left_out <> '{}' THEN RAISE EXCEPTION USING ERRCODE = 'LT002'; END IF;
    EXCEPTION WHEN SQLSTATE 'LT002' THEN
        RETURN QUERY SELECT 'conflict', NULL::bigint, left_out, NULL::text;
        RETURN;
    END;
    chained := encode(sha256(convert_to(concat_ws(E'\n', l.hash, l.head + 1, session_user, left_out::text, body), 'UTF8')), 'hex');
    INSERT INTO op (library, seq, id, origin, counter, login, author, kind, label, body, skipped, seen_seq, received, previous_hash, hash)
        VALUES (of_library, l.head + 1, op_id, dot_origin, dot_counter, session_user, op ->> 'author', op ->> 'kind', op ->> 'label',
            body, left_out, coalesce(sight, l.head), clock_timestamp(), l.hash, chained);
    UPDATE library SET head = l.head + 1, hash = chained WHERE id = of_library;
    INSERT INTO origin (library, origin, counter, login)
        VALUES (of_library, dot_origin, dot_counter, CASE WHEN l.is_open THEN session_user::text END)
        ON CONFLICT (library, origin) DO UPDATE SET counter = excluded.counter;
    INSERT INTO brought (library, origin, counter)
        SELECT of_library, (one ->> 'origin')::uuid, (one ->> 'counter')::bigint
        FROM jsonb_array_elements(CASE op ->> 'kind' WHEN 'merge' THEN coalesce(op -> 'brought', '[]') ELSE '[]' END) AS e(one)
        ON CONFLICT DO NOTHING;
    PERFORM pg_notify('lantu', of_library || ' ' || (l.head + 1));
    RETURN QUERY SELECT 'done', l.head + 1, left_out, NULL::text;
END $$;

-- Begins a library whose content is to come from a file; whoever does it administers it.
CREATE FUNCTION lantu.create_library(new_id uuid, new_name text, author text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = lantu, pg_temp AS $$
BEGIN
    IF NOT pg_has_role(session_user, 'lantu_admin', 'MEMBER') THEN
        RAISE insufficient_privilege USING MESSAGE = '新建项目库要由服务器的管理员做';
    END IF;
    INSERT INTO library (id, name, made_by) VALUES (new_id, new_name, session_user);
    INSERT INTO member (library, login, name, role) VALUES (new_id, session_user, author, '管理员');
END $$;

-- Whether a login administers a library.
CREATE FUNCTION lantu.administers(of_library uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = lantu, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM member WHERE library = of_library AND login = session_user AND role = '管理员')
$$;

-- Its history is whole: from now on everybody signs with the name of their login.
CREATE FUNCTION lantu.open_library(of_library uuid, whole_at bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = lantu, pg_temp AS $$
BEGIN
    IF NOT administers(of_library) THEN RAISE insufficient_privilege USING MESSAGE = '只有管理员能做'; END IF;
    UPDATE library SET is_open = true WHERE id = of_library AND NOT is_open AND head = whole_at;
    IF NOT FOUND THEN RAISE EXCEPTION '项目库没有搬完整'; END IF;
END $$;

-- Takes back a library that was never opened.
CREATE FUNCTION lantu.drop_unopened(of_library uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = lantu, pg_temp AS $$
DECLARE
    of_table text;
BEGIN
    IF NOT administers(of_library) OR (SELECT is_open FROM library WHERE id = of_library) THEN
        RAISE insufficient_privilege USING MESSAGE = '用着的项目库不能删除';
    END IF;
    SET CONSTRAINTS ALL DEFERRED;
    FOR of_table IN SELECT DISTINCT table_name FROM field LOOP
        EXECUTE format('DELETE FROM lantu.%I WHERE library = $1', of_table) USING of_library;
    END LOOP;
    DELETE FROM op WHERE library = of_library;
    DELETE FROM library WHERE id = of_library;
END $$;

CREATE FUNCTION lantu.set_member(of_library uuid, of_login text, new_name text, new_role text, new_department text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = lantu, pg_temp AS $$
BEGIN
    IF NOT administers(of_library) THEN RAISE insufficient_privilege USING MESSAGE = '只有管理员能做'; END IF;
    INSERT INTO member (library, login, name, role, department) VALUES (of_library, of_login, new_name, new_role, new_department)
        ON CONFLICT (library, login) DO UPDATE SET name = excluded.name, role = excluded.role, department = excluded.department;
    IF NOT EXISTS (SELECT 1 FROM member WHERE library = of_library AND role = '管理员') THEN
        RAISE EXCEPTION '至少要有一个管理员';
    END IF;
END $$;

CREATE FUNCTION lantu.remove_member(of_library uuid, of_login text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = lantu, pg_temp AS $$
BEGIN
    IF NOT administers(of_library) THEN RAISE insufficient_privilege USING MESSAGE = '只有管理员能做'; END IF;
    DELETE FROM member WHERE library = of_library AND login = of_login;
    IF NOT FOUND THEN RAISE EXCEPTION '没有这个用户'; END IF;
    IF NOT EXISTS (SELECT 1 FROM member WHERE library = of_library AND role = '管理员') THEN
        RAISE EXCEPTION '至少要有一个管理员';
    END IF;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA lantu FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lantu.my_libraries, lantu.hello, lantu.append, lantu.create_library, lantu.administers, lantu.open_library,
    lantu.drop_unopened, lantu.set_member, lantu.remove_member TO lantu_member;

-- Nobody alters anything but by the functions; a member reads the libraries of which it is one.
ALTER TABLE lantu.library ENABLE ROW LEVEL SECURITY;
ALTER TABLE lantu.member ENABLE ROW LEVEL SECURITY;
ALTER TABLE lantu.op ENABLE ROW LEVEL SECURITY;
ALTER TABLE lantu.origin ENABLE ROW LEVEL SECURITY;
ALTER TABLE lantu.brought ENABLE ROW LEVEL SECURITY;
ALTER TABLE lantu.refusal ENABLE ROW LEVEL SECURITY;
ALTER TABLE lantu.login ENABLE ROW LEVEL SECURITY;
CREATE POLICY reading ON lantu.library FOR SELECT TO lantu_member USING (id = ANY (ARRAY(SELECT lantu.my_libraries())));
CREATE POLICY reading ON lantu.member FOR SELECT TO lantu_member USING (library = ANY (ARRAY(SELECT lantu.my_libraries())));
CREATE POLICY reading ON lantu.op FOR SELECT TO lantu_member USING (library = ANY (ARRAY(SELECT lantu.my_libraries())));
CREATE POLICY reading ON lantu.origin FOR SELECT TO lantu_member USING (library = ANY (ARRAY(SELECT lantu.my_libraries())));
CREATE POLICY reading ON lantu.refusal FOR SELECT TO lantu_member USING (lantu.administers(library));
CREATE POLICY reading ON lantu.login FOR SELECT TO lantu_member USING (login = session_user);
GRANT SELECT ON lantu.meta, lantu.library, lantu.member, lantu.op, lantu.origin, lantu.refusal, lantu.login, lantu.field TO lantu_member;
