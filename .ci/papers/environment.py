"""Packages of PyPI, each in an environment of its own in the cache."""

import os
import shutil
import subprocess
import sys
import venv


def environment(name, *packages):
    """The folder of the environment's programs; ends with 77 where the packages can't be had."""
    place = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    place = os.path.join(place, "lantu", name)
    programs = os.path.join(place, "bin")
    whole = os.path.join(place, "installed.txt")
    if os.path.exists(whole) and open(whole).read() == "\n".join(packages):
        return programs
    try:
        venv.create(place, clear=True, with_pip=True)
        pip = [os.path.join(programs, "pip"), "--quiet", "install", *packages]
        subprocess.run(pip, check=True, timeout=300, stderr=subprocess.PIPE)
    except (OSError, subprocess.SubprocessError) as error:
        shutil.rmtree(place, ignore_errors=True)
        print(f"passed over: {', '.join(packages)} can't be installed here ({type(error).__name__})", file=sys.stderr)
        sys.exit(77)
    with open(whole, "w") as file:
        file.write("\n".join(packages))
    return programs
