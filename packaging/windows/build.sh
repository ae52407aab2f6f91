#!/usr/bin/env bash
# Makes lantu-VERSION-windows-x64-setup.exe and lantu-VERSION-windows-x64.zip on a Linux, with Debian's compiler for
# Windows (see `inside`). The standard library is built along: nobody ships it for that compiler. By variables:
#
#   PROFILE=dist      the profile of cargo; `dev` for a quick look
#   EXECUTABLE=FILE   takes this lantu.exe instead of building one
#   OUT=FOLDER        where they go; the folder `packages` in cargo's target otherwise
set -euo pipefail
cd "$(dirname "$0")/../.."
profile=${PROFILE:-dist}
target=${CARGO_TARGET_DIR:-$PWD/target}
inside=packaging/windows/inside
triple=x86_64-pc-windows-gnu
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
packages=${OUT:-$target/packages}
name=lantu-$version-windows-x64
# In a place that is seen from inside.
work=$target/windows-package
place=$work/$name
rm -rf "$work"
mkdir -p "$place" "$packages"

echo "== resources"
"$inside" x86_64-w64-mingw32-windres --codepage=65001 \
    "-DVERSION_NUMBERS=${version//./,},0" "-DVERSION_TEXT=\\\"$version\\\"" \
    packaging/windows/lantu.rc "$work/lantu.res.o"

built=$profile
settings=()
quick=()
if [ "$profile" = dev ]; then
    built=debug
    settings=(--config 'profile.dev.package."*".opt-level=1')
    quick=(-DQUICK)
fi
if [ -z "${EXECUTABLE:-}" ]; then
    echo "== program ($profile)"
    "$inside" cargo rustc --locked --profile "$profile" "${settings[@]}" -Zbuild-std=std,panic_unwind,test \
        --target "$triple" --bin lantu -- -C link-arg="$work/lantu.res.o"
fi

echo "== files"
cp "${EXECUTABLE:-$target/$triple/$built/lantu.exe}" "$place/lantu.exe"
# The same program for consoles, which ask for `lantu.com` before `lantu.exe`.
"$inside" x86_64-w64-mingw32-objcopy --subsystem console "$place/lantu.exe" "$place/lantu.com"
# Editors of Windows know the end of a line by two characters.
for licence in MIT APACHE; do sed 's/$/\r/' "LICENSE-$licence" >"$place/LICENSE-$licence.txt"; done
sed 's/$/\r/' assets/licences.txt >"$place/第三方许可.txt"

echo "== setup.exe"
"$inside" makensis -V2 -NOCD "${quick[@]}" "-DVERSION=$version" "-DROOT=$PWD" "-DDIST=$place" "-DOUT=$work/$name-setup.exe" \
    packaging/windows/setup.nsi

echo "== zip"
"$inside" python3 -c 'import shutil, sys; shutil.make_archive(sys.argv[1], "zip", *sys.argv[2:])' "$place" "$work" "$name"

mv "$work/$name-setup.exe" "$work/$name.zip" "$packages/"
rm -rf "$work"
cd "$packages"
sha256sum "$name-setup.exe" "$name.zip" | tee "$name.sha256"
ls -l "$name-setup.exe" "$name.zip"
