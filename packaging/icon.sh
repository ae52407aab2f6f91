#!/usr/bin/env bash
# Cuts the mark of the program to pictures: assets/icon/lantu-SIZE.png, and lantu.ico for Windows. The results are part of the repository, so that a build needs none of these tools.
# Needs Debian's librsvg2-bin and icoutils.
set -euo pipefail
cd "$(dirname "$0")/../assets/icon"

for size in 16 24 32 48 64 128 256; do
    # Up to 32 pixels the drawing that lies on their grid.
    drawing=lantu.svg
    [ "$size" -gt 32 ] || drawing=lantu-small.svg
    rsvg-convert --width "$size" --height "$size" --output "lantu-$size.png" "$drawing"
done
# The largest as PNG inside the icon, as Windows has it since Vista.
icotool --create --output lantu.ico lantu-{16,24,32,48,64}.png --raw lantu-256.png
icotool --list lantu.ico
