#!/usr/bin/env python3
"""Whether DuckDB and DataFusion read a dataset, and find the sums in it that the program shows.

Usage: dataset.py EXECUTABLE

Three sample libraries of two months go into one folder. For each, the sum of the totals of its counted projects, their number
and the sum of what was completed must be those of `lantu list --format json`; tables of parts must have as many rows as JSON
has parts. The two engines are installed into an environment of their own; where that can't be done, this exits with 77.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from environment import environment

PACKAGES = ["duckdb==2.0.1", "datafusion==55.0.0", "pyarrow"]

SUMS = ["total_investment_fen", "completed_this_year_fen"]
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
            counted = sum(p["counted"] for p in projects)
            expected[(month, len(projects))] = (counted, sums, {each: sum(len(p[each]) for p in projects) for each in PARTS})

        held = lambda each: f"sum(CASE WHEN ',' || coalesce(not_counted, '') || ',' NOT LIKE '%,{each},%' THEN {each} END)"
        for engine, ask in [("DuckDB", duck(dataset)), ("DataFusion", fusion(dataset))]:
            found = {}
            rows = ask(
                f"SELECT library_id, report_month, count(*), count(*) FILTER (WHERE counted), {', '.join(map(held, SUMS))} "
                "FROM projects GROUP BY library_id, report_month",
                "projects",
            )
            for library, month, projects, counted, *sums in rows:
                parts = {
                    each: ask(f"SELECT count(*) FROM {each} WHERE library_id = '{library}'", each)[0][0] for each in PARTS
                }
                found[(int(month), projects)] = (counted, {k: int(v or 0) for k, v in zip(SUMS, sums)}, parts)
            for (month, projects), told in expected.items():
                if found.get((month, projects)) != told:
                    wrong.append(f"{engine}, month {month}, {projects} projects: {found.get((month, projects))}, not {told}")
            if len(found) != len(expected):
                wrong.append(f"{engine}: {len(found)} libraries, not {len(expected)}")
            print(f"{engine}: {len(found)} libraries, {sum(projects for _, projects in found)} projects")
    for line in wrong:
        print(line)
    sys.exit(1 if wrong else 0)


def duck(dataset):
    import duckdb

    base = duckdb.connect()

    def ask(sql, table):
        files = f"read_parquet('{dataset}/{table}/**/*.parquet', hive_partitioning = true)"
        return base.execute(sql.replace(f"FROM {table}", f"FROM {files}")).fetchall()

    return ask


def fusion(dataset):
    import datafusion
    import pyarrow

    session = datafusion.SessionContext()

    def ask(sql, table):
        if not session.table_exist(table):
            columns = [(name, pyarrow.string()) for name in ["region", "report_year", "report_month"]]
            session.register_listing_table(table, f"{dataset}/{table}/", table_partition_cols=columns, file_extension=".parquet")
        rows = []
        for batch in session.sql(sql).collect():
            columns = [column.to_pylist() for column in batch.columns]
            rows.extend(zip(*columns))
        return rows

    return ask


if __name__ == "__main__":
    if sys.argv[2:] != ["inside"]:
        python = os.path.join(environment("datasets", *PACKAGES), "python3")
        sys.exit(subprocess.run([python, __file__, sys.argv[1], "inside"]).returncode)
    main(sys.argv[1])
