#!/usr/bin/env python3
"""Whether the sheets of a round, filled in by other programs, come back without anything lost or overwritten unseen.

Usage: gathering.py EXECUTABLE

The sheets of a round go out and are filled in with openpyxl and LibreOffice: values and other spellings, conflicts, rows
that are gone or new, identities that are gone or filled down, locked cells altered, columns added, files resaved as xls,
ods and xlsx, one file twice, two files of one department, one that went out again meanwhile, one of the month before, one of
another library. Then every value that was written must be
in the library, among what waits, or among what is told as refused; what the library held may only differ where the
difference says so; and the report must count as the difference does. Needs `soffice` and openpyxl; exits with 77 where
one is missing.
"""

import collections
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile

from office import batch, prepared, there

try:
    import openpyxl
except ImportError:
    sys.exit(77)

SHEET = "填报表"
ASKED = "completed_in_month,physical_progress,problems_in_hand,contact,stage"
MONTH = "2024-10"

# Thirty departments and sixteen townships.
SHEETS = 46


class Sheet:
    """A sheet that went out, opened to be filled in."""

    def __init__(self, path):
        self.path = path
        self.book = openpyxl.load_workbook(path)
        self.sheet = self.book[SHEET]
        cells = {(cell.row, cell.column): str(cell.value) for row in self.sheet for cell in row if cell.value is not None}
        self.row, self.beside = next(place for place, text in cells.items() if text.startswith("lantu-paper "))
        keys = {column: text.split(":", 1)[1] for (row, column), text in cells.items() if row == self.row and re.match(r"\d+:", text)}
        self.columns = {key: column for column, key in keys.items() if key}
        marks = {row: text for (row, column), text in cells.items() if column == self.beside}
        self.rows = sorted(row for row, text in marks.items() if re.match(r"[0-9a-f]{32}#1[/ ]", text))
        self.ids = {row: marks[row].split("#")[0] for row in self.rows}

    def name(self, row):
        return self.sheet.cell(row, self.columns["project.name"]).value

    def put(self, row, key, value):
        self.sheet.cell(row, self.columns[f"project.{key}"]).value = value

    def save(self, path):
        self.book.save(path)


def projects(listing):
    for project in listing.get("projects", []):
        yield project
    for group in listing.get("groups", []):
        yield from projects(group)


def figures(project):
    """What of a project the round asks for."""
    month = next((each for each in project.get("progress", []) if each["month"] == MONTH), {})
    return {
        "contact": project.get("contact") or "",
        "stage": project.get("stage") or "",
        "completed_in_month": month.get("invested_fen"),
        "physical_progress": month.get("physical_progress") or "",
        "problems": [each.get("description") for each in project.get("problems", [])],
        "total_investment": project.get("total_investment_fen"),
    }


def spread(lantu, library):
    """Has forty-six departments lead projects: those that lead none get two of whoever leads most."""
    with sqlite3.connect(library) as file:
        names = [short or name for short, name in file.execute("SELECT short_name, name FROM department ORDER BY position")]
    listed = list(projects(json.loads(lantu("list", library, "--format", "json"))))
    led = collections.defaultdict(list)
    for project in listed:
        for name in project["lead_department"] or []:
            led[name].append(project["id"])
    rich = sorted(led, key=lambda name: len(led[name]))
    for name in [name for name in names if name not in led][:SHEETS - len(led)]:
        most = max(rich, key=lambda name: len(led[name]))
        for id in (led[most].pop(), led[most].pop()):
            lantu("-q", "set", library, id, f"lead_department={name}")


def main():
    there()
    executable = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        env = dict(os.environ, HOME=folder, XDG_DATA_HOME=os.path.join(folder, "data"))

        def lantu(*args, code=0):
            done = subprocess.run([executable, *args], env=env, capture_output=True, text=True)
            assert done.returncode == code, (args, done.stdout, done.stderr)
            return done.stdout

        def library(name, *more):
            path = os.path.join(folder, name)
            lantu("-q", "new", path, "--from", "sample", *more)
            return path

        def place(*names):
            return os.path.join(folder, *names)

        def out(path, month, to):
            lantu("-q", "round", "new", path, "--period", month, "--ask", ASKED)
            lantu("-q", "round", "out", path, "--to", place(to))
            return json.loads(lantu("round", "status", path, "--format", "json"))["sheets"]

        def state():
            listed = projects(json.loads(lantu("list", home, "--format", "json")))
            return {project["id"].replace("-", ""): figures(project) for project in listed}

        home, other = library("s.lantu"), library("o.lantu", "--projects", "60")
        spread(lantu, home)
        before_last = out(home, "2024-09", "last")
        foreign = out(other, MONTH, "foreign")
        sheets = out(home, MONTH, "out")
        os.mkdir(place("back"))
        wrote = []  # (file, project id or "", name, field, value)
        resaved = []
        kinds = collections.Counter()
        names = ["filled", "spelled", "conflict", "deleted", "added", "retyped", "xls", "twice", "locked", "filled_down",
                 "column", "ods", "xlsx", "pair", "old"]
        for number, listed in enumerate(sheets):
            kind = names[number % len(names)]
            kinds[kind] += 1
            sheet = Sheet(place("out", listed["file"]))
            file = f"{number:02d}-{kind}-{listed['name']}.xlsx"
            path = place("back", file)
            rows = sheet.rows

            def write(row, key, value, id=None):
                sheet.put(row, key, value)
                wrote.append((file, sheet.ids.get(row, "") if id is None else id, sheet.name(row), key, value))

            for place_, row in enumerate(rows):
                write(row, "completed_in_month", 100.5 + number + place_)
                write(row, "physical_progress", f"第{number}份第{place_}行：主体完成{place_}0%")
            first = rows[0]
            if kind == "spelled":
                write(first, "completed_in_month", "1,234.5万元")
                write(first, "contact", "　张三　0738-1234567 ")
                write(first, "stage", "在　建")
            elif kind == "conflict":
                write(first, "contact", f"部门写的 {number}")
                lantu("-q", "set", home, sheet.ids[first], f"contact=办公室写的 {number}")
            elif kind == "deleted" and len(rows) > 1:
                sheet.sheet.delete_rows(rows[-1])
                gone = sheet.ids[rows[-1]]
                wrote = [each for each in wrote if each[:2] != (file, gone)]
            elif kind == "added":
                last = sheet.sheet.max_row + 1
                sheet.put(last, "name", f"部门新增的项目{number}")
                write(last, "completed_in_month", 7.5, id="")
            elif kind == "retyped":
                fresh = openpyxl.Workbook()
                for row in sheet.sheet.iter_rows(max_col=sheet.beside - 1):
                    for cell in row:
                        if cell.row != sheet.row and not isinstance(cell, openpyxl.cell.cell.MergedCell):
                            fresh.active.cell(cell.row, cell.column).value = cell.value
                sheet.book = fresh
            elif kind == "locked":
                write(first, "total_investment", 7.25)
            elif kind == "filled_down" and len(rows) > 1:
                mark = sheet.sheet.cell(rows[0], sheet.beside).value
                sheet.sheet.cell(rows[1], sheet.beside).value = mark
            elif kind == "column":
                column = sheet.beside + 1
                sheet.sheet.cell(sheet.row + 1, column).value = "部门加的一列"
                sheet.sheet.cell(first, column).value = f"加的话{number}"
                wrote.append((file, sheet.ids[first], sheet.name(first), "column", f"加的话{number}"))
            elif kind == "old":
                lantu("-q", "round", "out", home, "--to", place("again"), "--only", listed["name"])
            sheet.save(path)
            if kind == "pair":
                # Somebody else of the department filled in one cell.
                second = Sheet(place("out", listed["file"]))
                other = f"{number:02d}-pair-又一人.xlsx"
                last = second.rows[-1]
                second.put(last, "contact", f"同事填的 {number}")
                second.save(place("back", other))
                wrote.append((other, second.ids[last], second.name(last), "contact", f"同事填的 {number}"))
            if kind == "twice":
                shutil.copy(path, place("back", f"{number:02d}-twice-又一份.xlsx"))
            elif kind in ("xls", "ods", "xlsx"):
                target = place("back", f"{number:02d}-{kind}-{listed['name']}-存.{kind}")
                filter = {"xls": "MS Excel 97", "ods": "calc8", "xlsx": "Calc MS Excel 2007 XML"}[kind]
                resaved.append((path, target, filter, []))
                wrote = [(os.path.basename(target) if each[0] == file else each[0], *each[1:]) for each in wrote]
        batch(prepared(folder), folder, resaved)
        for source, target, *_ in resaved:
            assert os.path.exists(target), target
            os.remove(source)
        shutil.copy(place("last", before_last[0]["file"]), place("back", "98-上月.xlsx"))
        shutil.copy(place("foreign", foreign[0]["file"]), place("back", "99-别的库.xlsx"))

        before = state()
        report = place("report.xlsx")
        answer = json.loads(lantu("round", "in", home, place("back"), "--report", report, "--format", "json"))
        after = state()
        files = {file["file"]: file for file in answer["files"]}
        refused = {name: file["message"] for name, file in files.items() if file["refused"]}
        told = {
            "98-上月.xlsx": "不是“2024年10月", "99-别的库.xlsx": "不是本库发出的",
        }
        # Of the two the one that is read later is the other once more.
        told.update({name: "同一个文件" for name in refused if "-twice-" in name})
        for name, words in told.items():
            assert words in refused.get(name, ""), (name, refused.get(name))
        assert len(refused) == 2 + kinds["twice"], refused

        # Every value is somewhere.
        lost, ends = [], collections.Counter()
        for file, id, name, field, value in wrote:
            read = files[file]
            if file in refused:
                read = next(each for each in files.values() if each["file"].startswith(file[:8]) and not each["refused"])
            difference = read["difference"]
            texts = json.dumps([difference[kind] for kind in ("held", "barred", "refused", "undecided")], ensure_ascii=False)
            odd = json.dumps([read.get(kind, []) for kind in ("not_taken", "not_understood", "refused_rows", "doubtful")],
                             ensure_ascii=False)
            held = after.get(id, {}).get(field)
            amount = value if isinstance(value, float) else None
            if isinstance(value, str) and re.match(r"[\d,.]+万元", value):
                amount = float(value.replace(",", "").removesuffix("万元"))
            level = lambda text: re.sub(r"\s", "", str(text))
            if amount is not None and field.endswith("_month") and held == round(amount * 1_000_000):
                ends["in the library"] += 1
            elif isinstance(value, str) and isinstance(held, str) and level(held) == level(value):
                ends["in the library"] += 1
            elif name and f'"{name}"' in texts:
                ends["waits for a decision"] += 1
            elif isinstance(value, str) and value in texts or amount is not None and str(round(amount * 1_000_000)) in texts:
                ends["waits"] += 1
            elif str(value) in odd:
                ends["told as refused"] += 1
            else:
                lost.append((file, name, field, value, held))
        # A later value for the same cell takes the place of an earlier one.
        last = {(file, id, field): value for file, id, _, field, value in wrote}
        lost = [each for each in lost if any(key[0] == each[0] and key[2] == each[2] and value == each[3] for key, value in last.items())]
        assert not lost, (len(lost), lost[:10])

        # Nothing is overwritten unseen.
        changed = {json.dumps(cell["new"]) for file in files.values() if not file["refused"] for cell in file["difference"]["changed"]}
        altered = 0
        for id, now in after.items():
            for field, value in now.items():
                if before[id][field] == value:
                    continue
                altered += 1
                values = value if isinstance(value, list) else [value]
                new = [each for each in values if not isinstance(before[id][field], list) or each not in before[id][field]]
                for each in new:
                    assert json.dumps(each) in changed, (id, field, before[id][field], value)
        for id, number in [(Sheet(place("out", each["file"])).ids, n) for n, each in enumerate(sheets) if names[n % len(names)] == "conflict"]:
            first = id[min(id)]
            assert after[first]["contact"] == f"办公室写的 {number}", after[first]
        conflicts = [cell for file in files.values() if not file["refused"] for cell in file["difference"]["held"] if "given" in cell]
        assert len(conflicts) >= kinds["conflict"], conflicts

        # The report counts as the difference does.
        book = openpyxl.load_workbook(place(next(name for name in os.listdir(folder) if name.startswith("report"))))
        states = collections.Counter(str(cell.value) for row in book.active for cell in row)
        read = [file["difference"] for file in files.values() if not file["refused"]]
        # Of a row on which nobody has decided nothing comes in.
        waiting = [{row["row"] for row in difference["undecided"]} for difference in read]
        taken = sum(cell["row"] not in rows for difference, rows in zip(read, waiting) for cell in difference["changed"])
        assert states["已导入"] == taken, (states["已导入"], taken)
        standing = json.loads(lantu("round", "status", home, "--format", "json"))
        assert standing["received"] == len(sheets) == SHEETS, standing
        again = json.loads(lantu("round", "in", home, place("back"), "--format", "json", code=1))
        assert all(file["refused"] for file in again["files"]), [file["file"] for file in again["files"] if not file["refused"]]
        # What did not come in is noted, and decided on without the files.
        waiting = json.loads(lantu("round", "decide", home, "--format", "json"))["sheets"]
        count = sum(len(sheet["waiting"]) for sheet in waiting)
        assert count == standing["waiting"] >= len(conflicts), (count, standing["waiting"], len(conflicts))
        steps = 0
        for sheet in waiting:
            numbers = [str(each["number"]) for each in sheet["waiting"] if each["can_be_taken"]]
            if numbers:
                lantu("-q", "round", "decide", home, sheet["name"], "--take", ",".join(numbers))
                steps += 1
        taken_later = state()
        for each in waiting:
            for wait in each["waiting"]:
                if wait["can_be_taken"] and wait["field"] == "联系人":
                    held = [one["contact"] for one in taken_later.values()]
                    assert wait["new"] in held, wait
        lantu("-q", "round", "decide", home, "--leave", "all")
        left = json.loads(lantu("round", "status", home, "--format", "json"))
        assert left["waiting"] == 0, left
        # What is sent back is out at once; it can be undone as everything else.
        counts = collections.Counter(id for each in sheets for id in Sheet(place("out", each["file"])).ids.values())
        own = [id for id in Sheet(place("out", sheets[0]["file"])).ids.values() if counts[id] == 1]
        lantu("-q", "round", "review", home, sheets[0]["name"], "--back", "填成了累计数")
        steps += 1
        sent_back = state()
        assert own and all(sent_back[id] == before[id] for id in own), [(sent_back[id], before[id]) for id in own if sent_back[id] != before[id]]
        standing = json.loads(lantu("round", "status", home, "--format", "json"))
        assert standing["figures_sent_back"] >= len(own), standing
        while state() != before:
            lantu("-q", "undo", home)
            steps += 1
            assert steps < 200, "it can't be undone"
        print(f"{len(sheets)} sheets, {len(files)} files back, {len(wrote)} values: {dict(ends)}; "
              f"{altered} figures altered, {len(conflicts)} conflicts, {count} decided on later, {taken} lines of the report")


main()
