#!/usr/bin/env python3
"""Whether DuckDB and DataFusion read a dataset, and find the sums in it that the program shows.

Usage: dataset.py EXECUTABLE

Three sample libraries of two months go into one folder. For each, the sum of the totals of its counted projects, their number
and the sum of what was completed must be those of `lantu list --format json`; tables of parts must have as many rows as JSON
has parts. Needs the Python packages duckdb and datafusion; exits with 77 where one is missing.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    import datafusion
    import duckdb
except ImportError:
    print("passed over: the queries of a dataset need the Python packages duckdb and datafusion")
    sys.exit(77)

SUMS = ["total_investment_fen", "completed_total_fen"]
PARTS = ["funding", "milestones", "progress", "problems", "approvals"]


def main(executable):
    run = lambda *words: subprocess.run([executable, *map(str, words)], check=True, capture_output=True, text=True).stdout
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        dataset = folder / "汇总"
        expected = {}
        for name, size, month in [("甲", 40, 6), ("乙", 70, 6), ("丙", 55, 9)]:
            library = folder / f"{name}.lantu"
            run("new", library, "--from", "sample", "--projects", size)
            when = ["--year", 2024, "--month", month]
            run("export", library, "--to", dataset, "--dataset", *when)
            told = json.loads(run("list", library, "--format", "json", *when))
            projects = told["projects"]
            sums = {
                each: sum(p[each] or 0 for p in projects if each not in p["not_counted"]) for each in SUMS
            }
            if sums["total_investment_fen"] != told["total_investment_fen"]:
                wrong.append(f"{name}: JSON does not agree with itself")
            key = (month, len(projects), told["count"])
            expected[key] = (sums, {each: sum(len(p[each]) for p in projects) for each in PARTS})

        held = lambda each: f"sum(CASE WHEN ',' || coalesce(not_counted, '') || ',' NOT LIKE '%,{each},%' THEN {each} END)"
        for engine, ask in [("DuckDB", duck(dataset)), ("DataFusion", fusion(dataset))]:
            found = {}
            rows = ask(
                f"SELECT library_id, month, count(*), count(*) FILTER (WHERE counted), {', '.join(map(held, SUMS))} "
                "FROM projects GROUP BY library_id, month",
                "projects",
            )
            for library, month, projects, _, *sums in rows:
                parts = {
                    each: ask(f"SELECT count(*) FROM {each} WHERE library_id = '{library}'", each)[0][0] for each in PARTS
                }
                found[(int(month), projects)] = ({k: int(v or 0) for k, v in zip(SUMS, sums)}, parts)
            for (month, projects, _), told in expected.items():
                if found.get((month, projects)) != told:
                    wrong.append(f"{engine}, month {month}, {projects} projects: {found.get((month, projects))}, not {told}")
            if len(found) != len(expected):
                wrong.append(f"{engine}: {len(found)} libraries, not {len(expected)}")
            print(f"{engine}: {len(found)} libraries, {sum(projects for _, projects in found)} projects")
    for line in wrong:
        print(line)
    sys.exit(1 if wrong else 0)


def duck(dataset):
    base = duckdb.connect()

    def ask(sql, table):
        files = f"read_parquet('{dataset}/{table}/**/*.parquet', hive_partitioning = true)"
        return base.execute(sql.replace(f"FROM {table}", f"FROM {files}")).fetchall()

    return ask


def fusion(dataset):
    session = datafusion.SessionContext()

    def ask(sql, table):
        if not session.table_exist(table):
            kinds = [("region", "string"), ("year", "string"), ("month", "string")]
            session.register_listing_table(table, f"{dataset}/{table}/", table_partition_cols=partitions(kinds), file_extension=".parquet")
        rows = []
        for batch in session.sql(sql).collect():
            columns = [column.to_pylist() for column in batch.columns]
            rows.extend(zip(*columns))
        return rows

    return ask


def partitions(kinds):
    """The kinds of the folders' names; DataFusion takes types of Arrow, and words in its earlier versions."""
    try:
        import pyarrow

        return [(name, pyarrow.string()) for name, _ in kinds]
    except ImportError:
        return kinds


if __name__ == "__main__":
    main(sys.argv[1])
