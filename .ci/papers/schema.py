#!/usr/bin/env python3
"""Whether office files keep to the schemas of their format, and PDF files for archives to the structure of theirs.

Usage: schema.py EXECUTABLE

Exports every preset of the sample library's chapter as docx, xlsx and pptx, and has the package openxml-audit validate
the parts of each against the schemas of ECMA-376 and the relations between them. Writes some papers as PDF/A, too, and has
qpdf look at their structure, where it is there: a validator of PDF/A itself is in no package registry. The package is
installed into an environment of its own; where that can't be done, this exits with 77.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile

from environment import environment

PACKAGE = "openxml-audit==0.8.0"
OFFICE = ["docx", "xlsx", "pptx"]
ARCHIVED = ["重点项目一览表", "一项一表", "年度评估报告", "总览一页"]


def main():
    executable = os.path.abspath(sys.argv[1])
    program = os.path.join(environment("openxml-audit", PACKAGE), "openxml-audit")
    with tempfile.TemporaryDirectory() as folder:
        env = dict(os.environ, HOME=folder, XDG_DATA_HOME=folder)

        def run(*args):
            return subprocess.run([executable, "-q", *args], check=True, env=env, stdout=subprocess.PIPE).stdout

        library = os.path.join(folder, "s.lantu")
        run("new", library, "--from", "sample")
        presets = run("names", "presets").decode().split()
        office = os.path.join(folder, "office")
        os.mkdir(office)

        def export(preset, ending, *more):
            to = os.path.join(office if ending in OFFICE else folder, f"{preset}.{ending}")
            run("export", library, "--to", to, "--preset", preset, "--filter", "章=14", "--year", "2024", "--month", "9",
                "--briefing", "--charts", *more)

        for preset in presets:
            for ending in OFFICE:
                export(preset, ending)
        for preset in ARCHIVED:
            export(preset, "pdf", "--pdf-a")
        told = subprocess.run([program, "-r", "-q", "-o", "json", office], stdout=subprocess.PIPE)
        told = json.loads(told.stdout)
        wanted = len(presets) * len(OFFICE)
        assert len(told) == wanted, f"{len(told)} files were validated, not {wanted}"
        broken = [file for file in told if not file["valid"] or file["error_count"]]
        for file in broken:
            print(os.path.basename(file["file"]), file["errors"][:5], file=sys.stderr)
        if broken:
            sys.exit(1)
        pages = [name for name in os.listdir(folder) if name.endswith(".pdf")]
        assert len(pages) == len(ARCHIVED), pages
        for name in pages:
            with open(os.path.join(folder, name), "rb") as file:
                assert b"pdfaid:part>2<" in file.read(), f"{name} does not say that it is PDF/A-2"
        qpdf = shutil.which("qpdf")
        if qpdf:
            for name in pages:
                subprocess.run([qpdf, "--check", os.path.join(folder, name)], check=True, stdout=subprocess.DEVNULL)
        looked = f"{len(pages)} PDF/A by qpdf" if qpdf else "no qpdf: PDF/A not looked at"
        print(f"{len(presets)} presets, {wanted} office files valid; {looked}")


main()
