#!/usr/bin/env python3
"""Whether papers that were altered in another program come back as exactly what was altered.

Usage: returning.py EXECUTABLE

Exports every preset of the sample library with identities, and those that list projects once more with stage, dates and
sums of other columns. LibreOffice saves each as xlsx, ods and xls: as it is, and with one cell of every column typed
anew. Then `lantu import` must report no change, or exactly these; bring them in; and report none the second time. Needs
`soffice`; exits with 77 where there is none.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

from office import batch, cells, prepared, there

FORMATS = {"xlsx": "Calc MS Excel 2007 XML", "ods": "calc8", "xls": "MS Excel 97"}

# Sums, or rows that stand for nothing that a person fills in.
OF_SUMS = {"年度评估报告", "中期评估报告", "总结评估报告", "领导责任事项单", "部门责任事项单", "红黑榜", "规划实施情况表", "资金来源汇总表", "汇总表", "通报汇总表", "交叉表", "总览一页"}
CARDS = {"一项一表", "项目册"}
LETTERS = {"督办单", "交办单"}

# Nothing is carried over in the sample: its paper is one of a library in which a next plan goes on with three projects.
CARRIED = {"结转项目清单"}
NEXT = "冷水江市国民经济和社会发展第十五个五年规划纲要\n第一章 产业\n第一节 园区\n续建金竹山镇产业园区、新材料产业园、不锈钢产业园等项目。\n"

# More columns, for the papers that list projects.
MORE = "stage,start,end,total_investment,code,responsible_leader,contact,note"


def address(row, column):
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def other(choices, held):
    """One of these that is not the one that is held."""
    return next(choice for choice in choices if choice != held.rstrip("*＊\u2060"))


def typed(key, held, department):
    """What is typed into a cell of a column, and what comes back: (kind, text, [(field, new)]); none of a column whose
    cells are computed, "told" where the program says that it is not taken, or that nothing is called so."""
    wan = lambda amount: round(amount * 1_000_000)
    text = lambda field, words: ("text", words, [(field, words)])
    if key.startswith("project.milestone_") or key in ("project.start", "project.end"):
        return "date", "2027-03-15", [(None, "2027-03-15")]
    dates = ("raised_on", "due_on", "accepted_on", "extended_to", "settled_on")
    if key in ("milestone.planned", "milestone.actual", *(f"problem.{date}" for date in dates)):
        table, column = key.split(".")
        return "date", "2026-11-09", [(f"{table}s.{column}", "2026-11-09")]
    table = {
        "project.name": text("name", "改了名称的项目"),
        "project.construction_kind": text("construction_kind", other(["扩建", "改建"], held)),
        "project.stage": text("stage", other(["在建", "竣工"], held)),
        "project.investment_entity": text("investment_entity", other(["政府投资", "企业投资"], held)),
        "project.procedure": text("procedure", other(["审批", "核准", "备案"], held)),
        "project.location": ("text", "东城街道、西城街道", [("location", ["东城街道", "西城街道"])]),
        "project.owner": ("text", "某某公司", [("owner", ["某某公司"])]),
        "project.scale": text("scale", "新建道路12公里，桥梁2座"),
        "project.note": text("note", "=已核对（改）"),
        "project.code": text("code", "XM-0099"),
        "project.contact": text("contact", "张三 0738-1234567"),
        "project.responsible_leader": text("responsible_leader", "李四"),
        "project.total_investment": ("number", 12345.67, [("total_investment", wan(12345.67))]),
        "project.planned_for_year": ("number", 250, [("annual.2024.planned", wan(250))]),
        "project.list_class": text("annual.2024.list_class", other(["续建", "收尾"], held)),
        "project.annual_target": text("annual.2024.target", "主体完工，设备进场"),
        "project.completed_in_month": ("number", 88.25, [("monthly.2024-09.invested", wan(88.25))]),
        "project.physical_progress": text("monthly.2024-09.physical_progress", "主体封顶"),
        "project.period": ("text", "2019—2031", [("start", "2019"), ("end", "2031")]),
        "project.lead_department": ("text", department, [("lead_department", [department])]),
        "project.supporting_departments": ("text", department, [("supporting_departments", [department])]),
        "project.leader_of_year": text("annual.2024.responsible_leader", "赵六"),
        "project.lead_department_of_year": ("text", department, [("annual.2024.lead_department", [department])]),
        "project.supporting_departments_of_year":
            ("text", department, [("annual.2024.supporting_departments", [department])]),
        "milestone.name": text("milestones.name", "换了名称"),
        "milestone.note": text("milestones.note", "顺延"),
        "problem.kind": text("problems.kind", other(["资金", "征地拆迁"], held)),
        "problem.description": text("problems.description", "另一种说法"),
        "problem.need": text("problems.need", "请市里协调"),
        "problem.document_number": text("problems.document_number", "督办9号"),
        "problem.answer": text("problems.answer", "已按要求办理"),
        "problem.steps": text("problems.steps", "2024-02-10 已协调"),
        "problem.person": text("problems.person", "王五"),
        "problem.responsible_departments": ("text", department, [("problems.responsible_departments", [department])]),
        "problem.state": text("problems.state", other(["未办结", "已办结"], held)),
        "attachment.note": text("attachments.note", "可研批复"),
        "remark.text": text("remarks.text", "改过的批注"),
    }
    if key in table:
        return table[key]
    ahead = re.fullmatch(r"project\.planned_year_(second|third|fourth|fifth)", key)
    if ahead:
        year = 2025 + ["second", "third", "fourth", "fifth"].index(ahead.group(1))
        return "number", 253.5, [(f"annual.{year}.planned", wan(253.5))]
    if key.startswith("indicator.") and key != "indicator.plan":
        return "number", 87.25, [(f"indicators.{key.split('.')[1]}", 87.25)]
    if key.startswith("project.approval_"):
        return "text", "已完成\n某环审〔2024〕5号\n2024-05-06", "approval"
    return "text", "改过", "told"


class Paper:
    """An exported paper with its marks."""

    def __init__(self, path):
        self.path = path
        self.cells = cells(path)
        (self.row, self.beside), self.mark = next(
            (place, text) for place, text in self.cells.items() if text.startswith("lantu-paper ")
        )
        self.keys = {}
        for (row, column), text in self.cells.items():
            mark = re.fullmatch(r"\d+:([a-z_]+\.\S+)", text)
            if row == self.row and mark:
                self.keys[column] = mark.group(1)
        marks = {row: text for (row, column), text in self.cells.items() if column == self.beside}
        self.rows = sorted(row for row, text in marks.items() if re.match(r"[0-9a-f]{32}#1[/ ]", text))

    def edits(self, department):
        """One cell of each column, each in a row of its own as long as there are enough."""
        edits, expected, told = [], set(), set()
        # What joins several problems takes a decision: it has its own test.
        keys = [(column, key) for column, key in sorted(self.keys.items()) if key != "project.problems_in_hand"]
        for place, (column, key) in enumerate(keys):
            row = self.rows[place % len(self.rows)]
            kind, what, news = typed(key, self.cells.get((row, column), ""), department)
            edits.append((row, column, kind, what))
            at = address(row, column)
            if news == "told":
                told.add(at)
            elif news == "approval":
                expected.add((at, "approval", None))
            else:
                expected |= {(at, field, json.dumps(new, ensure_ascii=False)) for field, new in news}
        return edits, expected, told


def changed(file):
    """What a file changes, in the form of what is expected."""
    return [(cell["cell"], cell["field"], json.dumps(cell["new"], ensure_ascii=False)) for cell in file["difference"]["changed"]]


def fits(got, expected):
    """Whether exactly what is expected is there: fields of milestones have the names of these, approvals several."""
    left = set(expected)
    for cell, field, new in got:
        found = {e for e in left if e[0] == cell and (e[1] in (None, field) and e[2] == new)}
        approval = {e for e in expected if e[0] == cell and e[1] == "approval" and field.startswith("approvals.")}
        if not found and not approval:
            return False
        left -= found | approval
    return not left


def main():
    there()
    executable = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        env = dict(os.environ, HOME=folder, XDG_DATA_HOME=os.path.join(folder, "data"))

        def lantu(*args):
            done = subprocess.run([executable, *args], env=env, capture_output=True, text=True)
            assert done.returncode == 0, (args, done.stdout, done.stderr)
            return done.stdout

        def imported(library, file, *more):
            return json.loads(lantu("import", library, file, "--format", "json", *more))

        profile = prepared(folder)
        library = os.path.join(folder, "s.lantu")
        lantu("-q", "new", library, "--from", "sample", "--projects", "120")
        project = next(each for each in projects(json.loads(lantu("list", library, "--format", "json"))))
        attached = os.path.join(folder, "批复.txt")
        with open(attached, "w", encoding="utf-8") as file:
            file.write("同意")
        lantu("-q", "attach", library, project["id"], attached)
        carried = os.path.join(folder, "carried.lantu")
        shutil.copy(library, carried)
        text = os.path.join(folder, "next.txt")
        with open(text, "w", encoding="utf-8") as file:
            file.write(NEXT)
        lantu("carry-over", carried, "--plan", f"text:{text}", "--accept", "same")
        home = lambda preset: carried if preset in CARRIED else library
        presets = lantu("names", "presets").split()
        asked = [(preset, preset, []) for preset in presets]
        asked += [(f"{preset}-多列", preset, ["--columns", MORE]) for preset in presets
                  if preset in ("重点项目一览表", "月调度进度表", "部门责任清单", "里程碑节点表")]
        papers = {}
        for name, preset, more in asked:
            out = os.path.join(folder, f"{name}.xlsx")
            lantu("-q", "export", home(preset), "--to", out, "--preset", preset, "--with-ids", "--year", "2024", "--month", "9",
                  "--group-by", "part,chapter", *more)
            os.rename(os.path.join(folder, f"{name}（示例数据）.xlsx"), out)
            papers[name] = Paper(out)
        department = "市水利局"
        jobs, wanted = [], []
        for name, paper in papers.items():
            preset = name.split("-")[0]
            if paper.keys and paper.rows:
                edits, expected, told = paper.edits(department)
            elif preset in CARDS:
                edits, expected, told = card(paper)
            elif preset in LETTERS:
                edits, expected, told = letter(paper)
            else:
                # A number of a group, an indicator or a source: nothing of it is the paper's to say.
                assert preset in OF_SUMS, (preset, "lists nothing")
                place = next(p for p, text in sorted(paper.cells.items())
                             if p[0] > paper.row and p[1] > 1 and p[1] != paper.beside and re.fullmatch(r"[\d.]+", text))
                edits, expected, told = [(*place, "number", 123456)], set(), set()
            for format, filter in FORMATS.items():
                for what, typed_in in [("unchanged", []), ("altered", edits)]:
                    target = os.path.join(folder, f"{name}-{what}.{format}")
                    jobs.append((paper.path, target, filter, typed_in))
                    wanted.append((name, preset, what, format, target, expected if typed_in else set(), told if typed_in else set()))
        batch(profile, folder, jobs)
        cells_altered = 0
        for name, preset, what, format, target, expected, told in wanted:
            about = f"{name} {what} {format}"
            assert os.path.exists(target), about
            file = imported(home(preset), target, "--dry-run")["files"][0]
            difference = file["difference"]
            got = changed(file)
            assert fits(got, expected), (about, got, sorted(expected, key=str))
            for kind in ["new", "undecided", "refused", "held"]:
                assert not difference[kind], (about, kind, difference[kind])
            not_taken = {cell["cell"] for cell in [*file.get("not_taken", []), *difference["barred"]]}
            assert not_taken == told, (about, not_taken, told)
            assert not file["not_understood"], (about, file["not_understood"])
            if preset in OF_SUMS:
                assert any("没有可导入" in each for each in file["notices"]), (about, file["notices"])
            copy = os.path.join(folder, "copy.lantu")
            shutil.copy(home(preset), copy)
            first = imported(copy, target, "--accept", "all")
            assert (first["changes_written"] > 0) == bool(expected), (about, first["changes_written"])
            second = imported(copy, target, "--accept", "all")
            assert second["changes_written"] == 0, (about, changed(second["files"][0]))
            os.remove(copy)
            cells_altered += len(expected)
        print(f"{len(presets)} presets as {len(papers)} papers, {len(wanted)} files from LibreOffice: unchanged nothing, altered exactly {cells_altered} values")


def projects(listing):
    """All projects of a listing."""
    for project in listing.get("projects", []):
        yield project
    for group in listing.get("groups", []):
        yield from projects(group)


def card(paper):
    """A form: values stand behind their labels."""
    row = next(row for (row, column), text in sorted(paper.cells.items()) if row > paper.row and text == "建设性质")
    held = {text: place for place, text in paper.cells.items() if place[0] in (row, row + 1, row + 2, row + 3)}
    label = held["建设性质"]
    # Labels and values go over several columns each.
    value = min(place for place in paper.cells if place[0] == label[0] and place[1] > label[1])
    new = other(["扩建", "改建"], paper.cells.get(value, ""))
    return [(*value, "text", new)], {(address(*value), "construction_kind", json.dumps(new, ensure_ascii=False))}, set()


def letter(paper):
    """A letter about each problem: what it says of the problem and of its project comes back, and what is answered."""
    edits, expected = [], set()
    for key, field, new in [
        ("project.responsible_leader", "responsible_leader", "李四"),
        ("problem.description", "problems.description", "另一种说法"),
        ("problem.document_number", "problems.document_number", "督办9号"),
        ("problem.answer", "problems.answer", "已按要求办理"),
    ]:
        marked = re.compile(rf"(\d+):{re.escape(key)}(?: |$)")
        row, value = next((row, int(mark.group(1))) for (row, column), text in sorted(paper.cells.items())
                          if column == paper.beside and (mark := marked.search(text)))
        edits.append((row, value, "text", new))
        expected.add((address(row, value), field, json.dumps(new, ensure_ascii=False)))
    return edits, expected, set()


main()
