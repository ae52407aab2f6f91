"""Writes the empty forms beside this file, and expected.json: what each of their columns is to get.

    python3 make.py            (needs openpyxl xlwt python-docx)

The forms have the columns of published lists and the layouts of the ledgers in ../ledgers, emptied. Expected words are
stated by hand; `null` is a column for which a library has no answer. Running it twice gives the same bytes.
"""
import datetime as dt, io, json, re, zipfile
from pathlib import Path

import docx, openpyxl, xlwt
from docx.enum.section import WD_ORIENT
from docx.shared import Pt
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter as letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

HERE = Path(__file__).resolve().parent
LEDGERS = HERE.parent / "ledgers"
EXPECTED = {}
DAY = dt.datetime(2026, 1, 5)
THIN = Border(*[Side(style="thin")] * 4)
CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
HEAD = Font(name="黑体", size=11)
BODY = Font(name="仿宋_GB2312", size=11)


def save(book, name, columns, extra=None):
    """Writes a workbook with its times and its zip made the same at every run."""
    book.properties.creator = "forms"
    book.properties.created = book.properties.modified = DAY
    raw = io.BytesIO()
    book.save(raw)
    pack(raw.getvalue(), name, extra)
    EXPECTED[name] = columns


def pack(raw, name, extra=None):
    parts = {}
    with zipfile.ZipFile(io.BytesIO(raw)) as old:
        for entry in old.namelist():
            data = old.read(entry)
            if entry == "docProps/core.xml":
                data = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", b"2026-01-05T00:00:00Z", data)
            parts[entry] = data
    if extra:
        extra(parts)
    with zipfile.ZipFile(HERE / name, "w", zipfile.ZIP_DEFLATED) as new:
        for entry, data in parts.items():
            new.writestr(zipfile.ZipInfo(entry, (2026, 1, 5, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)


def table(sheet, title, heads, *, unit="单位：万元", rows=8, merged=(), widths=None, formats=None, numbered=False, top=1):
    """A title, a unit line, one or two rows of heads, framed empty rows; the row of the first empty one."""
    columns = len(heads[0])
    sheet.merge_cells(start_row=top, start_column=1, end_row=top, end_column=columns)
    sheet.cell(top, 1, title).font = Font(name="方正小标宋简体", size=18)
    sheet.cell(top, 1).alignment = CENTRE
    sheet.row_dimensions[top].height = 32
    if unit:
        sheet.cell(top + 1, columns, unit).alignment = Alignment(horizontal="right")
    first = top + 2
    for at, line in enumerate(heads):
        for column, text in enumerate(line, 1):
            cell = sheet.cell(first + at, column, text or None)
            cell.font, cell.alignment, cell.border = HEAD, CENTRE, THIN
            cell.fill = PatternFill("solid", fgColor="DDEBF7")
    for area in merged:
        sheet.merge_cells(area)
    body = first + len(heads)
    for row in range(body, body + rows):
        for column in range(1, columns + 1):
            cell = sheet.cell(row, column)
            cell.font, cell.alignment, cell.border = BODY, CENTRE, THIN
            if formats and column in formats:
                cell.number_format = formats[column]
        if numbered:
            sheet.cell(row, 1, row - body + 1)
        sheet.row_dimensions[row].height = 24
    for column in range(1, columns + 1):
        sheet.column_dimensions[letter(column)].width = (widths or {}).get(column, 14)
    return body


def framed(sheet, row, columns, words):
    for column in range(1, columns + 1):
        cell = sheet.cell(row, column)
        cell.font, cell.alignment, cell.border = HEAD, CENTRE, THIN
    for column, text in words.items():
        sheet.cell(row, column, text)


def printed(sheet, name, area, titles):
    sheet.print_area = area
    sheet.print_title_rows = titles
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 8
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = openpyxl.worksheet.properties.PageSetupProperties(fitToPage=True)
    sheet.oddFooter.center.text = "— &P —"


# 1 ── 重点项目一览表: 合计 first, a print area, a footer.
def key_projects():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "附件1"
    heads = ["序号", "项目名称", "建设性质", "建设地点", "建设规模及主要内容", "建设起止年限", "总投资", "2024年计划投资",
             "2024年目标", "项目业主", "责任单位", "备注"]
    body = table(sheet, "××省2024年重点项目一览表", [heads], rows=12, widths={2: 28, 5: 36, 9: 24}, formats={7: "#,##0.00", 8: "#,##0.00"})
    framed(sheet, body, 12, {2: "合计"})
    printed(sheet, "附件1", f"A1:L{body + 11}", "1:3")
    sheet.freeze_panes = sheet.cell(body, 3)
    save(book, "01-key-projects.xlsx", dict(zip("ABCDEFGHIJKL", [
        "serial", "name", "construction_kind", "location", "scale", "start+end", "total_investment", "annual.2024.planned",
        "annual.2024.target", "owner", "lead_department", "note"])))


# 2 ── 年度投资计划表: two rows of heads, 合计 last with formulas, a named area, a picture's place is left alone.
def annual_plan():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "2024年计划"
    upper = ["序号", "项目名称", "建设单位", "建设性质", "建设地点", "建设起止年限", "建设规模及主要内容", "总投资",
             "资金来源", "", "", "", "截止上年底累计完成投资", "本年计划投资", "前期进展", "", "", "", "形象进度", "联系人", "电话", "备注"]
    lower = [""] * 8 + ["政府投资", "银行贷款", "自筹", "其他"] + ["", ""] + ["审批·核准·备案", "环评", "土地", "规划选址"] + [""] * 4
    merged = [f"{letter(c)}3:{letter(c)}4" for c in [*range(1, 9), 13, 14, 19, 20, 21, 22]] + ["I3:L3", "O3:R3"]
    body = table(sheet, "2024年重点项目投资计划表", [upper, lower], rows=10, merged=merged, widths={2: 26, 7: 34})
    total = body + 10
    framed(sheet, total, 22, {2: "合计"})
    for column in [*range(8, 15)]:
        name = letter(column)
        sheet.cell(total, column, f"=SUM({name}{body}:{name}{total - 1})").number_format = "#,##0.00"
    sheet.cell(total + 2, 1, "填表人：")
    sheet.cell(total + 2, 8, "审核人：")
    sheet.merge_cells(start_row=total + 2, start_column=8, end_row=total + 2, end_column=10)
    book.defined_names["计划合计"] = DefinedName("计划合计", attr_text=f"'2024年计划'!$N${total}")
    printed(sheet, "2024年计划", f"A1:V{total + 2}", "3:4")
    other = book.create_sheet("汇总")
    other["A1"], other["B1"] = "全年计划", f"='2024年计划'!N{total}"
    other["B2"] = f"=SUM('2024年计划'!H{body}:H{total - 1})"
    save(book, "02-annual-plan.xlsx", dict(zip("ABCDEFGHIJKLMNOPQRSTUV", [
        "serial", "name", "owner", "construction_kind", "location", "start+end", "scale", "total_investment",
        "funding_government", "funding.银行贷款", "funding.企业自筹", "funding_other", "to_date.2023-12", "annual.2024.planned",
        "approvals.核准/备案", "approvals.环评批复", "approvals.用地批复", "approvals.用地预审与选址意见书",
        "physical_progress", "contact.person", "contact.phone", "note"])), chained)


def chained(parts):
    """A chain of calculation as spreadsheets keep it, which names cells that move."""
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    cells = re.findall(r'<c r="([A-Z]+\d+)"[^>]*><f>', sheet)
    chain = "".join(f'<c r="{cell}" i="1"/>' for cell in cells)
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    parts["xl/calcChain.xml"] = f'{head}<calcChain xmlns="{main}">{chain}</calcChain>'.encode()
    types = parts["[Content_Types].xml"].decode()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"
    parts["[Content_Types].xml"] = types.replace("</Types>", f'<Override PartName="/xl/calcChain.xml" ContentType="{kind}"/></Types>').encode()
    rels = parts["xl/_rels/workbook.xml.rels"].decode()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"
    parts["xl/_rels/workbook.xml.rels"] = rels.replace("</Relationships>", f'<Relationship Id="rIdChain" Type="{kind}" Target="calcChain.xml"/></Relationships>').encode()


# 3 ── 月调度进度表: a month, formulas of rows that several cells share, a condition that colours.
def month_report():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "9月"
    heads = ["序号", "项目名称", "投资主体", "建设起止年限", "总投资", "年计划投资", "年计划形象进度", "月形象进度", "本月完成投资",
             "年累计完成", "完成率（%）", "序时差（百分点）", "亮灯", "自开工累计", "存在问题", "开工时间", "前期手续", "资金来源", "占总投资比例", "备注"]
    body = table(sheet, "2024年9月重点项目调度进度表", [heads], rows=6, widths={2: 26, 7: 24, 8: 24, 15: 30},
                 formats={5: "#,##0.00", 6: "#,##0.00", 9: "#,##0.00", 10: "#,##0.00", 11: "0.0", 14: "#,##0.00", 16: 'yyyy"年"m"月"', 19: "0.0%"})
    for row in range(body, body + 6):
        sheet.cell(row, 19, f'=IF(E{row}="","",N{row}/E{row})')
    total = body + 6
    framed(sheet, total, 20, {1: "合计"})
    sheet.merge_cells(start_row=total, start_column=1, end_row=total, end_column=2)
    for column in [5, 6, 9, 10, 14]:
        sheet.cell(total, column, f"=SUM({letter(column)}{body}:{letter(column)}{total - 1})")
    red = CellIsRule(operator="lessThan", formula=["-10"], fill=PatternFill("solid", bgColor="FFC7CE"))
    sheet.conditional_formatting.add(f"L{body}:L{total - 1}", red)
    save(book, "03-month-report.xlsx", dict(zip("ABCDEFGHIJKLMNOPQRST", [
        "serial", "name", "investment_entity", "start+end", "total_investment", "annual.2024.planned", "annual.2024.target",
        "monthly.2024-09.physical_progress", "monthly.2024-09.invested", "to_date.2024-09", "completion_rate", "schedule_difference",
        "light", "to_date.since start", "problems.description", "start", "approvals_granted", "funding.source", "formula", "note"])))


# 4 ── 问题清单: a row for each problem, a list of states.
def problems():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "问题清单"
    heads = ["序号", "项目名称", "问题类型", "问题描述", "需协调事项", "责任单位", "责任人", "提出时间", "办结时限", "状态"]
    body = table(sheet, "重点项目需协调解决问题清单", [heads], unit=None, rows=5, widths={2: 26, 4: 36, 5: 36}, formats={8: "yyyy-mm-dd", 9: "yyyy-mm-dd"})
    states = DataValidation(type="list", formula1='"未解决,签收,在办,延期,已解决"', allow_blank=True)
    states.add(f"J{body}:J{body + 4}")
    sheet.add_data_validation(states)
    save(book, "04-problems.xlsx", dict(zip("ABCDEFGHIJ", [
        "serial", "name", "problem.kind", "problem.description", "problem.need", "problem.responsible_departments",
        "problem.person", "problem.raised_on", "problem.due_on", "problem.state"])))


# 5 ── 前期手续清单: under each approval its state, number and date.
def approvals():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "前期手续"
    kinds = ["立项", "可研", "用地预审与选址", "环评", "能评", "初设", "施工许可"]
    upper = ["序号", "项目名称", "项目类型", "责任单位"] + sum([[kind, "", ""] for kind in kinds], [])
    lower = [""] * 4 + ["办理情况", "文号", "批复时间"] * len(kinds)
    merged = [f"{letter(c)}3:{letter(c)}4" for c in range(1, 5)]
    merged += [f"{letter(5 + 3 * k)}3:{letter(7 + 3 * k)}3" for k in range(len(kinds))]
    body = table(sheet, "2024年重点项目前期手续办理情况表", [upper, lower], unit=None, rows=6, merged=merged, widths={2: 26})
    kind = DataValidation(type="list", formula1='"审批制,核准制,备案制"')
    kind.add(f"C{body}:C{body + 5}")
    sheet.add_data_validation(kind)
    state = DataValidation(type="list", formula1='"无需办理,未办,在办,已办结"')
    words = {"A": "serial", "B": "name", "C": "procedure", "D": "lead_department"}
    names = ["项目建议书", "可研批复", "用地预审与选址意见书", "环评批复", "节能审查", "初步设计及概算", "施工许可"]
    for k, name in enumerate(names):
        first = 5 + 3 * k
        state.add(f"{letter(first)}{body}:{letter(first)}{body + 5}")
        for at, part in enumerate(["state", "document_number", "date"]):
            words[letter(first + at)] = f"approvals.{name}.{part}"
    sheet.add_data_validation(state)
    save(book, "05-approvals.xlsx", words)


# 6 ── Groups of the form: 一、续建 … with room for counts, sums by formulas of the group's rows.
def groups():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "分组"
    heads = ["序号", "项目名称", "建设内容", "总投资", "2024年计划投资", "牵头部门", "建设地点"]
    body = table(sheet, "2024年重点建设项目计划表", [heads], unit="单位：亿元", rows=0, widths={2: 28, 3: 40})
    row = body
    framed(sheet, row, 7, {2: "总计（  个）"})
    total, parts = row, []
    for numeral, word in [("一", "续建项目"), ("二", "新开工项目"), ("三", "竣工项目")]:
        row += 1
        framed(sheet, row, 7, {1: numeral, 2: f"{word}（  个）"})
        head = row
        parts.append(head)
        for _ in range(3):
            row += 1
            framed(sheet, row, 7, {})
        for column in (4, 5):
            name = letter(column)
            sheet.cell(head, column, f"=SUM({name}{head + 1}:{name}{row})")
    for column in (4, 5):
        sheet.cell(total, column, "=" + "+".join(f"{letter(column)}{part}" for part in parts))
    sheet.cell(row + 1, 1, "注：本表由各县市区发展改革局填报。")
    save(book, "06-groups.xlsx", dict(zip("ABCDEFG", [
        "serial", "name", "scale", "total_investment", "annual.2024.planned", "lead_department", "location"])))


# 7 ── Drop-down lists on a hidden sheet and by name, a protected sheet, a note at a cell, a validation of a number.
def lists():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "填报表"
    heads = ["序号", "项目名称", "项目类别", "项目性质", "建设阶段", "是否开工", "总投资（亿元）", "2024年计划投资（亿元）", "牵头部门", "开工时间（如：2023.06）", "填报单位"]
    body = table(sheet, "省级重点项目申报表（2024年）", [heads], unit=None, rows=9, numbered=True, widths={2: 28, 10: 18})
    hidden = book.create_sheet("字典")
    for at, word in enumerate(["交通", "水利", "能源", "工业", "教育", "卫生", "其他"], 1):
        hidden.cell(at, 1, word)
    for at, word in enumerate(["前期项目", "在建项目", "完工项目", "已投产项目"], 1):
        hidden.cell(at, 2, word)
    hidden.sheet_state = "hidden"
    book.defined_names["阶段"] = DefinedName("阶段", attr_text="字典!$B$1:$B$4")
    for column, formula in [(3, "字典!$A$1:$A$7"), (4, '"续建,新开工,竣工投产,前期"'), (5, "阶段"), (6, '"是,否"')]:
        rule = DataValidation(type="list", formula1=formula, allow_blank=True)
        rule.add(f"{letter(column)}{body}:{letter(column)}{body + 8}")
        sheet.add_data_validation(rule)
    number = DataValidation(type="decimal", operator="greaterThanOrEqual", formula1="0")
    number.add(f"G{body}:H{body + 8}")
    sheet.add_data_validation(number)
    sheet.cell(body - 1, 7).comment = Comment("按批复的概算填", "省发展改革委")
    for row in range(body, body + 9):
        for column in range(2, 12):
            sheet.cell(row, column).protection = Protection(locked=False)
    sheet.protection.sheet = True
    save(book, "07-lists.xlsx", dict(zip("ABCDEFGHIJK", [
        "serial", "name", "category", "annual.2024.list_class", "stage", None, "total_investment", "annual.2024.planned",
        "lead_department", "start", None])))


# 8 ── The form names the projects itself.
def named():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "点名"
    heads = ["序号", "项目名称", "总投资（万元）", "2024年1-9月完成投资（万元）", "形象进度", "责任领导"]
    body = table(sheet, "关于报送2024年9月项目进展的表", [heads], unit=None, rows=4, numbered=True, widths={2: 30, 5: 34})
    for at, name in enumerate(["不锈钢产业园", "新材料产业园", "并不存在的项目"]):
        sheet.cell(body + at, 2, name)
    save(book, "08-named.xlsx", dict(zip("ABCDEF", [
        "serial", "name", "total_investment", "to_date.2024-09", "physical_progress", "responsible_leader"])))


def emptied(name, out, *, keep, sheet=None, columns, touch=None):
    """A ledger of ../ledgers without its projects: rows beyond `keep` keep their look, not what they say."""
    book = openpyxl.load_workbook(LEDGERS / name)
    page = book[sheet] if sheet else book.active
    for area in list(page.merged_cells.ranges):
        if area.min_row > keep:
            page.unmerge_cells(str(area))
    for row in page.iter_rows(min_row=keep + 1):
        for cell in row:
            cell.value = None
    if touch:
        touch(book, page)
    save(book, out, columns)


def from_ledgers():
    emptied("01-outline-four-levels.xlsx", "09-outline.xlsx", keep=4, columns={
        "A": "serial", "B": "name", "C": "scale", "D": "total_investment", "E": "annual.2026.target", "F": "owner", "G": "lead_department"})
    emptied("08-dates-every-dress.xlsx", "10-dates.xlsx", keep=3, columns={
        "A": "serial", "B": "name", "C": "start", "D": "end", "E": "start+end", "F": "total_investment"})
    emptied("09-merged-over-rows.xlsx", "11-category-first.xlsx", keep=3, columns={
        "A": "category", "B": "serial", "C": "name", "D": "start+end", "E": "total_investment", "F": "lead_department",
        "G": "responsible_leader", "H": "note"})
    emptied("10-units-mixed.xlsx", "12-units-mixed.xlsx", keep=3, columns={
        "A": "serial", "B": "name", "C": "scale", "D": "total_investment", "E": "annual.2026.planned", "F": "to_date.2025-12"})
    emptied("15-hidden-rows-sheets-filter.xlsx", "13-hidden-sheets.xlsx", keep=3, sheet="项目清单", columns={
        "A": "serial", "B": "name", "C": "code", "D": "total_investment", "E": "annual.2026.planned", "F": "lead_department", "G": "stage"})
    def number(_, page):
        for at in range(1, 11):
            page.cell(3 + at, 1, at)
    emptied("16-numbered-empty-rows.xlsx", "14-numbered.xlsx", keep=3, touch=number, columns={
        "A": "serial", "B": "name", "C": "scale", "D": "total_investment", "E": None, "F": "note"})
    emptied("28-month-report-with-derived-columns.xlsx", "15-august.xlsx", keep=3, columns={
        "A": "serial", "B": "name", "C": "total_investment", "D": "annual.2026.planned", "E": "annual.2026.target",
        "F": "monthly.2026-08.physical_progress", "G": "monthly.2026-08.invested", "H": "to_date.2026-08", "I": "completion_rate",
        "J": "schedule_difference", "K": "light", "L": "to_date.since start", "M": "problems.description", "N": "start", "O": "note"})
    emptied("29-column-numbers-and-example-row.xlsx", "16-column-numbers.xlsx", keep=6, columns={
        "A": "serial", "B": "name", "C": "start+end", "D": None, "E": None, "F": "total_investment", "G": "lead_department"})
    emptied("27-wide-251-columns.xlsx", "17-wide.xlsx", keep=3, columns={
        "A": "serial", "B": "name", "C": "national_code", "D": "scale", "E": "total_investment", "I": "annual.2026.planned",
        "Z": "annual.2027.planned", "BH": "annual.2028.planned", "DP": "lead_department", "GR": "note", "IQ": None})


# 18 ── An old workbook: pairs of months under two rows of heads.
def old():
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("明细表")
    framed = xlwt.easyxf("align: horiz center, vert center, wrap on; borders: left thin, right thin, top thin, bottom thin")
    upper = ["序号", "项目名称", "建设内容", "总投资", "至2023年底累计完成投资", "2024年计划投资", "2024年8月", "", "2024年9月", "", "业主单位", "联系人及电话"]
    lower = [""] * 6 + ["当月完成投资", "形象进度"] * 2 + ["", ""]
    sheet.write_merge(0, 0, 0, 11, "2024年重点项目明细表（截至9月底）", xlwt.easyxf("align: horiz center; font: height 360"))
    sheet.write(1, 11, "单位：万元")
    for column in [0, 1, 2, 3, 4, 5, 10, 11]:
        sheet.write_merge(2, 3, column, column, upper[column], framed)
    for column in (6, 8):
        sheet.write_merge(2, 2, column, column + 1, upper[column], framed)
        sheet.write(3, column, lower[column], framed)
        sheet.write(3, column + 1, lower[column + 1], framed)
    for row in range(4, 10):
        for column in range(12):
            sheet.write(row, column, "", framed)
    sheet.write(10, 0, "填表人：")
    for column, width in enumerate([6, 28, 40, 12, 14, 14, 12, 24, 12, 24, 20, 20]):
        sheet.col(column).width = 256 * width
    raw = io.BytesIO()
    book.save(raw)
    (HERE / "18-old.xls").write_bytes(raw.getvalue())
    EXPECTED["18-old.xls"] = dict(zip("ABCDEFGHIJKL", [
        "serial", "name", "scale", "total_investment", "to_date.2023-12", "annual.2024.planned", "monthly.2024-08.invested",
        "monthly.2024-08.physical_progress", "monthly.2024-09.invested", "monthly.2024-09.physical_progress", "owner", "contact"]))


# 19, 20 ── Word documents: a table after a letter; a table with two rows of heads.
def words():
    document = docx.Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    document.add_heading("关于报送2024年重点项目的通知", 1)
    document.add_paragraph("请于本周五前将下表报我委。单位：亿元")
    heads = ["序号", "项目名称", "建设性质", "建设内容", "总投资", "2024年计划投资", "开工时间", "责任单位"]
    grid = document.add_table(rows=4, cols=len(heads), style="Table Grid")
    for cell, text in zip(grid.rows[0].cells, heads):
        run = cell.paragraphs[0].add_run(text)
        run.bold, run.font.size = True, Pt(10)
    for row in grid.rows[1:]:
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.space_after = Pt(0)
    document.add_paragraph("联系人：省发展改革委重大项目处")
    keep(document, "19-letter.docx")
    EXPECTED["19-letter.docx"] = dict(zip("ABCDEFGH", [
        "serial", "name", "construction_kind", "scale", "total_investment", "annual.2024.planned", "start", "lead_department"]))
    document = docx.Document()
    document.add_paragraph("2024年重点项目资金表")
    document.add_paragraph("单位：万元")
    upper = ["序号", "项目名称", "总投资", "其中", "", "联系人", "联系电话"]
    lower = ["", "", "", "中央预算内投资", "银行贷款", "", ""]
    grid = document.add_table(rows=3, cols=7, style="Table Grid")
    for at, line in enumerate([upper, lower]):
        for cell, text in zip(grid.rows[at].cells, line):
            cell.text = text
    grid.cell(0, 3).merge(grid.cell(0, 4))
    for column in (0, 1, 2, 5, 6):
        grid.cell(0, column).merge(grid.cell(1, column))
    keep(document, "20-funding.docx")
    EXPECTED["20-funding.docx"] = dict(zip("ABCDEFG", [
        "serial", "name", "total_investment", "funding.中央预算内投资", "funding.银行贷款", "contact.person", "contact.phone"]))


# 21 ── 一项一表: labels with cells beside and below them, a drop-down list, a printed area.
def card():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "项目表"
    sheet.merge_cells("A1:F1")
    sheet["A1"], sheet["F2"] = "2024年重点项目情况表", "单位：万元"
    sheet["A1"].font = Font(name="方正小标宋简体", size=18)
    pairs = [("项目名称", "项目编码"), ("项目业主", "责任单位"), ("建设地点", "建设阶段"), ("总投资", "2024年计划投资"), ("开工时间", "竣工时间")]
    for row, (left, right) in enumerate(pairs, 3):
        for column, text in ((1, left), (4, right)):
            sheet.cell(row, column, text).font = HEAD
        sheet.merge_cells(start_row=row, start_column=2, end_row=row, end_column=3)
        sheet.merge_cells(start_row=row, start_column=5, end_row=row, end_column=6)
    sheet["A8"] = "建设规模及主要内容"
    sheet.merge_cells("B8:F8")
    sheet.row_dimensions[8].height = 80
    sheet["A9"] = "月度进度"
    sheet.merge_cells("A9:A10")
    for column, text in enumerate(["7月", "8月", "9月"], 2):
        sheet.cell(9, column, text)
    sheet["A11"], sheet["D11"] = "存在问题", "联系人"
    sheet.merge_cells("B11:C11")
    sheet.merge_cells("E11:F11")
    sheet["A13"] = "填表人："
    for row in sheet["A3:F11"]:
        for cell in row:
            cell.border, cell.alignment = THIN, CENTRE
    stages = DataValidation(type="list", formula1='"前期,在建,完工"', allow_blank=True)
    stages.add("E5")
    sheet.add_data_validation(stages)
    printed(sheet, "项目表", "A1:F13", "1:1")
    save(book, "21-card.xlsx", {
        "B3": "name", "E3": "code", "B4": "owner", "E4": "lead_department", "B5": "location", "E5": "stage",
        "B6": "total_investment", "E6": "annual.2024.planned", "B7": "start", "E7": "end", "B8": "scale",
        "B10": "monthly.2024-07.invested", "C10": "monthly.2024-08.invested", "D10": "monthly.2024-09.invested", "B11": "problem",
        "E11": "contact"})


def keep(document, name):
    document.core_properties.created = document.core_properties.modified = DAY
    raw = io.BytesIO()
    document.save(raw)
    pack(raw.getvalue(), name)


if __name__ == "__main__":
    for make in (key_projects, annual_plan, month_report, problems, approvals, groups, lists, named, from_ledgers, old, words, card):
        make()
    text = json.dumps(dict(sorted(EXPECTED.items())), ensure_ascii=False, indent=1)
    (HERE / "expected.json").write_text(text + "\n", encoding="utf-8")
    print(len(EXPECTED), "forms")
