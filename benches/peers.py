#!/usr/bin/env python3
"""What else makes the same files, side by side in one run: peers.py PROGRAM [RUNS]

The same rows as PDF, as a workbook, and from a workbook into SQLite: by PROGRAM (a release build of lantu, whose time
has in it the start of the process and the opening of the library) and by what offices and scripts use otherwise. Each
line: least and middle of RUNS (5) runs after one that warms up, peak memory, size of the file. Every runner is a process
of its own. What is missing is passed over and said. What a peer's file holds beyond the cells, the head and the page
size is its own affair: none has groups, sums, notes or columns that fit.

Needs `pip install openpyxl XlsxWriter pandas python-calamine reportlab typst` and, for one line, LibreOffice.
"""

import csv
import importlib.util
import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FONT = Path(__file__).resolve().parent.parent / "assets/fonts/NotoSansSC-Regular.ttf"
LEDGER_HEADS = (
    "序号 项目名称 项目编号 项目类别 建设性质 建设阶段 建设地点 建设规模及内容 开工时间 竣工时间 总投资 项目业主 牵头单位 "
    "配合单位 责任领导 联系人 2026年计划投资 2026年年度目标 2027年计划投资 2026年1月完成投资 2026年2月完成投资 "
    "2026年3月完成投资 存在问题 投资主体 项目类型 用地面积 设计单位 施工单位 监理单位 备注"
).split()


def rows_of(path):
    """Rows of cells as the files of this run hold them: JSON, so that reading them costs every peer the same little."""
    return json.loads(Path(path).read_text(encoding="utf-8"))


# What a peer does, each started as `peers.py --peer NAME ROWS OUT`.


def xlsx_by_xlsxwriter(rows, out):
    import xlsxwriter

    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    sheet = book.add_worksheet()
    frame = book.add_format({"border": 1})
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row, frame)
    book.close()


def xlsx_by_openpyxl(rows, out):
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    book.save(out)


def xlsx_by_pandas(rows, out):
    import pandas

    pandas.DataFrame(rows[1:], columns=rows[0]).to_excel(out, index=False, engine="openpyxl")


def pdf_by_reportlab(rows, out):
    from reportlab.lib import colors, pagesizes
    from reportlab.pdfbase import pdfmetrics, ttfonts
    from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate, TableStyle
    from reportlab.lib.styles import ParagraphStyle

    pdfmetrics.registerFont(ttfonts.TTFont("face", str(FONT)))
    style = ParagraphStyle("cell", fontName="face", fontSize=8, leading=10, wordWrap="CJK")
    cells = [[Paragraph(str(cell), style) for cell in row] for row in rows]
    table = LongTable(cells, repeatRows=1)
    table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]))
    SimpleDocTemplate(out, pagesize=pagesizes.landscape(pagesizes.A3)).build([table])


def pdf_by_typst(rows, out):
    import typst

    quoted = lambda cell: json.dumps(str(cell), ensure_ascii=False)
    cells = ",\n".join(quoted(cell) for row in rows[1:] for cell in row)
    head = ", ".join(quoted(cell) for cell in rows[0])
    source = (
        '#set page("a3", flipped: true)\n#set text(8pt, font: "Noto Sans SC")\n'
        f"#table(columns: {len(rows[0])}, table.header({head}),\n{cells})"
    )
    with tempfile.NamedTemporaryFile("w", suffix=".typ", encoding="utf-8") as file:
        file.write(source)
        file.flush()
        typst.compile(file.name, output=out, font_paths=[str(FONT.parent)])


def insert(rows, out):
    Path(out).unlink(missing_ok=True)
    base = sqlite3.connect(out)
    heads = rows[0]
    base.execute(f"CREATE TABLE ledger ({', '.join(f'c{n}' for n in range(len(heads)))})")
    marks = ",".join("?" * len(heads))
    base.executemany(f"INSERT INTO ledger VALUES ({marks})", rows[1:])
    base.commit()
    base.close()


def read_by_openpyxl(path, out):
    import openpyxl

    sheet = openpyxl.load_workbook(path, read_only=True).active
    insert([[str(cell) if cell is not None else None for cell in row] for row in sheet.iter_rows(values_only=True)], out)


def read_by_calamine(path, out):
    import python_calamine

    sheet = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0)
    insert([[str(cell) for cell in row] for row in sheet.to_python()], out)


def read_by_pandas(path, out):
    import pandas

    Path(out).unlink(missing_ok=True)
    base = sqlite3.connect(out)
    pandas.read_excel(path).to_sql("ledger", base, index=False)
    base.close()


PEERS = {
    "XlsxWriter": (xlsx_by_xlsxwriter, "xlsxwriter"),
    "openpyxl": (xlsx_by_openpyxl, "openpyxl"),
    "pandas": (xlsx_by_pandas, "pandas"),
    "ReportLab": (pdf_by_reportlab, "reportlab"),
    "typst": (pdf_by_typst, "typst"),
    "openpyxl, sqlite3": (read_by_openpyxl, "openpyxl"),
    "calamine, sqlite3": (read_by_calamine, "python_calamine"),
    "pandas, to_sql": (read_by_pandas, "pandas"),
}


def run_peer(name, source, out):
    """In a process of its own; what is read from a workbook is read here, what is written comes as rows."""
    act, _ = PEERS[name]
    act(source if source.endswith(".xlsx") else rows_of(source), out)


def measured(command, out, runs, before=lambda: None):
    """Seconds of each run, and the peak memory of the process in MB."""
    took, memory = [], 0
    for turn in range(runs + 1):
        before()
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        said = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        if status != 0:
            raise RuntimeError(f"{command[0]}: {said.decode(errors='replace')[-400:]}")
        memory = max(memory, usage.ru_maxrss / 1024)
        if turn:
            took.append(time.perf_counter() - began)
    if not Path(out).stat().st_size:
        raise RuntimeError(f"{out} is empty")
    return took, memory


def line(what, who, command, out, runs, before=lambda: None):
    try:
        took, memory = measured(command, out, runs, before)
    except (OSError, RuntimeError) as error:
        print(f"{what:34} {who:20} not run: {error}")
        return
    size = Path(out).stat().st_size / 1e6
    print(f"{what:34} {who:20} {min(took):8.3f} s {statistics.median(took):8.3f} s {memory:7.0f} MB {size:8.2f} MB", flush=True)


def peer_lines(what, names, source, out, runs):
    for name in names:
        if importlib.util.find_spec(PEERS[name][1]) is None:
            print(f"{what:34} {name:20} not there")
            continue
        line(what, name, [sys.executable, __file__, "--peer", name, str(source), str(out)], out, runs)


def cells_of(program, library, folder):
    """The paper's own cells, without group lines, as every peer gets them."""
    table = folder / "cells.csv"
    subprocess.run([program, "export", str(library), "--to", str(table), "--replace"], check=True, capture_output=True)
    table = next(folder.glob("cells*.csv"))
    with open(table, encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.reader(file) if row]
    out = folder / "cells.json"
    out.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    return out


def ledger(path, rows):
    """A ledger of an office: thirty columns under their usual heads."""
    import xlsxwriter

    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, LEDGER_HEADS)
    kinds, stages = ["交通", "水利", "能源", "教育", "卫生"], ["前期", "在建", "在建", "竣工"]
    for n in range(rows):
        lead = ["交通", "水利", "教育", "住建"][n % 4] + "局"
        row = [n + 1, f"第{n + 1}号道路改造工程", f"ZD-{n + 1:05}", kinds[n % 5], ["新建", "扩建"][n % 2], stages[n % 4],
               f"{n % 16 + 1}号镇", f"建设道路{n % 40 + 1}公里，配套管网", f"2024-{n % 12 + 1:02}", f"2027-{n % 12 + 1:02}",
               800 + n * 7 % 90000, "城市投资建设有限公司", lead, "财政局、住建局", "赵一", f"周二 0739-{n:07}", 300 + n % 5000,
               "完成主体工程", 200 + n % 4000, n % 90, n % 80, n % 70, "" if n % 6 else "征地拆迁进度滞后", "政府投资",
               "基础设施", n % 300, "甲设计院", "乙建设公司", "丙监理公司", ""]
        sheet.write_row(n + 1, 0, row)
    book.close()


def main():
    program, runs = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 5
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        os.environ.update(HOME=str(folder), XDG_CONFIG_HOME=str(folder / "config"), XDG_DATA_HOME=str(folder / "data"))
        print(f"{'what':34} {'by':20} {'least':>10} {'middle':>10} {'memory':>10} {'file':>11}")
        for count in (1_000, 10_000):
            library = folder / f"{count}.lantu"
            subprocess.run([program, "new", str(library), "--from", "sample", "--projects", str(count)], check=True, capture_output=True)
            work = folder / str(count)
            work.mkdir()
            cells = cells_of(program, library, work)
            for ending, names in (("xlsx", ("XlsxWriter", "openpyxl", "pandas")), ("pdf", ("ReportLab", "typst"))):
                what = f"{ending} of {count} projects"
                out = work / f"lantu.{ending}"
                # Its name says besides that the content is fictional.
                made = work / f"lantu（示例数据）.{ending}"
                line(what, "lantu", [program, "export", str(library), "--to", str(out), "--replace"], made, runs)
                if count > 1_000 and ending == "pdf":
                    names = ("ReportLab",)
                peer_lines(what, names, cells, work / f"peer.{ending}", runs)
                if ending == "pdf" and count == 1_000 and shutil.which("soffice"):
                    shutil.copy(work / "lantu（示例数据）.xlsx", work / "office.xlsx")
                    convert = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(work), str(work / "office.xlsx")]
                    line(what, "LibreOffice", convert, work / "office.pdf", runs)
        try:
            source = folder / "ledger.xlsx"
            ledger(source, 20_000)
        except ImportError as error:
            print(f"import of 20 000 × 30: {error}")
            return
        what, library, empty = "import of 20 000 × 30", folder / "in.lantu", folder / "empty.lantu"
        subprocess.run([program, "new", str(empty), "--from", "empty"], check=True, capture_output=True)
        command = [program, "import", str(library), str(source), "--accept", "all"]
        line(what, "lantu", command, library, runs, lambda: shutil.copy(empty, library))
        peer_lines(what, ("openpyxl, sqlite3", "calamine, sqlite3", "pandas, to_sql"), source, folder / "peer.db", runs)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--peer"]:
        run_peer(*sys.argv[2:5])
    elif len(sys.argv) < 2 or not Path(sys.argv[1]).exists():
        sys.exit(__doc__)
    else:
        main()
