#!/usr/bin/env python3
"""Whether office files keep to the schemas of their format, and PDF files for archives to the structure of theirs.

Usage: schema.py EXECUTABLE

Exports every preset of the sample library's chapter as docx, xlsx and pptx, and has the package openxml-audit validate
the parts of each against the schemas of ECMA-376 and the relations between them. Writes some papers as PDF/A-2a, too, and has
qpdf look at their structure and PDFBox Preflight at their faces, colours, metadata and annotations, each where it is there.
Preflight asks for PDF/A-1b: what PDF/A-2 allows beyond that is no error. The package is installed into an environment of its
own; where that can't be done, this exits with 77.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

from environment import environment

PACKAGE = "openxml-audit==0.8.0"
OFFICE = ["docx", "xlsx", "pptx"]
ARCHIVED = ["重点项目一览表", "一项一表", "年度评估报告", "总览一页", "项目册", "挂图"]

# Those of the Debian packages libpdfbox2-java, libactivation-java and libjaxb-api-java, and what they depend on.
JARS = ["preflight", "pdfbox2", "xmpbox", "fontbox2", "commons-logging", "javax.activation", "jaxb-api"]
VALIDATOR = "org.apache.pdfbox.preflight.Validator_A1b"

# What PDF/A-1 forbids and PDF/A-2 does not: profiles of ICC version 4, to be the second part. The validator wants the places
# to which bookmarks lead in the bookmarks themselves; ISO 32000 lets them be objects of their own.
ALLOWED = ["Invalid version of the ICCProfile", "part must be 1", "can't convert to Destination COSObject"]


def preflight(files):
    """Has PDFBox look at PDF files; in words what was done. Ends the program where one is not right."""
    jars = [f"/usr/share/java/{jar}.jar" for jar in JARS]
    if not shutil.which("java") or not all(map(os.path.exists, jars)):
        return "no Preflight"
    command = ["java", "-cp", ":".join(jars), VALIDATOR]
    broken = False
    for file in files:
        told = subprocess.run([*command, file], stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout.decode()
        # Each error begins with its number; a file without any says so, and an accident neither.
        errors = re.findall(r"^\d+(?:\.\d+)* : .*", told, re.MULTILINE)
        if not errors and "is a valid PDF/A-1b file" not in told:
            errors = [told[:500]]
        errors = [error for error in errors if not any(words in error for words in ALLOWED)]
        for error in errors[:5]:
            print(os.path.basename(file), error, file=sys.stderr)
        broken = broken or bool(errors)
    if broken:
        sys.exit(1)
    return "by Preflight"


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
        looked = [preflight([os.path.join(folder, name) for name in pages]), "by qpdf" if qpdf else "no qpdf"]
        print(f"{len(presets)} presets, {wanted} office files valid; {len(pages)} PDF/A {', '.join(looked)}")


main()
