#!/usr/bin/env python3
"""Writes what the program is built of: each crate with its licence, then each text of a licence once, and the fonts'.

licences.py TARGET > FILE, e.g. TARGET = x86_64-unknown-linux-gnu. Reads the sources that cargo has already fetched.
"""

import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
NAMES = re.compile(r"(licen[cs]e|copying|notice|copyright|unlicense)", re.IGNORECASE)


def built_of(target):
    """The packages that end up in the program, without those that only build or test it."""
    command = ["cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", target]
    told = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)
    packages = {package["id"]: package for package in told["packages"]}
    nodes = {node["id"]: node for node in told["resolve"]["nodes"]}
    root = told["resolve"]["root"]
    found, ahead = set(), [root]
    while ahead:
        package = ahead.pop()
        if package in found:
            continue
        found.add(package)
        for needed in nodes[package]["deps"]:
            if any(kind["kind"] is None for kind in needed["dep_kinds"]):
                ahead.append(needed["pkg"])
    found.remove(root)
    return sorted((packages[id] for id in found), key=lambda package: (package["name"], package["version"]))


def texts_of(package):
    """The texts of licences beside a package's sources."""
    folder = pathlib.Path(package["manifest_path"]).parent
    files = sorted(path for path in folder.iterdir() if path.is_file() and NAMES.search(path.name))
    return [path.read_text(encoding="utf-8", errors="replace").strip() for path in files if path.suffix != ".rs"]


def main():
    packages = built_of(sys.argv[1])
    users = {}
    print("蓝图由下列开源软件和字体组成，各自的许可如下。")
    print("What Lantu is built of, and the licence of each part.\n")
    for package in packages:
        label = f"{package['name']} {package['version']}"
        print(f"{label}\t{package['license'] or '(see its text)'}\t{package['repository'] or ''}")
        for text in texts_of(package):
            users.setdefault(text, []).append(label)
    fonts = [
        ("Noto Sans SC", "OFL.txt"),
        ("Noto Serif SC", "OFL-Serif.txt"),
        ("Phosphor Icons", "PHOSPHOR-LICENSE.txt"),
    ]
    for label, file in fonts:
        text = (ROOT / "assets/fonts" / file).read_text(encoding="utf-8").strip()
        users.setdefault(text, []).append(label)
    for text, labels in users.items():
        print("\n" + "=" * 100)
        print(", ".join(labels))
        print("-" * 100)
        print(text)


main()
