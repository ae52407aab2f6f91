#!/usr/bin/env bash
# Makes the desktop know the program in this folder, its icon and its files, for this user only; --remove takes it back.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
share="${XDG_DATA_HOME:-$HOME/.local/share}"
places=(applications mime/packages icons/hicolor)

refresh() {
    command -v update-mime-database >/dev/null && update-mime-database "$share/mime" || true
    command -v update-desktop-database >/dev/null && update-desktop-database -q "$share/applications" || true
}

if [ "${1:-}" = --remove ]; then
    rm -f "$share/applications/lantu.desktop" "$share/mime/packages/lantu.xml"
    rm -f "$share"/icons/hicolor/*/apps/lantu.png "$share/icons/hicolor/scalable/apps/lantu.svg"
    refresh
    echo '已撤销登记；项目库和设置没有动。'
    exit 0
fi
for place in "${places[@]}"; do
    mkdir -p "$share/$place"
    cp -r "$here/share/$place/." "$share/$place/"
done
# A desktop file names programs by their whole path where they are on none; a blank in it is put in quotes.
sed -i -e "s|^Exec=lantu |Exec=\"$here/lantu\" |" -e '/^TryExec=/d' "$share/applications/lantu.desktop"
refresh
echo '已登记：双击 .lantu 文件就用蓝图打开。这个文件夹移走后要再运行一次。'
