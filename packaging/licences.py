#!/usr/bin/env python3
"""Writes assets/licences.txt, which 关于蓝图 shows and every package carries: what the program is built of on any system
that it is packaged for, each crate with its licence; each text of a licence once, with the copyrights under it; and what
Cargo.lock names besides, which is not in the program. Run it when Cargo.lock has changed: a test compares them. It needs the sources of all crates, which
Cargo fetches.
"""

import re
import textwrap

from parts import FONTS, ROOT, TARGETS, checksums, parts

NAMES = re.compile(r"(licen[cs]e|copying|notice|copyright|unlicense)", re.IGNORECASE)
COPYRIGHT = re.compile(r"^\W*(copyright\s*(\(c\)|©|\d{4})|copyright\s.*(developers|contributors|authors)\W*$|©)", re.IGNORECASE)
WIDTH = 100


def texts_of(part):
    """The texts of licences beside a crate's sources."""
    files = sorted(path for path in part.folder.iterdir() if path.is_file() and NAMES.search(path.name))
    return [path.read_text(encoding="utf-8", errors="replace") for path in files if path.suffix != ".rs"]


def parted(text):
    """The copyrights that a text names, and what is left of it, no line longer than the window is wide."""
    copyrights, rest = [], []
    for line in text.replace("\f", "\n").expandtabs(4).splitlines():
        if COPYRIGHT.match(line):
            copyrights.append(" ".join(line.strip(" \t#*/-").split()))
        elif len(line) > WIDTH:
            rest.extend(textwrap.wrap(line, WIDTH, break_on_hyphens=False, break_long_words=False))
        else:
            rest.append(line.rstrip())
    return copyrights, re.sub(r"\n{3,}", "\n\n", "\n".join(rest)).strip("\n")


def main():
    """Writes the file."""
    built_of = parts(TARGETS)
    lines = ["蓝图由下列开源软件和字体组成，各自的许可如下。", "What Lantu is built of, and the licence of each part.", ""]
    # The same words with other breaks of lines are the same licence.
    users = {}
    for part in built_of:
        lines.append("\t".join([part.label, part.licence or "(see its text)", part.repository]).rstrip())
        for text in texts_of(part):
            note(users, part.label, text)
    for name, licence, source, file in FONTS:
        lines.append(f"{name}\t{licence}\t{source}")
        note(users, name, (ROOT / "assets/fonts" / file).read_text(encoding="utf-8"))
    for labels, copyrights, text in users.values():
        lines += ["", "=" * 80, *textwrap.wrap(", ".join(labels), WIDTH, break_on_hyphens=False), "-" * 80]
        lines += [*copyrights, *([""] if copyrights else []), *text.splitlines()]
    inside = {part.label for part in built_of}
    besides = [label for label in checksums() if label not in inside]
    lines += ["", "=" * 80, "不在程序里，只用于构建、测试或别的系统 / only builds or tests it, or is of other systems:"]
    lines += textwrap.wrap(", ".join(besides), WIDTH, break_on_hyphens=False)
    (ROOT / "assets/licences.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def note(users, label, text):
    """Takes note of who comes under a text."""
    copyrights, rest = parted(text)
    if not rest.strip() and not copyrights:
        return
    labels, named, _ = users.setdefault(" ".join(rest.lower().split()), ([], [], rest))
    if label not in labels:
        labels.append(label)
    named.extend(line for line in copyrights if line not in named)


main()
