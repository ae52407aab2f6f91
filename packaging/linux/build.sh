#!/usr/bin/env bash
# Makes the packages for Linux: a .deb, a second one in the shape that 统信's store asks for, and a tar.gz that runs
# where it is unpacked. By variables:
#
#   PROFILE=dist        the profile of cargo; `dev` for a quick look
#   EXECUTABLE=FILE     takes this executable instead of building one
#   GLIBC=2.28          links against this C library by zig (packaging/linux/zig.sh sets it up), for machines that have
#                       it or a later one; without it against that of this machine
#   ARCH=arm64          builds for this processor, by cargo-zigbuild; without it for that of this machine
#   KINDS='deb uos tar' which packages
#   OUT=FOLDER          where they go; the folder `packages` in cargo's target otherwise
#   VERSION=1.2.3       what the packages call themselves; the version in Cargo.toml otherwise
#
# Prints the files that it made. Needs Debian's dpkg-dev.
set -euo pipefail
cd "$(dirname "$0")/../.."

profile=${PROFILE:-dist}
machine=$(dpkg --print-architecture)
arch=${ARCH:-$machine}
kinds=${KINDS:-deb uos tar}
target_dir=${CARGO_TARGET_DIR:-$PWD/target}
out=${OUT:-$target_dir/packages}
version=${VERSION:-$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1)}
# The store wants a domain turned round; whoever hands the package in sets his own.
appid=${UOS_APPID:-org.lantu.lantu}
maintainer=${MAINTAINER:-Lantu contributors <lantu@localhost>}
summary='portfolio manager for the major projects of a development plan'
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}
export SOURCE_DATE_EPOCH

case $arch in
    amd64) triple=x86_64-unknown-linux-gnu ;;
    arm64) triple=aarch64-unknown-linux-gnu ;;
    *) echo "no packages for $arch" >&2; exit 2 ;;
esac

# What an unhurried package is packed with takes minutes for an executable with nothing left out.
pack=(-Zxz) gzip=(gzip -9n)
if [ "$profile" = dev ]; then
    pack=(-Zgzip -z1) gzip=(gzip -1n)
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The executable.
if [ -n "${EXECUTABLE:-}" ]; then
    executable=$EXECUTABLE
else
    folder=$profile
    [ "$profile" != dev ] || folder=debug
    if [ "$arch" != "$machine" ]; then
        # The standard library for it: rustup's, or built along from its sources, which Debian has as rust-src.
        rust=$(rustc --print sysroot)/lib/rustlib
        along=()
        if [ ! -d "$rust/$triple/lib" ]; then
            [ -e "$rust/src/rust/library/Cargo.lock" ] || {
                echo "the standard library for $triple is missing: rustup target add $triple" >&2
                exit 1
            }
            export RUSTC_BOOTSTRAP=1
            along=(-Zbuild-std=std,panic_unwind)
        fi
        cargo zigbuild --locked --profile "$profile" "${along[@]}" --bin lantu --target "$triple.${GLIBC:-2.28}"
        executable=$target_dir/$triple/$folder/lantu
    else
        linker=()
        if [ -n "${GLIBC:-}" ]; then
            # The C library is chosen where the program is linked: nothing else is built anew for it.
            printf '#!/bin/sh\nexec cargo-zigbuild zig cc -- -g -target %s "$@"\n' \
                "$(uname -m)-linux-gnu.$GLIBC" >"$work/zig-cc"
            chmod +x "$work/zig-cc"
            linker=(-C "linker=$work/zig-cc")
        fi
        cargo rustc --locked --profile "$profile" --bin lantu -- "${linker[@]}"
        executable=$target_dir/$folder/lantu
    fi
fi
[ -x "$executable" ] || { echo "no executable: $executable" >&2; exit 1; }

# The newest version of the C library that it asks for.
c_library=$(readelf -W --version-info "$executable" 2>/dev/null | grep -oE 'GLIBC_[0-9]+\.[0-9.]+' | sort -Vu | tail -n 1)
c_library=${c_library#GLIBC_}
if [ -n "${GLIBC:-}" ] && [ "$(printf '%s\n' "$c_library" "$GLIBC" | sort -V | tail -n 1)" != "$GLIBC" ]; then
    echo "it asks for GLIBC_$c_library, which is newer than $GLIBC" >&2
    exit 1
fi

# What runs on this machine writes its own manual and completion.
runs() { "$executable" --version >/dev/null 2>&1; }
# The libraries that it links, with the versions that it needs. Of the C library it is that of its symbols: what
# dpkg-shlibdeps says of a program made for an older one holds only where it was made. The library of gcc had another
# name in Debian 10, on which 统信 stands.
linked() {
    mkdir -p "$work/linked/debian"
    printf 'Source: lantu\n\nPackage: lantu\nArchitecture: any\n' >"$work/linked/debian/control"
    (cd "$work/linked" && dpkg-shlibdeps -O --ignore-missing-info "$1" 2>/dev/null) |
        sed -n -e "s/libc6 ([^)]*)/libc6 (>= $c_library)/" -e 's/libgcc-s1 ([^)]*)/& | libgcc1/' -e 's/^shlibs:Depends=//p'
}
# Those that it looks for when it draws.
drawing='libegl1, libgl1, libwayland-client0, libwayland-cursor0, libwayland-egl1, libx11-6, libx11-xcb1, libxcb1, libxcursor1, libxi6, libxkbcommon-x11-0, libxkbcommon0, libxrandr2'
# Software drawing where the graphics card has no driver; what shows file dialogs and the last message.
wished='libgl1-mesa-dri, xdg-desktop-portal | zenity, zenity | kdialog, shared-mime-info, desktop-file-utils'
if [ "$arch" = "$machine" ]; then
    depends=$(linked "$(realpath "$executable")")
else
    depends="libc6 (>= $c_library)"
fi
[ -n "$depends" ] || { echo "dpkg-shlibdeps names no library" >&2; exit 1; }

# Lays the files that belong to the desktop below a folder, under a name.
lay_desktop() {
    local share=$1 name=$2 program=$3 size
    install -d "$share/applications" "$share/mime/packages" "$share/icons/hicolor/scalable/apps"
    sed -e "s|^Exec=lantu |Exec=$program |" -e "s|^TryExec=lantu\$|TryExec=$program|" -e "s|^Icon=lantu\$|Icon=$name|" \
        packaging/linux/lantu.desktop >"$share/applications/$name.desktop"
    sed "s|<icon name=\"lantu\"/>|<icon name=\"$name\"/>|" packaging/linux/lantu.xml >"$share/mime/packages/$name.xml"
    for size in 16 24 32 48 64 128 256; do
        install -Dm644 "assets/icon/lantu-$size.png" "$share/icons/hicolor/${size}x${size}/apps/$name.png"
    done
    install -m644 assets/icon/lantu.svg "$share/icons/hicolor/scalable/apps/$name.svg"
}

# The table of contents of a .deb: name, root, what it says of itself.
control() {
    local name=$1 root=$2 section=$3
    local size
    size=$(du -sk --apparent-size "$root" | cut -f1)
    install -d "$root/DEBIAN"
    cat >"$root/DEBIAN/control" <<EOF
Package: $name
Version: $version
Architecture: $arch
Maintainer: $maintainer
Installed-Size: $size
Depends: $depends, $drawing
Recommends: $wished
Section: $section
Priority: optional
Description: $summary
 蓝图（Lantu）管理五年规划的重大项目：一个本地文件，不联网，不需要账号。
 .
 Groups the projects of a plan as a planning office is asked about them, keeps
 one file with its whole history, and makes the papers of its meetings.
EOF
    (cd "$root" && find . -type f ! -path './DEBIAN/*' -printf '%P\0' | LC_ALL=C sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"
    find "$root" -type d -exec chmod 755 {} +
    find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
}

make_deb() {
    local root=$work/deb
    local share=$root/usr/share doc=$root/usr/share/doc/lantu
    install -Dm755 "$executable" "$root/usr/bin/lantu"
    lay_desktop "$share" lantu lantu
    install -d "$doc"
    install -m644 packaging/linux/copyright LICENSE-MIT LICENSE-APACHE "$doc/"
    "${gzip[@]}" <assets/licences.txt >"$doc/third-party-licences.txt.gz"
    printf 'lantu (%s) stable; urgency=medium\n\n  * Version %s.\n\n -- %s  %s\n' \
        "$version" "$version" "$maintainer" "$(LC_ALL=C date -uRd "@$SOURCE_DATE_EPOCH")" |
        gzip -9n >"$doc/changelog.gz"
    if runs; then
        install -d "$share/man/man1" "$share/bash-completion/completions" "$share/zsh/vendor-completions"
        "$executable" man | gzip -9n >"$share/man/man1/lantu.1.gz"
        "$executable" completion bash >"$share/bash-completion/completions/lantu"
        "$executable" completion zsh >"$share/zsh/vendor-completions/_lantu"
    fi
    control lantu "$root" misc
    local file=$out/lantu_${version}_$arch.deb
    dpkg-deb --root-owner-group "${pack[@]}" --build "$root" "$file" >/dev/null
    echo "$file"
}

# 统信's store: everything in one folder of /opt/apps, and nothing that runs while it is installed.
make_uos() {
    local root=$work/uos
    local home=$root/opt/apps/$appid
    install -Dm755 "$executable" "$home/files/bin/lantu"
    install -d "$home/files/doc"
    install -m644 LICENSE-MIT LICENSE-APACHE "$home/files/doc/"
    install -m644 assets/licences.txt "$home/files/doc/third-party-licences.txt"
    lay_desktop "$home/entries" "$appid" "/opt/apps/$appid/files/bin/lantu"
    cat >"$home/info" <<EOF
{
  "appid": "$appid",
  "name": "蓝图",
  "version": "$version",
  "arch": ["$arch"],
  "permissions": {
    "autostart": false,
    "notification": false,
    "trayicon": false,
    "clipboard": true,
    "account": false,
    "bluetooth": false,
    "camera": false,
    "audio_record": false,
    "installed_apps": false
  }
}
EOF
    control "$appid" "$root" utils
    local file=$out/${appid}_${version}_$arch.deb
    dpkg-deb --root-owner-group "${pack[@]}" --build "$root" "$file" >/dev/null
    echo "$file"
}

make_tar() {
    local name=lantu-$version-linux-$arch
    local root=$work/tar/$name
    install -Dm755 "$executable" "$root/lantu"
    install -m755 packaging/linux/关联.sh "$root/"
    install -m644 packaging/linux/使用说明.txt LICENSE-MIT LICENSE-APACHE "$root/"
    install -m644 assets/licences.txt "$root/第三方许可.txt"
    lay_desktop "$root/share" lantu lantu
    local file=$out/$name.tar.gz
    tar --create --directory "$work/tar" --sort=name --owner=0 --group=0 --numeric-owner \
        --mtime="@$SOURCE_DATE_EPOCH" "$name" | "${gzip[@]}" >"$file"
    echo "$file"
}

mkdir -p "$out"
for kind in $kinds; do
    "make_$kind"
done
