#!/usr/bin/env python3
"""Whether the formulas of an exported workbook stay right while somebody works in it.

Usage: live_formulas.py EXECUTABLE

Exports the sample library, has LibreOffice put a row at the end of a group and one right below the head of another,
change three values, and compute; then adds everything up by itself and compares: sums, counts, rates and differences
of every group and of the whole. Needs `soffice`; exits with 77 where there is none.
"""

import os
import re
import subprocess
import sys
import tempfile

from office import office, prepared, there


def read(path):
    """Rows of cells, each a text and a number."""
    rows = []
    for line in open(path, encoding="utf-8", errors="replace"):
        cells = [cell.split("\t") for cell in line.rstrip("\n").split("\x1f")[:-1]]
        rows.append([(text, float(number)) for text, number in cells])
    return rows


def level(row):
    """0 for 合计, from 1 for groups, none for a project."""
    mark, name = row[0][0], row[1][0]
    if re.fullmatch(r"\d+", mark):
        return None
    if name.startswith("合计"):
        return 0
    return 1 if mark.endswith("、") else 2


def check(rows, first, heads, what):
    """Compares each summary row with what stands below it; how many numbers were compared."""
    end = next(i for i in range(first, len(rows)) if not rows[i][1][0])
    column = {head: i for i, head in enumerate(heads)}
    plan = next(i for head, i in column.items() if re.fullmatch(r"\d+年计划投资", head))
    done = next(i for head, i in column.items() if re.fullmatch(r"\d+年累计完成", head))
    rate, difference = column["完成率（%）"], column["序时差（百分点）"]
    money = [column["总投资"], plan, done]
    compared = 0
    for at in range(first, end):
        row, own = rows[at], level(rows[at])
        below = []
        if own is not None:
            for other in rows[at + 1:end]:
                if level(other) is None:
                    below.append(other)
                elif level(other) <= own:
                    break
            for place in money:
                expected = sum(other[place][1] for other in below)
                assert abs(row[place][1] - expected) < 1e-6, (what, row[1][0], heads[place], row[place], expected)
                compared += 1
            count = int(re.search(r"（(\d+)项）$", row[1][0]).group(1))
            assert count == len(below), (what, row[1][0], len(below))
            compared += 1
        planned, spent = row[plan][1], row[done][1]
        if planned > 0 and row[rate][0]:
            exact = spent / planned * 100
            for place, number in [(rate, exact), (difference, exact - 75)]:
                assert abs(row[place][1] - number) < 0.0501, (what, row[1][0], heads[place], row[place], number)
                compared += 1
    return compared


def main():
    there()
    executable = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        profile = prepared(folder)
        library = os.path.join(folder, "s.lantu")
        book = os.path.join(folder, "t（示例数据）.xlsx")
        env = dict(os.environ, HOME=folder)
        subprocess.run([executable, "-q", "new", library, "--from", "sample"], check=True, env=env)
        subprocess.run(
            [executable, "-q", "export", library, "--to", os.path.join(folder, "t.xlsx"), "--preset", "月调度进度表",
             "--year", "2024", "--month", "9", "--group-by", "part,chapter"],
            check=True, env=env,
        )
        plain = os.path.join(folder, "t.xlsx")
        os.rename(book, plain)
        told = os.path.join(folder, "told.txt")
        office(profile, f'Only("{plain}","{told}")')
        rows = read(told)
        head = next(i for i, row in enumerate(rows) if row[0][0] == "序号")
        heads = [re.sub(r"\s", "", text) for text, _ in rows[head]]
        before = check(rows, head + 1, heads, "as exported")
        column = {text: i for i, text in enumerate(heads)}
        total = column["总投资"]
        plan = next(i for text, i in column.items() if re.fullmatch(r"\d+年计划投资", text))
        done = next(i for text, i in column.items() if re.fullmatch(r"\d+年累计完成", text))
        # The end of the first lowest group, and the place right below the head of the next.
        groups = [i for i in range(head + 1, len(rows)) if rows[i][1][0] and level(rows[i]) == 2]
        last, below = groups[1], groups[1] + 2
        edits = [f"row:{last}"]
        for row, name in [(last, "新增甲"), (below, "新增乙")]:
            if row == below:
                edits.append(f"row:{below}")
            edits += [f"text:{row}:1:{name}", f"number:{row}:0:99", f"number:{row}:{total}:1234.5",
                      f"number:{row}:{plan}:100", f"number:{row}:{done}:40"]
        first_item = groups[0] + 1
        edits += [f"number:{first_item}:{total}:777", f"number:{first_item}:{plan}:50", f"number:{first_item}:{done}:7"]
        office(profile, f'Edited("{plain}","{told}","{";".join(edits)}")')
        rows = read(told)
        assert any(row[1][0] == "新增甲" for row in rows) and any(row[1][0] == "新增乙" for row in rows)
        after = check(rows, head + 1, heads, "after two rows and three values")
        print(f"{before} numbers as exported, {after} after the changes: all as they should be")


main()
