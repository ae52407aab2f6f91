#!/usr/bin/env bash
# Sets up what builds for an older C library or another processor: zig as the linker and C compiler, and
# cargo-zigbuild, both from PyPI, in a folder of their own. Prints the folder to put before PATH:
#
#   PATH="$(packaging/linux/zig.sh):$PATH" GLIBC=2.28 packaging/build linux
set -euo pipefail
folder=${ZIG_FOLDER:-${XDG_CACHE_HOME:-$HOME/.cache}/lantu/zig}
if [ ! -x "$folder/bin/cargo-zigbuild" ]; then
    python3 -m venv "$folder" >&2
    "$folder/bin/pip" install --quiet ziglang==0.17.1 cargo-zigbuild==0.24.1 >&2
fi
echo "$folder/bin"
