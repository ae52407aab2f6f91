#!/usr/bin/env bash
# Installs and tries the packages of a folder, as packaging/linux/build.sh makes them:
#
#   packaging/linux/check.sh [FOLDER]           in a clean Debian root, which debootstrap makes and keeps; as root
#   packaging/linux/check.sh --quick [FOLDER]   unpacks them only, and tries what needs no display; in seconds
#
# SUITE=bookworm names the Debian, MIRROR where it comes from, ROOTS where the clean roots are kept, PICTURES a folder
# for pictures of the window. ARCH=arm64 tries the packages for another processor as --quick does, by Debian's
# qemu-user-static and that Debian's libraries. Needs dpkg-dev, and for the whole check debootstrap, xvfb, x11-utils,
# xdotool and imagemagick.
set -euo pipefail
cd "$(dirname "$0")/../.."

is_quick=
[ "${1:-}" != --quick ] || { is_quick=1; shift; }
packages=$(realpath "${1:-${CARGO_TARGET_DIR:-target}/packages}")
machine=$(dpkg --print-architecture)
arch=${ARCH:-$machine}
suite=${SUITE:-bookworm}
roots=${ROOTS:-${XDG_CACHE_HOME:-/var/cache}/lantu-roots}
work=$(mktemp -d)
root='' server='' pids=()
cleanup() {
    for pid in "${pids[@]}" $server; do
        kill "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    if [ -n "$root" ]; then
        for place in tmp/.X11-unix dev/shm dev/null dev/urandom proc; do umount -l "$root/$place" 2>/dev/null || true; done
        # Whatever is still mounted there is not the root's own.
        rm -rf --one-file-system "$root"
    fi
    rm -rf "$work"
}
trap cleanup EXIT
# Reads to the end, so that whoever writes is not cut off, which would pass for a failure.
has() { grep "$@" >/dev/null; }
fail() { echo "packaging/check: $*" >&2; exit 1; }
step() { printf -- '-- %s\n' "$*"; }

newest() { find "$packages" -maxdepth 1 -name "$1" -printf '%T@ %p\n' | sort -n | tail -n 1 | cut -d' ' -f2-; }
deb=$(newest "lantu_*_$arch.deb")
uos=$(newest "org.*_$arch.deb")
tarball=$(newest "lantu-*-linux-$arch.tar.gz")
[ -n "$deb" ] || fail "no lantu_*_$arch.deb in $packages"

# What a program must do wherever it was unpacked: `run` is how it is called, `folder` where it may write.
works() {
    local run=("$@") folder=${folder:?}
    "${run[@]}" --version | has -E '^lantu [0-9]+\.[0-9]+\.[0-9]+$' || fail "no version: ${run[*]}"
    "${run[@]}" new "$folder/试.lantu" >/dev/null
    [ "$("${run[@]}" list "$folder/试.lantu" --format csv | wc -l)" -gt 500 ] || fail 'the list is short'
    "${run[@]}" export "$folder/试.lantu" --to "$folder/试.pdf" >/dev/null
    "${run[@]}" check "$folder/试.lantu" >/dev/null
}

# How a program for another processor is called, with libraries for it: nothing of them runs by itself.
runner=()
if [ "$arch" != "$machine" ]; then
    is_quick=1
    libraries=$roots/$suite-$arch
    if [ ! -e "$libraries/etc/debian_version" ]; then
        mkdir -p "$roots"
        debootstrap --foreign --variant=minbase --arch="$arch" "$suite" "$libraries" "${MIRROR:-http://deb.debian.org/debian}" \
            >"$work/debootstrap.log" || { tail "$work/debootstrap.log"; fail 'debootstrap'; }
    fi
    case $arch in
        arm64) runner=(qemu-aarch64-static -L "$libraries") ;;
        *) fail "nothing runs programs for $arch" ;;
    esac
fi

step 'contents'
for package in $deb $uos; do
    dpkg-deb --info "$package" >"$work/info"
    grep -q '^ Depends: .*libc6' "$work/info" || fail "no dependency on libc6: $package"
    dpkg-deb --contents "$package" >"$work/contents"
    grep -q '^-rwxr-xr-x root/root .*/bin/lantu$' "$work/contents" || fail "no program: $package"
    grep -q '^d.*\.\./' "$work/contents" && fail "a path leads out: $package"
    dpkg-deb --ctrl-tarfile "$package" | tar t | has -E '(pre|post)(inst|rm)' && fail "a script of a maintainer: $package"
    dpkg-deb -x "$package" "$work/$(basename "$package" .deb)"
done
plain=$work/$(basename "$deb" .deb)
if command -v desktop-file-validate >/dev/null; then
    find "$work" -name '*.desktop' -type f -print0 | xargs -0 desktop-file-validate
fi
grep -q '^MimeType=application/x-lantu;' "$plain/usr/share/applications/lantu.desktop" || fail 'no association'
[ "$arch" != "$machine" ] || [ -s "$plain/usr/share/man/man1/lantu.1.gz" ] || fail 'no manual'
if [ -n "$uos" ]; then
    store=("$work/$(basename "$uos" .deb)"/opt/apps/*)
    [ ${#store[@]} = 1 ] || fail 'more than one folder of an app'
    for part in info entries/applications entries/icons files/bin/lantu; do
        [ -e "${store[0]}/$part" ] || fail "no $part: $uos"
    done
    python3 -c 'import json, sys; assert json.load(open(sys.argv[1]))["appid"]' "${store[0]}/info"
    find "$work/$(basename "$uos" .deb)" -mindepth 1 -maxdepth 3 ! -path '*/opt*' | has . && fail "more than /opt: $uos"
fi

step 'unpacked'
export HOME=$work/home XDG_CONFIG_HOME=$work/home/config XDG_DATA_HOME=$work/home/data LANG=C.UTF-8
mkdir -p "$HOME" "$work/out"
folder=$work/out works "${runner[@]}" "$plain/usr/bin/lantu"
if [ -n "$uos" ]; then
    mkdir "$work/out-uos"
    folder=$work/out-uos works "${runner[@]}" "${store[0]}/files/bin/lantu"
fi
if [ -n "$tarball" ]; then
    mkdir "$work/out-tar"
    tar xzf "$tarball" -C "$work"
    here=$work/$(basename "$tarball" .tar.gz)
    folder=$work/out-tar works "${runner[@]}" "$here/lantu"
    "$here/关联.sh" >/dev/null
    grep -qF "Exec=\"$here/lantu\" %f" "$XDG_DATA_HOME/applications/lantu.desktop" || fail 'no association by the tar.gz'
    "$here/关联.sh" --remove >/dev/null
    [ -z "$(find "$XDG_DATA_HOME/applications" "$XDG_DATA_HOME/icons" -name 'lantu*')" ] || fail 'the tar.gz leaves its traces'
fi
if [ -n "$is_quick" ]; then
    echo "unpacked and tried: $(basename "$deb") $(basename "${uos:-}") $(basename "${tarball:-}")"
    exit 0
fi

step "a clean $suite"
kept=$roots/$suite-$arch.tar
if [ ! -s "$kept" ]; then
    mkdir -p "$roots"
    debootstrap --variant=minbase "$suite" "$work/base" "${MIRROR:-http://deb.debian.org/debian}" >"$work/debootstrap.log" ||
        { tail "$work/debootstrap.log"; fail 'debootstrap'; }
    tar cf "$kept.new" -C "$work/base" .
    mv "$kept.new" "$kept"
    rm -rf "$work/base"
fi
root=$(mktemp -d "$roots/root-XXXXXX")
tar xf "$kept" -C "$root"
chmod 755 "$root"
cp /etc/resolv.conf "$root/etc/" 2>/dev/null || true
mount -t proc proc "$root/proc"
for device in null urandom; do
    [ -c "$root/dev/$device" ] || { rm -f "$root/dev/$device"; touch "$root/dev/$device"; mount --bind "/dev/$device" "$root/dev/$device"; }
done
mkdir -p "$root/dev/shm" "$root/tmp/.X11-unix"
mount --bind /dev/shm "$root/dev/shm"
mount --bind /tmp/.X11-unix "$root/tmp/.X11-unix"
inside() { chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
# As somebody without rights, on the display: the words before a command.
as_clerk() {
    as=(chroot "$root" /usr/bin/env -i PATH=/usr/bin:/bin HOME=/home/clerk LANG=C.UTF-8 "DISPLAY=${DISPLAY:-}"
        setpriv --reuid 1000 --regid 1000 --clear-groups)
}
clerk() { as_clerk; "${as[@]}" "$@"; }
inside useradd --create-home clerk
inside apt-get update -qq

step 'an older version, installed'
mkdir "$work/old"
dpkg-deb -R "$deb" "$work/old/tree"
sed -i 's/^Version: .*/Version: 0.0.1/' "$work/old/tree/DEBIAN/control"
dpkg-deb --root-owner-group -Zgzip -z1 --build "$work/old/tree" "$root/old.deb" >/dev/null
cp "$deb" "$root/new.deb"
inside apt-get install -y -qq --no-install-recommends /old.deb libgl1-mesa-dri desktop-file-utils shared-mime-info libglib2.0-bin >"$work/apt.log" 2>&1 ||
    { tail "$work/apt.log"; fail 'the package does not install'; }
inside dpkg -s lantu | has '^Version: 0.0.1' || fail 'the older version is not there'
clerk mkdir -p /home/clerk/资料
folder=/home/clerk/资料 works clerk lantu

step 'association'
kind() { clerk gio info --attributes=standard::content-type "$1" | sed -n 's/.*standard::content-type: //p'; }
[ "$(kind /home/clerk/资料/试.lantu)" = application/x-lantu ] || fail 'the kind of a library is not known'
clerk cp /home/clerk/资料/试.lantu /home/clerk/资料/没有后缀
[ "$(kind /home/clerk/资料/没有后缀)" = application/x-lantu ] || fail 'the kind of a library without its ending is not known'
clerk gio mime application/x-lantu | has '^Default application .*: lantu.desktop$' || fail 'nothing opens a library'
inside test -s /usr/share/icons/hicolor/48x48/apps/lantu.png || fail 'no icon'

step 'the window'
steps() { clerk lantu history /home/clerk/资料/试.lantu --format json | grep -o '"label"' | wc -l; }
number=90
while [ -e "/tmp/.X11-unix/X$number" ] || [ -e "/tmp/.X$number-lock" ]; do number=$((number + 1)); done
Xvfb ":$number" -screen 0 1440x900x24 -noreset >/dev/null 2>&1 &
server=$!
export DISPLAY=":$number"
for _ in $(seq 50); do xwininfo -root >/dev/null 2>&1 && break; sleep 0.1; done
picture() { [ -z "${PICTURES:-}" ] || import -window root "$PICTURES/$1.png"; }
# The window whose title begins so.
window_of() { xwininfo -root -tree | sed -n "s/^ *\(0x[0-9a-f]*\) \"$1.*/\1/p" | head -n 1; }
opens() {
    local name
    name=$(basename "$1")
    as_clerk
    "${as[@]}" lantu "$1" >"$work/window.log" 2>&1 &
    pids+=($!)
    for _ in $(seq 300); do
        [ -z "$(window_of "$name")" ] || break
        kill -0 "${pids[-1]}" 2>/dev/null || { cat "$work/window.log"; fail 'the program ended'; }
        sleep 0.1
    done
    [ -n "$(window_of "$name")" ] || { picture failed; fail "no window with $name"; }
    sleep 2
}
closes() {
    kill "${pids[-1]}"
    wait "${pids[-1]}" 2>/dev/null || true
    unset 'pids[-1]'
}
before=$(steps)
opens /home/clerk/资料/试.lantu
picture installed

step 'upgraded while a library is open'
inside apt-get install -y -qq --no-install-recommends /new.deb >"$work/apt.log" 2>&1 || { tail "$work/apt.log"; fail 'no upgrade'; }
inside dpkg -s lantu | has '^Version: 0.0.1' && fail 'the older version is still there'
kill -0 "${pids[-1]}" 2>/dev/null || fail 'the open window ended with the upgrade'
# What is done after it is saved by the running program.
window=$(window_of 试.lantu)
xdotool windowfocus "$window"
xdotool mousemove --window "$window" 700 500
xdotool key ctrl+n
sleep 3
picture upgraded-while-open
closes
clerk lantu check /home/clerk/资料/试.lantu >/dev/null || fail 'the library is not sound after the upgrade'
after=$(steps)
[ "$after" -gt "$before" ] || fail "what was done while it was upgraded is not in the history: $before, $after"
opens /home/clerk/资料/试.lantu
picture upgraded
closes

step 'nothing is written outside of the home'
outside=$(inside find / -xdev -user clerk -not -path '/home/clerk*' -not -path '/proc/*' -not -path '/tmp/.X11-unix*')
[ -z "$outside" ] || fail "written outside of the home: $outside"
at_home=$(inside find /home/clerk -mindepth 1 -type f -newer /old.deb | grep -vE '^/home/clerk/(资料|Documents|文档|\.config/lantu|\.local/share/lantu|\.cache/mesa_shader_cache)' || true)
[ -z "$at_home" ] || fail "written where nobody asked for it: $at_home"

step 'removed'
inside apt-get remove -y -qq lantu >"$work/apt.log" 2>&1
inside test ! -e /usr/bin/lantu || fail 'the program is still there'
[ -z "$(find "$root/usr" -name 'lantu*' -not -path '*/dpkg/*')" ] || fail 'traces are left in /usr'
for kept in 资料/试.lantu .config/lantu/settings.json; do
    inside test -s "/home/clerk/$kept" || fail "removal took $kept"
done

if [ -n "$uos" ]; then
    step "the store's package"
    cp "$uos" "$root/store.deb"
    inside apt-get install -y -qq --no-install-recommends /store.deb >"$work/apt.log" 2>&1 || { tail "$work/apt.log"; fail "the store's package"; }
    appid=$(basename "${store[0]}")
    clerk "/opt/apps/$appid/files/bin/lantu" --version
    inside apt-get remove -y -qq "$appid" >"$work/apt.log" 2>&1
    inside test ! -e "/opt/apps/$appid/files" || fail "the store's package leaves its files"
fi
echo "installed, tried, upgraded and removed in a clean $suite: $(basename "$deb")"
