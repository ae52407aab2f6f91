#!/usr/bin/env bash
# Installs what build.sh made into an empty Wine, uses it and takes it away again; prints what held, ends with 1 where
# something did not. Pictures of the windows are left in packages/pictures of the target folder: they are to be looked at.
# With executables of tests after it, runs those under Wine too: check.sh [TEST.exe …]. They are made by
#
#   packaging/windows/inside cargo test --locked -Zbuild-std=std,panic_unwind,test --target x86_64-pc-windows-gnu \
#       --no-run --lib --test headless --test command_line
#
# By variables:
#
#   OUT=FOLDER            where the packages are; the folder `packages` in cargo's target otherwise
#   D3DCOMPILER=FILE      d3dcompiler_47.dll of a Windows 10 or later (System32): Wine's own cannot compile what is drawn
#                         by Direct3D 12. Without it the drawing by the processor is passed over, and said to be
set -uo pipefail
cd "$(dirname "$0")/../.."
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}
compiler=$CARGO_TARGET_DIR/d3dcompiler_47.dll
if [ "${1:-}" != inside ]; then
    rm -f "$compiler"
    [ -z "${D3DCOMPILER:-}" ] || cp "$D3DCOMPILER" "$compiler"
    exec packaging/windows/inside env OUT="${OUT:-}" bash packaging/windows/check.sh inside "$@"
fi
shift

version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
packages=${OUT:-$CARGO_TARGET_DIR/packages}
name=lantu-$version-windows-x64
pictures=$packages/pictures
rm -rf "$pictures"
mkdir -p "$pictures"

scratch=$(mktemp -d)
# Where Debian keeps the server of Wine.
export PATH=$PATH:/usr/lib/x86_64-linux-gnu/wine
export WINEPREFIX=$scratch/wine WINEDEBUG=-all WINEDLLOVERRIDES='mscoree,mshtml=' LANG=C.UTF-8 XDG_CACHE_HOME=$scratch/cache
# A screen of its own from now on; with what Xvfb is told besides.
screens=()
screen() {
    local number=60
    while [ -e "/tmp/.X11-unix/X$number" ]; do number=$((number + 1)); done
    Xvfb ":$number" -screen 0 1440x900x24 "$@" >/dev/null 2>&1 &
    screens+=($!)
    export DISPLAY=":$number"
    for _ in $(seq 100); do [ -e "/tmp/.X11-unix/X$number" ] && break; sleep 0.1; done
    openbox >/dev/null 2>&1 &
    screens+=($!)
}
screen
leave() {
    wineserver -k 2>/dev/null
    kill "${screens[@]}" 2>/dev/null
    rm -rf "$scratch"
}
trap leave EXIT

failures=0
holds() { echo "ok    $1"; }
fails() { failures=$((failures + 1)); echo "FAILS $1"; }
# that WORDS COMMAND…: holds where the command succeeds.
that() {
    local words=$1
    shift
    if "$@" >"$scratch/said" 2>&1; then holds "$words"; else fails "$words"; sed 's/^/      /' "$scratch/said" | tail -n 5; fi
}
picture() { import -silent -window root "$pictures/$1.png"; }
names() { xwininfo -root -tree 2>/dev/null | sed -n 's/^ *0x[0-9a-f]* "\(.*\)": (.*/\1/p'; }
# A window with a name like this, within so many seconds.
window() {
    local ends=$((SECONDS + ${2:-90}))
    while [ $SECONDS -lt $ends ]; do
        names | grep -- "$1" >/dev/null && return 0
        sleep 0.5
    done
    return 1
}
no_window() {
    local ends=$((SECONDS + 30))
    while [ $SECONDS -lt $ends ]; do
        names | grep -- "$1" >/dev/null || return 0
        sleep 0.5
    done
    return 1
}
code() {
    local wanted=$1
    shift
    "$@"
    local ended=$?
    [ "$ended" -eq "$wanted" ] || { echo "ended with $ended, not $wanted"; return 1; }
}
says() {
    local words=$1
    shift
    # Whatever it ends with; and a pipe would end it at the word.
    "$@" >"$scratch/words" 2>&1
    cat "$scratch/words"
    grep -q -- "$words" "$scratch/words"
}
removal='HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\lantu'
key() { wine reg query "$@" >/dev/null 2>&1; }
# Until nothing of Wine runs; its own services may outlive a program that was killed.
rest() { timeout 30 wineserver -w || wineserver -k; }
absent() { ! "$@"; }

wineboot -i >/dev/null 2>&1
# Wine's own fonts have no Chinese, and its console would take one of arrows. Of one width is that one only for Latin:
# columns of the console are not to be judged in its picture.
wine reg add 'HKCU\Console' /v FaceName /d 'WenQuanYi Micro Hei Mono' /f >/dev/null 2>&1
# A LOGFONTW: height, width, two angles, weight, eight bytes, name.
font=$(python3 -c "import struct
name = 'WenQuanYi Micro Hei'.encode('utf-16-le').ljust(64, bytes(1))
print((struct.pack('<5i8x', -12, 0, 0, 0, 400) + name).hex())")
wine reg add 'HKCU\Control Panel\Desktop\WindowMetrics' /v MessageFont /t REG_BINARY /d "$font" /f >/dev/null 2>&1
# Wine's Direct3D asks OpenGL unless it is told otherwise, and where OpenGL is missing it is to be there all the same.
wine reg add 'HKCU\Software\Wine\Direct3D' /v renderer /d vulkan /f >/dev/null 2>&1
if [ -s "$compiler" ]; then
    cp "$compiler" "$WINEPREFIX/drive_c/windows/system32/d3dcompiler_47.dll"
    wine reg add 'HKCU\Software\Wine\DllOverrides' /v d3dcompiler_47 /d native /f >/dev/null 2>&1
fi
rest
user=$(ls "$WINEPREFIX/drive_c/users" | grep -v Public | head -n 1)
home=$WINEPREFIX/drive_c/users/$user
installed=$home/AppData/Local/Programs/Lantu
windows="C:\\users\\$user\\AppData\\Local\\Programs\\Lantu"
menu="$home/AppData/Roaming/Microsoft/Windows/Start Menu/Programs/蓝图"
desk=$WINEPREFIX/drive_c/规划
mkdir -p "$desk"
touch "$scratch/begun"
lantu() { (cd "$desk" && wine "$windows\\lantu.com" "$@"); }
setup() { wine "$packages/$name-setup.exe" /S; }
in_console() { (cd "$desk" && wine cmd /c "set PATH=$windows;%PATH%&& $*"); }
start() {
    (cd "$desk" && exec wine "$windows\\lantu.exe" "$@") >/dev/null 2>&1 &
}
# The process of the window, killed without a word.
kill_window() { wine taskkill /f /im lantu.exe >/dev/null 2>&1; no_window '蓝图'; }
# The window with a library. Under Wine a process whose OpenGL failed may stay when Wine has it no more in its list, and
# its empty window with it.
close_window() {
    xdotool search --name '— 蓝图' windowactivate --sync key --clearmodifiers alt+F4 2>/dev/null
    no_window '— 蓝图'
}

echo "== install"
that 'setup.exe installs silently' setup
for file in lantu.exe lantu.com uninstall.exe 第三方许可.txt LICENSE-MIT.txt LICENSE-APACHE.txt; do
    that "installed: $file" test -s "$installed/$file"
done
for link in 蓝图 蓝图命令行; do that "start menu: $link" test -s "$menu/$link.lnk"; done
that 'libraries belong to the program' key 'HKCU\Software\Classes\Lantu.Library\shell\open\command'
that 'it can be removed in the settings' key "$removal"

# What Windows shows of it: icon, group of icons, version, manifest.
resources() {
    x86_64-w64-mingw32-objdump -p "$installed/lantu.exe" >"$scratch/resources" 2>/dev/null
    local kind
    for kind in 0x000003 0x00000e 0x000010 0x000018; do
        grep -q "ID: $kind" "$scratch/resources" || { echo "no resource of kind $kind"; return 1; }
    done
    grep -qa PerMonitorV2 "$installed/lantu.exe"
}
that 'icon, version and manifest are in the program' resources

echo "== command line"
that 'tells its version' says "lantu $version" lantu --version
that 'a console that is told `lantu` hears it' says "lantu $version" in_console lantu --version
that 'help: exit code 0' code 0 lantu --help
that 'wrong usage: exit code 2' code 2 lantu 列出
that 'a missing library: exit code 1' code 1 lantu list 没有.lantu
that 'an exit code reaches the console' code 2 in_console lantu --nothing
that 'new' code 0 lantu new 十四五.lantu --from sample
that 'list' says '总投资' lantu list 十四五.lantu --columns 项目名称,总投资
for ending in xlsx docx pdf html csv json; do
    that "export: $ending" code 0 lantu export 十四五.lantu --to "一览表.$ending" --filter 'category=交通'
    # Its name says besides that the content is fictional.
    that "is there: $ending" test -s "$desk/一览表（示例数据）.$ending"
done
that 'check' code 0 lantu check 十四五.lantu
that 'a path with blanks' code 0 lantu new 'C:\规划\一 二 三.lantu' --from empty
that 'a name that is refused' says '名称中不能有“:”' lantu new '坏:名?.lantu'
that 'a device' says 'Windows 保留的名称' lantu new CON.lantu
that 'a device is not opened' says 'Windows 保留的名称' lantu list CON.lantu
that 'no dot at the end' says '不能以点或空格结尾' lantu new '库.lantu.'

(cd "$desk" && exec wine wineconsole cmd /k "set PATH=$windows;%PATH%&& lantu list 十四五.lantu --filter category=交通 --columns 项目名称,总投资") >/dev/null 2>&1 &
that 'a console opens' window 'cmd' 30
sleep 8
picture console
wine taskkill /f /im cmd.exe >/dev/null 2>&1

echo "== window"
start 十四五.lantu
that 'the window opens on a library' window '十四五'
sleep 6
picture window
that 'a second start goes to the window' says '已经打开' lantu 十四五.lantu
that 'a second writer is told who has it' says '正在使用' lantu undo 十四五.lantu
that 'the list can be read meanwhile' code 0 lantu list 十四五.lantu
# In the window: a new project, whose name is typed, and the paper that Enter saves.
front() { xdotool search --name '十四五' windowactivate --sync "$@"; }
front key --clearmodifiers ctrl+n
sleep 3
xdotool type --delay 150 'pier seven'
xdotool key Return
sleep 3
picture typed
that 'what was typed is saved' says 'pier seven' lantu list 十四五.lantu --filter 'name ~ pier' --columns 项目名称
front key --clearmodifiers ctrl+e
sleep 8
picture export
xdotool key Return
made() {
    for _ in $(seq 60); do
        [ -z "$(find "$desk" -name '*重点项目一览表（示例数据）.xlsx' -size +4k -print -quit)" ] || return 0
        sleep 0.5
    done
    return 1
}
that 'the window exports' made
sleep 2
picture exported
echo "== upgrade"
before=$(stat -c %i "$installed/lantu.exe")
that 'setup.exe refuses while the window is open' code 3 setup
that 'and alters nothing' test "$before" = "$(stat -c %i "$installed/lantu.exe")"
that 'the window closes' close_window
rest
that 'its place is remembered' grep -q '"size"' "$home/AppData/Roaming/lantu/config/settings.json"
# What an older version leaves: other programs, and its number.
for program in lantu.exe lantu.com; do echo older >"$installed/$program"; done
wine reg add "$removal" /v DisplayVersion /d 0.0.1 /f >/dev/null 2>&1
that 'setup.exe puts itself over an older one' setup
that 'which tells the new version' says "lantu $version" lantu --version
that 'as do the settings' says "$version" wine reg query "$removal" /v DisplayVersion
that 'the library is still there' code 0 lantu check 十四五.lantu

echo "== after a crash"
start 十四五.lantu
that 'the window opens again' window '十四五'
sleep 3
that 'the process is killed' kill_window
that 'what it held can be written' code 0 lantu set 十四五.lantu 平安大桥 note=核
start
that 'the window opens on the library used last' window '十四五'
sleep 4
picture reopened
that 'closes' close_window
mkdir -p "$desk/OneDrive"
cp "$desk/十四五.lantu" "$desk/OneDrive/同步.lantu"
start 'OneDrive\同步.lantu'
that 'a library in a synced folder opens' window '同步'
sleep 3
kill_window
that 'of which nobody says that it is in use' code 0 lantu set 'OneDrive\同步.lantu' 平安大桥 note=再核
start 'OneDrive\同步.lantu'
that 'and again after a crash' window '同步'
sleep 5
picture synced
that 'closes' close_window

echo "== double click"
# Wine, unlike Windows, asks what the machine's programs open, and never what the account's do.
for class in .lantu Lantu.Library; do
    wine reg copy "HKCU\\Software\\Classes\\$class" "HKLM\\Software\\Classes\\$class" /s /f >/dev/null 2>&1
done
(cd "$desk" && exec wine start 十四五.lantu) >/dev/null 2>&1
that 'a library opens by its association' window '十四五'
that 'closes' close_window
that 'the console leaves the window to itself' code 0 timeout 20 bash -c "cd '$desk' && wine '$windows\\lantu.com' 十四五.lantu"
that 'which opens' window '十四五'
that 'closes' close_window

# The processor draws by Direct3D 12, which Wine gives to Vulkan, and that to Mesa's llvmpipe.
settings=$home/AppData/Roaming/lantu/config/settings.json
# What was learnt of the driver is forgotten.
forget() { sed -i 's/"is_opengl_missing": true/"is_opengl_missing": false/' "$settings"; }
learnt() { grep -q '"is_opengl_missing": true' "$settings"; }
by_processor() {
    that "$1: the processor draws" window '十四五'
    sleep 6
    picture "$2"
    that 'and is remembered' learnt
    that 'closes' close_window
    rest
}
if [ -s "$compiler" ]; then
    # Of processes that nobody has: two that ended before they drew.
    starts=$home/AppData/Local/lantu/data/starts
    mkdir -p "$starts"
    touch "$starts/99999991-1-" "$starts/99999992-1-"
    start 十四五.lantu
    that 'starts that never drew do not hinder the next' window '十四五'
    that 'closes' close_window
    that 'which are drawn by the processor, and remembered' learnt
    echo "== old OpenGL"
    rest
    forget
    MESA_GL_VERSION_OVERRIDE=1.4 start 十四五.lantu
    by_processor 'OpenGL 1.4' opengl-1.4

    echo "== without OpenGL"
    screen -extension GLX
    forget
    start 十四五.lantu
    by_processor 'no OpenGL' without-opengl
else
    echo 'SKIP  drawing by the processor: no D3DCOMPILER'
    screen -extension GLX
fi

# The only window is a message, which is answered; what is left of the process goes with it.
echo "== nothing draws"
export VK_DRIVER_FILES=/nonexistent.json
forget
start 十四五.lantu
that 'neither draws: a message says what to do' timeout 60 xdotool search --sync --onlyvisible --name '^蓝图$'
sleep 2
picture nothing-draws
xdotool search --name '^蓝图$' windowactivate --sync key --clearmodifiers Return 2>/dev/null
that 'and goes when it is read' no_window '蓝图'
wine taskkill /f /im lantu.exe >/dev/null 2>&1
rest
unset VK_DRIVER_FILES

# What the account does not own was left alone; of its own, the program's folders and the documents alone were used.
elsewhere() {
    (cd "$WINEPREFIX/drive_c" && find . -newer "$scratch/begun" -type f ! -path './规划/*' \
        ! -path "./users/$user/AppData/*/lantu/*" ! -path "./users/$user/AppData/Local/Programs/Lantu/*" \
        ! -path "./users/$user/AppData/Roaming/Microsoft/Windows/*" ! -path "./users/$user/Documents/*" \
        ! -path "./users/$user/文档/*" ! -path './windows/Installer/*') >"$scratch/elsewhere"
    cat "$scratch/elsewhere"
    [ ! -s "$scratch/elsewhere" ]
}
that 'nothing is written elsewhere' elsewhere

echo "== remove"
that 'removes silently' wine "$installed/uninstall.exe" /S
for _ in $(seq 60); do [ -e "$installed" ] || break; sleep 0.5; done
that 'the program is gone' test ! -e "$installed"
that 'so is its menu' test ! -e "$menu"
that 'so is the association' absent key 'HKCU\Software\Classes\Lantu.Library'
that 'so is the entry in the settings' absent key "$removal"
that 'the library is there' test -s "$desk/十四五.lantu"

echo "== zip"
mkdir "$scratch/zip"
that 'unpacks' python3 -m zipfile -e "$packages/$name.zip" "$scratch/zip"
that 'works where it lies' says "lantu $version" wine "$scratch/zip/$name/lantu.com" --version

for test in "$@"; do
    echo "== $(basename "$test")"
    that 'passes' bash -c "wine '$test' >'$scratch/tests' 2>&1; ended=\$?; tail -n 40 '$scratch/tests'; exit \$ended"
    grep '^test result' "$scratch/tests"
done

echo "$failures failed; pictures: $pictures"
[ "$failures" -eq 0 ]
