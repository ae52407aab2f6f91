"""What the program is built of, by Cargo: for the licences and the bill of materials."""

import dataclasses
import json
import pathlib
import subprocess
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
# What it is packaged for.
TARGETS = ["x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu", "x86_64-pc-windows-gnu"]

# The fonts that are built in: name, licence, where they come from, the text in assets/fonts.
FONTS = [
    ("Noto Sans SC", "OFL-1.1", "https://github.com/notofonts/noto-cjk", "OFL.txt"),
    ("Noto Serif SC", "OFL-1.1", "https://github.com/notofonts/noto-cjk", "OFL-Serif.txt"),
    ("Phosphor Icons", "MIT", "https://github.com/phosphor-icons/core", "PHOSPHOR-LICENSE.txt"),
]


@dataclasses.dataclass(frozen=True)
class Part:
    """A crate that is in the program."""

    label: str
    name: str
    version: str
    licence: str
    repository: str
    folder: pathlib.Path
    checksum: str
    # The labels of the crates that it uses itself.
    uses: list


def cargo(*words):
    """What Cargo answers."""
    command = ["cargo", *words]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, encoding="utf-8").stdout


def checksums():
    """The packages of Cargo.lock that come from elsewhere, with their checksums."""
    with open(ROOT / "Cargo.lock", "rb") as lock:
        packages = tomllib.load(lock)["package"]
    return {f"{it['name']} {it['version']}": it["checksum"] for it in packages if "checksum" in it}


def linked(target):
    """The labels of what is linked into the program, and its own: neither what only builds or tests it, nor macros."""
    edges = ["--edges", "normal,no-proc-macro", "--prefix", "none", "--format", "{p}"]
    lines = cargo("tree", "--locked", "--target", target, *edges).splitlines()
    return {f"{name} {version[1:]}" for name, version, *_ in (line.split() for line in lines if line)}


def parts(targets):
    """What the program is built of on these targets, by name."""
    labels = set().union(*(linked(target) for target in targets))
    told = json.loads(cargo("metadata", "--locked", "--format-version", "1"))
    packages = {it["id"]: it for it in told["packages"]}
    label = {id: f"{it['name']} {it['version']}" for id, it in packages.items()}
    sums = checksums()
    found = []
    for node in told["resolve"]["nodes"]:
        package = packages[node["id"]]
        if label[node["id"]] not in labels or label[node["id"]] not in sums:
            continue
        used = [label[it["pkg"]] for it in node["deps"] if any(kind["kind"] is None for kind in it["dep_kinds"])]
        found.append(
            Part(
                label=label[node["id"]],
                name=package["name"],
                version=package["version"],
                licence=package["license"] or "",
                repository=package["repository"] or "",
                folder=pathlib.Path(package["manifest_path"]).parent,
                checksum=sums[label[node["id"]]],
                uses=sorted(labels.intersection(used)),
            )
        )
    return sorted(found, key=lambda part: (part.name, part.version))
