"""LibreOffice, driven by macros of its own: it opens workbooks, types into them, computes and saves them."""

import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as Tree
import zipfile

MACRO = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">
Dim DateFormat As Long

Function Opened(place As String)
  Dim how(0) As New com.sun.star.beans.PropertyValue
  how(0).Name = "Hidden"
  how(0).Value = True
  Opened = StarDesktop.loadComponentFromURL(ConvertToURL(place), "_blank", 0, how())
End Function

Sub Dump(sheet, place As String)
  Dim cursor, row, column, line
  cursor = sheet.createCursor()
  cursor.gotoEndOfUsedArea(False)
  Open place For Output As #1
  For row = 0 To cursor.RangeAddress.EndRow
    line = ""
    For column = 0 To cursor.RangeAddress.EndColumn
      line = line &amp; sheet.getCellByPosition(column, row).String &amp; Chr(9) &amp; _
        sheet.getCellByPosition(column, row).Value &amp; Chr(31)
    Next
    Print #1, Join(Split(line, Chr(10)), "")
  Next
  Close #1
End Sub

Sub Only(place As String, told As String)
  Dim book
  book = Opened(place)
  Dump(book.Sheets.getByIndex(0), told)
  book.close(True)
End Sub

Sub Edited(place As String, told As String, edits As String)
  Dim book, sheet, edit, parts
  book = Opened(place)
  sheet = book.Sheets.getByIndex(0)
  For Each edit In Split(edits, ";")
    parts = Split(edit, ":")
    If parts(0) = "row" Then
      sheet.Rows.insertByIndex(CLng(parts(1)), 1)
    ElseIf parts(0) = "text" Then
      sheet.getCellByPosition(CLng(parts(2)), CLng(parts(1))).String = parts(3)
    Else
      sheet.getCellByPosition(CLng(parts(2)), CLng(parts(1))).Value = CDbl(parts(3))
    End If
  Next
  book.calculateAll()
  Dump(sheet, told)
  book.close(True)
End Sub

Sub Typed(sheet, edit As String)
  Dim parts, cell
  parts = Split(edit, Chr(9))
  cell = sheet.getCellByPosition(CLng(parts(1)), CLng(parts(0)))
  Select Case parts(2)
    Case "text"
      cell.String = Join(Split(parts(3), Chr(29)), Chr(10))
    Case "number"
      cell.Value = CDbl(parts(3))
    Case "date"
      ' As an input line takes it: a day, shown as one.
      cell.Value = DateSerial(CInt(Left(parts(3), 4)), CInt(Mid(parts(3), 6, 2)), CInt(Mid(parts(3), 9, 2)))
      cell.NumberFormat = DateFormat
    Case "blank"
      cell.clearContents(1 + 2 + 4 + 16)
  End Select
End Sub

Sub Batch(list As String)
  Dim job, parts, book, edit, formats
  Dim locale As New com.sun.star.lang.Locale
  Dim how(0) As New com.sun.star.beans.PropertyValue
  ' A window that tells of a mistake would wait for ever.
  On Error Goto Failed
  For Each job In Split(ReadAll(list), Chr(10))
    If job &lt;&gt; "" Then
      parts = Split(job, Chr(31))
      book = Opened(parts(0))
      formats = book.NumberFormats
      DateFormat = formats.queryKey("YYYY-MM-DD", locale, False)
      If DateFormat = -1 Then DateFormat = formats.addNew("YYYY-MM-DD", locale)
      If parts(3) &lt;&gt; "" Then
        For Each edit In Split(parts(3), Chr(30))
          Typed(book.Sheets.getByIndex(0), edit)
        Next
      End If
      how(0).Name = "FilterName"
      how(0).Value = parts(2)
      book.storeToURL(ConvertToURL(parts(1)), how())
      book.close(True)
    End If
  Next
  Exit Sub
Failed:
  Open list &amp; ".error" For Output As #1
  Print #1, Error &amp; " (" &amp; Erl &amp; ")"
  Close #1
End Sub

Function ReadAll(place As String) As String
  Dim files, stream, source
  Dim text As String
  files = createUnoService("com.sun.star.ucb.SimpleFileAccess")
  stream = createUnoService("com.sun.star.io.TextInputStream")
  source = files.openFileRead(ConvertToURL(place))
  stream.setInputStream(source)
  stream.setEncoding("UTF-8")
  Do While Not stream.isEOF()
    text = text &amp; stream.readLine() &amp; Chr(10)
  Loop
  stream.closeInput()
  ReadAll = text
End Function
</script:module>
"""

LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false" library:passwordprotected="false">
 <library:element library:name="Module1"/>
</library:library>
"""


def there():
    """Ends with 77 where there is no LibreOffice."""
    if shutil.which("soffice") is None:
        print("no soffice", file=sys.stderr)
        sys.exit(77)


def prepared(folder):
    """A profile with the macros."""
    profile = os.path.join(folder, "office")
    basic = os.path.join(profile, "user", "basic", "Standard")
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--norestore", "--terminate_after_init"],
        timeout=300, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    os.makedirs(basic, exist_ok=True)
    for name, text in [("Module1.xba", MACRO), ("script.xlb", LIBRARY)]:
        with open(os.path.join(basic, name), "w", encoding="utf-8") as file:
            file.write(text)
    return profile


def batch(profile, folder, jobs):
    """Opens workbooks, types into their first sheets, saves them: (from, to, filter, edits); an edit is (row, column,
    text, number, date or blank, what)."""
    lines = []
    for source, target, name, edits in jobs:
        typed = chr(30).join("\t".join([str(r), str(c), kind, str(what).replace("\n", chr(29))]) for r, c, kind, what in edits)
        lines.append(chr(31).join([source, target, name, typed]))
    told = os.path.join(folder, "jobs.txt")
    with open(told, "w", encoding="utf-8") as file:
        file.write("\n".join(lines))
    office(profile, f'Batch("{told}")')
    if os.path.exists(f"{told}.error"):
        raise RuntimeError(open(f"{told}.error", encoding="utf-8", errors="replace").read())


def office(profile, call):
    """Calls a macro."""
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--norestore", f"macro:///Standard.Module1.{call}"],
        check=True, timeout=600, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )


M = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def cells(path):
    """The texts of the first sheet, by row and column from 0."""
    with zipfile.ZipFile(path) as book:
        strings = []
        if "xl/sharedStrings.xml" in book.namelist():
            for item in Tree.fromstring(book.read("xl/sharedStrings.xml")).findall(f"{M}si"):
                strings.append("".join(text.text or "" for text in item.iter(f"{M}t")))
        found = {}
        for cell in Tree.fromstring(book.read("xl/worksheets/sheet1.xml")).iter(f"{M}c"):
            letters, row = re.fullmatch(r"([A-Z]+)(\d+)", cell.get("r")).groups()
            column = 0
            for letter in letters:
                column = column * 26 + ord(letter) - 64
            value = cell.find(f"{M}v")
            if value is None or value.text is None:
                text = "".join(text.text or "" for text in cell.iter(f"{M}t"))
            elif cell.get("t") == "s":
                text = strings[int(value.text)]
            else:
                text = value.text
            if text:
                found[int(row) - 1, column - 1] = text
        return found
