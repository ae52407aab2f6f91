-- Version 2. What many libraries come to, by region; and what a 填报单位 reads: its own projects and what these need.

-- Nobody adds an op meanwhile: in its order, one would wait for the other.
LOCK TABLE lantu.member, lantu.library IN ACCESS EXCLUSIVE MODE;
ALTER TABLE lantu.library ADD COLUMN region text CHECK (region ~ '^[1-9][0-9]{5}$');

-- What each library came to in a month, as a program of this version counted it when the log stood at `seq`.
CREATE TABLE lantu.summary (
    library uuid NOT NULL REFERENCES lantu.library ON DELETE CASCADE,
    report_year integer NOT NULL,
    report_month integer NOT NULL CHECK (report_month BETWEEN 1 AND 12),
    program text NOT NULL,
    seq bigint NOT NULL,
    count bigint NOT NULL CHECK (count >= 0),
    total_investment bigint NOT NULL,
    planned_for_year bigint NOT NULL,
    completed_this_year bigint NOT NULL,
    login text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (library, report_year, report_month)
);

-- To which project each row belongs or belonged; a row never moves from one to another.
CREATE TABLE lantu.belonging (
    library uuid NOT NULL REFERENCES lantu.library ON DELETE CASCADE,
    table_name text NOT NULL,
    id uuid NOT NULL,
    project uuid NOT NULL,
    PRIMARY KEY (library, table_name, id)
);

-- At which projects each points or pointed: whoever has the log of the one needs the other.
CREATE TABLE lantu.pointer (
    library uuid NOT NULL REFERENCES lantu.library ON DELETE CASCADE,
    project text NOT NULL,
    target text NOT NULL,
    PRIMARY KEY (library, project, target)
);

-- Keeps for good what an op says of rows and their projects: by its parts that are checked, and no others.
CREATE FUNCTION lantu.keep_belongings(of_library uuid, op jsonb) RETURNS void
LANGUAGE sql SET search_path = lantu, pg_temp AS $$
    WITH change AS (
        SELECT c FROM jsonb_array_elements((op -> 'changes') || coalesce(op -> 'decided', '[]')) AS e(c)
        UNION ALL
        SELECT c FROM jsonb_array_elements(CASE op ->> 'kind' WHEN 'merge' THEN coalesce(op -> 'brought', '[]') ELSE '[]' END) AS b(one),
            jsonb_array_elements((one -> 'changes') || coalesce(one -> 'decided', '[]')) AS e(c)
    ), owned AS (
        INSERT INTO belonging (library, table_name, id, project)
        SELECT DISTINCT ON (f.table_name, c ->> 'row') of_library, f.table_name, (c ->> 'row')::uuid, (c -> 'values' ->> f.column_name)::uuid
        FROM change JOIN field AS f ON f.table_name = c ->> 'table' AND f.is_owner AND f.target = 'project'
        WHERE c ->> 'do' = 'create'
        ON CONFLICT DO NOTHING
    ), said AS (
        SELECT c ->> 'row' AS project, f.kind, v #>> '{}' AS words
        FROM change JOIN field AS f ON f.table_name = 'project' AND f.target = 'project' AND c ->> 'table' = 'project'
            CROSS JOIN LATERAL (VALUES (CASE WHEN c ->> 'do' <> 'set' THEN c -> 'values' -> f.column_name END),
                (CASE WHEN c ->> 'do' = 'set' AND c ->> 'column' = f.column_name THEN c -> 'old' END),
                (CASE WHEN c ->> 'do' = 'set' AND c ->> 'column' = f.column_name THEN c -> 'new' END)) AS s(v)
        WHERE jsonb_typeof(v) = 'string'
    )
    INSERT INTO pointer (library, project, target)
    SELECT of_library, project, words FROM said WHERE kind = 'ref'
    UNION
    SELECT of_library, project, item FROM said CROSS JOIN LATERAL jsonb_array_elements_text(words::jsonb) AS e(item) WHERE kind = 'refs'
    ON CONFLICT DO NOTHING
$$;

CREATE FUNCTION lantu.keep_belongings_of_op() RETURNS trigger
LANGUAGE plpgsql SET search_path = lantu, pg_temp AS $$
BEGIN
    PERFORM keep_belongings(NEW.library, NEW.body::jsonb);
    RETURN NULL;
END $$;
CREATE TRIGGER keep_belongings AFTER INSERT ON lantu.op FOR EACH ROW EXECUTE FUNCTION lantu.keep_belongings_of_op();
SELECT lantu.keep_belongings(library, body::jsonb) FROM lantu.op ORDER BY library, seq;

-- The libraries of which a login reads everything.
CREATE FUNCTION lantu.my_whole_libraries() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = lantu, pg_temp AS $$
    SELECT library FROM member WHERE login = session_user AND role <> '填报单位'
$$;

-- Of the others the projects that it reads: those that its department leads, itself or by one below it, and those at which
-- they point or pointed. Some of these may be deleted by now.
CREATE FUNCTION lantu.my_projects() RETURNS TABLE (library uuid, project text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = lantu, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY WITH RECURSIVE below AS (
        SELECT library, department AS id FROM member WHERE login = session_user AND role = '填报单位'
        UNION
        SELECT d.library, d.id FROM below AS b JOIN department AS d ON d.library = b.library AND d.parent = b.id
    ), mine AS (
        SELECT p.library, p.id FROM project AS p
        WHERE p.library IN (SELECT library FROM below) AND EXISTS (
            SELECT 1 FROM jsonb_array_elements_text(coalesce(p.lead_department, '[]')::jsonb) AS e(lead)
                JOIN below AS b ON b.library = p.library AND b.id = e.lead)
        UNION
        SELECT p.library, p.target FROM mine AS m JOIN pointer AS p ON p.library = m.library AND p.project = m.id
    )
    SELECT m.library, m.id FROM mine AS m;
END $$;

-- The same as an object of objects, for one look-up after another; null where there are none.
CREATE FUNCTION lantu.my_sight() RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = lantu, pg_temp AS $$
    SELECT jsonb_object_agg(library, projects)
    FROM (SELECT library, jsonb_object_agg(project, true) AS projects FROM my_projects() GROUP BY library) AS s
$$;

-- By which a copy knows whether it holds the projects that it should.
CREATE FUNCTION lantu.my_mark(of_library uuid) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = lantu, pg_temp AS $$
BEGIN
    RETURN (SELECT encode(sha256(convert_to(coalesce(string_agg(p.id, ' ' ORDER BY p.id COLLATE "C"), ''), 'UTF8')), 'hex')
        FROM project AS p
        WHERE p.library = of_library AND (of_library = ANY (ARRAY(SELECT my_whole_libraries()))
            OR p.id IN (SELECT m.project FROM my_projects() AS m WHERE m.library = of_library)));
END $$;

-- Those of the changes that are about projects in sight, or about none. The sheets of a round hold what went out and came
-- back of all.
CREATE FUNCTION lantu.changes_in_sight(of_library uuid, changes jsonb, sight jsonb) RETURNS TABLE (nr bigint, change jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = lantu, pg_temp AS $$
    SELECT e.nr, e.change
    FROM jsonb_array_elements(changes) WITH ORDINALITY AS e(change, nr)
        LEFT JOIN belonging AS b ON b.library = of_library AND b.library = ANY (ARRAY(SELECT my_libraries())) AND b.table_name = e.change ->> 'table' AND b.id = (e.change ->> 'row')::uuid
    WHERE CASE WHEN e.change ->> 'table' = 'fill_sheet' THEN false
        WHEN e.change ->> 'table' = 'project' THEN coalesce(sight ? (e.change ->> 'row'), false)
        WHEN e.change ->> 'table' IN (SELECT table_name FROM field WHERE is_owner AND target = 'project') THEN coalesce(sight ? b.project::text, false)
        ELSE true END
$$;

-- An op without what is out of sight. Its label may name that, too.
CREATE FUNCTION lantu.op_in_sight(of_library uuid, op jsonb, sight jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = lantu, pg_temp AS $$
DECLARE
    part text;
    seen jsonb;
    is_cut boolean := false;
BEGIN
    FOREACH part IN ARRAY ARRAY['changes', 'decided'] LOOP
        CONTINUE WHEN op -> part IS NULL;
        SELECT coalesce(jsonb_agg(change ORDER BY nr), '[]') INTO seen FROM changes_in_sight(of_library, op -> part, sight);
        is_cut := is_cut OR jsonb_array_length(seen) < jsonb_array_length(op -> part);
        op := jsonb_set(op, ARRAY[part], seen);
    END LOOP;
    IF is_cut THEN op := jsonb_set(op, '{label}', '"修改（含其他单位的内容）"'); END IF;
    -- Of any other kind nobody checked what stands there.
    IF op ->> 'kind' IS DISTINCT FROM 'merge' THEN
        op := op - 'brought';
    ELSIF op ? 'brought' THEN
        SELECT coalesce(jsonb_agg(op_in_sight(of_library, one, sight) ORDER BY nr), '[]') INTO seen
        FROM jsonb_array_elements(op -> 'brought') WITH ORDINALITY AS e(one, nr);
        op := jsonb_set(op, '{brought}', seen);
    END IF;
    RETURN op;
END $$;

-- Which of the changes in sight were left out, counted from 0.
CREATE FUNCTION lantu.skipped_in_sight(of_library uuid, op jsonb, skipped integer[], sight jsonb) RETURNS integer[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = lantu, pg_temp AS $$
    SELECT coalesce(array_agg(place::integer ORDER BY place), '{}')
    FROM (SELECT nr, row_number() OVER (ORDER BY nr) - 1 AS place FROM changes_in_sight(of_library, op -> 'changes', sight)) AS s
    WHERE nr - 1 = ANY (skipped)
$$;

-- The log as a login reads it: without a gap, and in each op what it may see.
CREATE VIEW lantu.my_op WITH (security_barrier) AS
SELECT o.library, o.seq, o.id, o.origin, o.counter, o.kind, o.seen_seq, o.skipped <> '{}' AS is_left_out,
    CASE WHEN o.library = ANY (ARRAY(SELECT lantu.my_whole_libraries())) THEN o.body
        ELSE lantu.op_in_sight(o.library, o.body::jsonb, (SELECT lantu.my_sight()) -> o.library::text)::text END AS body,
    CASE WHEN o.skipped = '{}' OR o.library = ANY (ARRAY(SELECT lantu.my_whole_libraries())) THEN o.skipped
        ELSE lantu.skipped_in_sight(o.library, o.body::jsonb, o.skipped, (SELECT lantu.my_sight()) -> o.library::text) END AS skipped
FROM lantu.op AS o
WHERE o.library = ANY (ARRAY(SELECT lantu.my_libraries()));

-- The same as of version 1, and: a 填报单位 does not say at which projects its own point, for those it could then read.
CREATE OR REPLACE FUNCTION lantu.remit_fault(m lantu.member, asked text[], change jsonb) RETURNS text
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
    IF of_table = 'project' AND EXISTS (SELECT 1 FROM lantu.field
        WHERE table_name = 'project' AND column_name = change ->> 'column' AND target = 'project') THEN
        RETURN '项目之间的归属由规划部门修改';
    END IF;
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

-- Keeps what a library came to, as long as it stands as it was counted. Whoever may alter everything in it may say so.
CREATE FUNCTION lantu.summarize(of_library uuid, at_seq bigint, of_year integer, of_month integer, of_program text,
    new_count bigint, new_total bigint, new_planned bigint, new_completed bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = lantu, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM member WHERE library = of_library AND login = session_user AND role IN ('管理员', '规划部门')) THEN
        RETURN false;
    END IF;
    PERFORM 1 FROM library WHERE id = of_library AND is_open AND head = at_seq FOR SHARE;
    IF NOT FOUND THEN RETURN false; END IF;
    INSERT INTO summary (library, report_year, report_month, program, seq, count, total_investment, planned_for_year, completed_this_year, login)
        VALUES (of_library, of_year, of_month, left(of_program, 100), at_seq, new_count, new_total, new_planned, new_completed, session_user)
        ON CONFLICT (library, report_year, report_month) DO UPDATE SET program = excluded.program, seq = excluded.seq,
            count = excluded.count, total_investment = excluded.total_investment, planned_for_year = excluded.planned_for_year,
            completed_this_year = excluded.completed_this_year, login = excluded.login, at = clock_timestamp();
    RETURN true;
END $$;

-- Says to which region a library belongs, by its code of GB/T 2260; null: to none.
CREATE FUNCTION lantu.set_region(of_library uuid, new_region text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = lantu, pg_temp AS $$
BEGIN
    IF NOT administers(of_library) THEN RAISE insufficient_privilege USING MESSAGE = '只有管理员能做'; END IF;
    UPDATE library SET region = new_region WHERE id = of_library;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA lantu FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lantu.my_whole_libraries, lantu.my_projects, lantu.my_sight, lantu.my_mark, lantu.op_in_sight,
    lantu.skipped_in_sight, lantu.summarize, lantu.set_region TO lantu_member;

ALTER TABLE lantu.summary ENABLE ROW LEVEL SECURITY;
ALTER TABLE lantu.belonging ENABLE ROW LEVEL SECURITY;
ALTER TABLE lantu.pointer ENABLE ROW LEVEL SECURITY;
DROP POLICY reading ON lantu.op;
DROP POLICY reading ON lantu.member;
CREATE POLICY reading ON lantu.op FOR SELECT TO lantu_member USING (library = ANY (ARRAY(SELECT lantu.my_whole_libraries())));
CREATE POLICY reading ON lantu.member FOR SELECT TO lantu_member
    USING (login = session_user OR library = ANY (ARRAY(SELECT lantu.my_whole_libraries())));
CREATE POLICY reading ON lantu.summary FOR SELECT TO lantu_member USING (library = ANY (ARRAY(SELECT lantu.my_whole_libraries())));
GRANT SELECT ON lantu.summary, lantu.my_op TO lantu_member;

CREATE VIEW lantu."各库汇总" WITH (security_barrier) AS
SELECT l.name AS "项目库", l.region AS "地区代码", s.report_year AS "年", s.report_month AS "月", s.count AS "项目数",
    s.total_investment / 1000000.0 AS "总投资（万元）", s.planned_for_year / 1000000.0 AS "年度计划投资（万元）",
    s.completed_this_year / 1000000.0 AS "本年完成投资（万元）", s.seq = l.head AS "是最新的", s.at AS "计算时间"
FROM lantu.summary AS s JOIN lantu.library AS l ON l.id = s.library
WHERE s.library = ANY (ARRAY(SELECT lantu.my_whole_libraries())) OR pg_has_role(session_user, 'lantu_admin', 'MEMBER');
GRANT SELECT ON lantu."各库汇总" TO lantu_member;
