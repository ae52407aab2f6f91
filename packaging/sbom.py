#!/usr/bin/env python3
"""Prints the bill of materials of the program, CycloneDX 1.5 as JSON: each crate that is in it, with its licence, the
checksum of its source and what it uses itself; the SQLite and the fonts that are built in, too.

sbom.py TARGET > FILE, e.g. TARGET = x86_64-unknown-linux-gnu. The same sources give the same words.
"""

import json
import re
import sys
import tomllib
import uuid

from parts import FONTS, ROOT, parts


def crate(part):
    """A crate as a component."""
    purl = f"pkg:cargo/{part.name}@{part.version}"
    told = {
        "type": "library",
        "bom-ref": purl,
        "name": part.name,
        "version": part.version,
        "purl": purl,
        "hashes": [{"alg": "SHA-256", "content": part.checksum}],
    }
    if part.licence:
        # Older manifests write a slash for OR.
        told["licenses"] = [{"expression": re.sub(r"\s*/\s*", " OR ", part.licence)}]
    if part.repository:
        told["externalReferences"] = [{"type": "vcs", "url": part.repository}]
    return told


def main():
    """Prints it."""
    target = sys.argv[1]
    with open(ROOT / "Cargo.toml", "rb") as manifest:
        own = tomllib.load(manifest)
    version = own["package"]["version"]
    built_of = parts([target])
    purl = {part.label: f"pkg:cargo/{part.name}@{part.version}" for part in built_of}
    program = f"pkg:cargo/lantu@{version}"
    direct = {*own["dependencies"], *(name for cfg in own.get("target", {}).values() for name in cfg.get("dependencies", {}))}
    components = [crate(part) for part in built_of]
    components += [
        {"type": "data", "bom-ref": f"font:{name}", "name": name, "licenses": [{"expression": licence}]}
        for name, licence, *_ in FONTS
    ]
    used = [{"ref": purl[part.label], "dependsOn": [purl[label] for label in part.uses if label in purl]} for part in built_of]
    own_uses = [purl[part.label] for part in built_of if part.name in direct]
    told = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": program,
                "name": "lantu",
                "version": version,
                "licenses": [{"expression": own["package"]["license"]}],
                "properties": [{"name": "target", "value": target}],
            }
        },
        "components": components,
        "dependencies": [{"ref": program, "dependsOn": own_uses}, *used],
    }
    content = json.dumps(told, ensure_ascii=False, indent=1)
    told["serialNumber"] = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, content)}"
    print(json.dumps(told, ensure_ascii=False, indent=1))


main()
