#!/usr/bin/env python3
"""Whether forms that were filled are whole in another program, and their own sums come out right there.

Usage: forms.py EXECUTABLE

Fills every form of tests/forms from the sample library. LibreOffice opens each and saves it anew: what was written is there,
formulas of sums equal the sum of the cells above them, and no cell shows an error. Needs `soffice`; exits with 77 where there
is none.
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from office import batch, cells, prepared, there

FORMS = Path(__file__).resolve().parents[2] / "tests" / "forms"

# Forms with sums of their own: the column of each, and by which word their row is known.
SUMS = {"02-annual-plan.xlsx": ("合计", range(7, 14)), "03-month-report.xlsx": ("合计", [4, 5, 8, 9, 13])}


def number(text):
    try:
        return float(text)
    except ValueError:
        return None


def main(executable):
    there()
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        library = folder / "库.lantu"
        run = lambda *words: subprocess.run([executable, *map(str, words)], check=True, capture_output=True, text=True).stdout
        run("new", library, "--from", "sample", "--projects", 60)
        told = {}
        for form in sorted(FORMS.iterdir()):
            if form.suffix not in (".xlsx", ".xls", ".docx"):
                continue
            ending = ".docx" if form.suffix == ".docx" else ".xlsx"
            to = folder / f"{form.stem}{ending}"
            told[form.name] = json.loads(run("fill", library, form, "--to", to, "--format", "json"))
        out = folder / "again"
        out.mkdir()
        jobs = []
        for each in told.values():
            path = Path(each["to"])
            kind, ending = ("writer_pdf_Export", ".pdf") if path.suffix == ".docx" else ("Calc MS Excel 2007 XML", ".xlsx")
            jobs.append((str(path), str(out / (path.stem + ending)), kind, []))
        batch(prepared(str(folder)), str(folder), jobs)
        for name, each in told.items():
            path = Path(each["to"])
            again = out / (path.stem + (".pdf" if path.suffix == ".docx" else ".xlsx"))
            if not again.exists():
                wrong.append(f"{name}: not opened")
                continue
            if path.suffix == ".docx" or name not in SUMS:
                continue
            found = cells(again)
            errors = [place for place, text in found.items() if re.match(r"#(REF|NAME|VALUE|DIV)", text)]
            wrong += [f"{name}: error at {place}" for place in errors]
            word, columns = SUMS[name]
            rows = [row for (row, column), text in found.items() if text == word and column < 2]
            total = max(rows)
            first = each["head_rows"][1]
            for column in columns:
                above = [number(found.get((row, column), "")) for row in range(first, total)]
                expected = sum(value for value in above if value is not None)
                shown = number(found.get((total, column), "0")) or 0.0
                if abs(expected - shown) > 1e-6 * max(1.0, abs(expected)):
                    wrong.append(f"{name}: column {column} says {shown}, not {expected}")
    for line in wrong:
        print(line)
    print(f"{len(told)} forms, {len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
