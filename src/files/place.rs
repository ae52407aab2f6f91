use std::path::{Component, Path, PathBuf};

use super::paths::real_path;

/// Where a file lies, as far as it decides how one works on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A disk of this computer: the file itself is worked on.
    Local,
    /// A folder of another computer.
    Share,
    /// A memory stick or card.
    Removable,
    /// A folder that a program copies to and fro behind one's back; its name.
    Synced(&'static str),
}

/// Parts of folder names by which such programs are known, and their names.
const SYNC_FOLDERS: [(&str, &str); 13] = [
    ("OneDrive", "OneDrive文件夹"),
    ("坚果云", "坚果云文件夹"),
    ("Nutstore", "坚果云文件夹"),
    ("百度网盘", "百度网盘文件夹"),
    ("BaiduSyncdisk", "百度网盘文件夹"),
    ("BaiduNetdisk", "百度网盘文件夹"),
    ("WPS云盘", "WPS云盘文件夹"),
    ("WPSDrive", "WPS云盘文件夹"),
    ("WPS Cloud Files", "WPS云盘文件夹"),
    ("WeChat Files", "微信文件夹"),
    ("xwechat_files", "微信文件夹"),
    ("WXWork", "企业微信文件夹"),
    ("Dropbox", "Dropbox文件夹"),
];

impl Place {
    /// The place of a file, or of a file that is still to be made. What can't be found out counts as local.
    pub fn of(path: &Path) -> Self {
        let path = real_path(path);
        if let Some(name) = sync_folder(&path) {
            return Self::Synced(name);
        }
        disk(&path)
    }

    /// What the place is called, for the person; none for a disk of this computer.
    pub const fn label(self) -> Option<&'static str> {
        match self {
            Self::Local => None,
            Self::Share => Some("共享文件夹"),
            Self::Removable => Some("移动存储"),
            Self::Synced(name) => Some(name),
        }
    }
}

fn sync_folder(path: &Path) -> Option<&'static str> {
    let folders = path.parent()?.components();
    let mut names = folders.filter_map(|component| match component {
        Component::Normal(name) => name.to_str(),
        _ => None,
    });
    names.find_map(|name| {
        let known = SYNC_FOLDERS.iter().find(|(part, _)| name.contains(part));
        known.map(|(_, label)| *label)
    })
}

/// By the table of mounted disks: asking the disk itself would hang with a share that does not answer.
#[cfg(target_os = "linux")]
fn disk(path: &Path) -> Place {
    let mounts = std::fs::read_to_string("/proc/self/mounts").unwrap_or_default();
    let Some(mount) = mount_of(&mounts, path) else {
        return Place::Local;
    };
    match mount.kind {
        "cifs" | "smb3" | "smbfs" | "nfs" | "nfs4" | "9p" | "vboxsf" | "davfs" | "afs" => {
            Place::Share
        }
        "vfat" | "exfat" | "msdos" | "fuseblk" | "iso9660" | "udf" => Place::Removable,
        kind if kind.starts_with("fuse.") => Place::Share,
        _ if is_on_usb(mount.device) => Place::Removable,
        _ => Place::Local,
    }
}

#[cfg(target_os = "linux")]
struct Mount<'a> {
    device: &'a str,
    kind: &'a str,
}

/// The line of `/proc/self/mounts` for the disk that holds a path: the longest that leads to it, of two alike the last.
#[cfg(target_os = "linux")]
fn mount_of<'a>(mounts: &'a str, path: &Path) -> Option<Mount<'a>> {
    let lines = mounts.lines().filter_map(|line| {
        let mut words = line.split(' ');
        let (device, point, kind) = (words.next()?, words.next()?, words.next()?);
        // Blanks in names are written so.
        let point = PathBuf::from(point.replace("\\040", " "));
        path.starts_with(&point)
            .then(|| (point.components().count(), Mount { device, kind }))
    });
    lines
        .max_by_key(|(length, _)| *length)
        .map(|(_, mount)| mount)
}

#[cfg(target_os = "linux")]
fn is_on_usb(device: &str) -> bool {
    let name = Path::new(device).file_name().unwrap_or_default();
    let device = Path::new("/sys/class/block").join(name).canonicalize();
    device.is_ok_and(|device| device.to_string_lossy().contains("/usb"))
}

#[cfg(windows)]
fn disk(path: &Path) -> Place {
    // A drive letter that stands for a share was resolved to its name above.
    let text = path.to_string_lossy();
    if text.starts_with(r"\\?\UNC\") || (text.starts_with(r"\\") && !text.starts_with(r"\\?\")) {
        return Place::Share;
    }
    let plain = PathBuf::from(text.strip_prefix(r"\\?\").unwrap_or(&text));
    let disks = sysinfo::Disks::new_with_refreshed_list();
    let is_removable = disks.is_ok_and(|disks| {
        let mut disks = disks.iter();
        disks.any(|disk| plain.starts_with(disk.mount_point()) && disk.is_removable())
    });
    if is_removable {
        Place::Removable
    } else {
        Place::Local
    }
}

#[cfg(not(any(target_os = "linux", windows)))]
fn disk(_path: &Path) -> Place {
    Place::Local
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_of_sync_programs_are_known_by_their_names() {
        let folder = tempfile::tempdir().unwrap();
        for (name, label) in [
            ("OneDrive - 市发展改革委", "OneDrive文件夹"),
            ("我的坚果云", "坚果云文件夹"),
            ("xwechat_files", "微信文件夹"),
        ] {
            let path = folder.path().join(name).join("规划/库.lantu");
            assert_eq!(Place::of(&path).label(), Some(label));
        }
        // The name of the file itself says nothing.
        let place = Place::of(&folder.path().join("OneDrive说明.lantu"));
        assert_eq!(place.label(), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_nearest_disk_counts() {
        let mounts = "/dev/sda2 / ext4 rw 0 0\n//server/d /mnt/计划\\040科 cifs rw 0 0\n\
                      /dev/sdb1 /mnt/计划\\040科/盘 vfat rw 0 0\n";
        let kind = |path: &str| mount_of(mounts, Path::new(path)).map(|mount| mount.kind);
        assert_eq!(kind("/home/a.lantu"), Some("ext4"));
        assert_eq!(kind("/mnt/计划 科/a.lantu"), Some("cifs"));
        assert_eq!(kind("/mnt/计划 科/盘/a.lantu"), Some("vfat"));
        assert_eq!(kind("/mnt/计划 科室/a.lantu"), Some("ext4"));
    }
}
