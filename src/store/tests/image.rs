//! The image of the content: quick where nothing speaks against it, and never more than quick.

use std::cell::Cell;

use chrono::TimeDelta;
use rusqlite::Connection;

use super::*;
use crate::model::ContentSection;
use crate::store::copying::Written;
use crate::store::{CheckReason, glance, image, rows};

/// A library that is opened again and again on the same computer.
struct Desk {
    library: Fixture,
    root: TempDir,
}

impl Desk {
    /// Closed once, with an image.
    fn new() -> Self {
        let desk = Self {
            library: Fixture::new(),
            root: tempfile::tempdir().unwrap(),
        };
        close(desk.open(at()));
        assert!(desk.image().exists());
        desk
    }

    fn open(&self, at: DateTime<FixedOffset>) -> Opened {
        Store::open_trusted(&self.library.path, author(), at, self.root.path()).unwrap()
    }

    fn image(&self) -> PathBuf {
        let id = self.library.open().store.library_id().unwrap();
        image::path(&self.root.path().join(id), &self.library.path)
    }

    /// Whether the next opening has an image, however old; what it reads is what the rows are.
    fn is_by_image(&self, at: DateTime<FixedOffset>) -> bool {
        let opened = self.open(at);
        let rows = rows::load(opened.store.connection()).unwrap();
        assert!(opened.portfolio.is_same_as(&rows));
        assert_eq!(opened.portfolio.revision(), 0);
        let is_by_image = opened.store.image().is_some();
        opened.store.close();
        is_by_image
    }
}

fn rename(opened: &mut Opened, name: &str, at: DateTime<FixedOffset>) {
    let project = opened.portfolio.projects().get(Id::new(BRIDGE)).unwrap();
    let change = Change::set(project, ProjectColumn::Name as usize, text(name)).unwrap();
    let op = Op::edit(Uuid::new_v5(&BRIDGE, name.as_bytes()), name, vec![change]);
    opened.portfolio.apply(&op).unwrap();
    opened.portfolio.note_change(&op, at.date_naive());
    opened.store.commit(&op, at).unwrap();
}

/// As a session does.
fn close(opened: Opened) {
    let Opened {
        store, portfolio, ..
    } = opened;
    store.keep_image(&portfolio);
    store.close();
}

#[test]
fn what_was_closed_here_opens_by_its_image_and_by_what_was_done_since() {
    let desk = Desk::new();
    assert!(desk.is_by_image(at()));
    // Whoever has no content at hand leaves the image that is there; the log tells the rest.
    for (days, name) in [(1, "太平大桥"), (2, "永安大桥")] {
        let at = at() + TimeDelta::days(days);
        let mut opened = desk.open(at);
        assert!(opened.store.image().is_some());
        rename(&mut opened, name, at);
        opened.store.close();
        assert!(desk.is_by_image(at));
    }
    let opened = desk.open(at());
    let bridge = opened.portfolio.projects().get(Id::new(BRIDGE)).unwrap();
    assert_eq!(bridge.name, "永安大桥");
    // Too little for a new one.
    let before = opened.store.image();
    opened.store.keep_image(&opened.portfolio);
    assert_eq!(opened.store.image(), before);
}

#[test]
fn an_image_counts_only_for_the_file_as_it_was_closed() {
    let desk = Desk::new();
    // One bit, where nothing is kept.
    let mut bytes = desk.library.bytes();
    bytes[73] ^= 1;
    std::fs::write(&desk.library.path, bytes).unwrap();
    assert!(!desk.is_by_image(at()));
    // Closed without one, there is none for the next.
    assert!(!desk.is_by_image(at()));
    close(desk.open(at()));
    assert!(desk.is_by_image(at()));
    // As when the program is killed.
    drop(desk.open(at()));
    assert!(!desk.is_by_image(at()));
}

#[test]
fn rows_that_another_tool_altered_are_read() {
    let desk = Desk::new();
    let sql = "UPDATE project SET name = '乱改' WHERE name = '平安大桥'";
    desk.library.raw().execute_batch(sql).unwrap();
    let opened = desk.open(at());
    let names = opened.portfolio.projects().iter();
    assert!(
        names
            .map(|project| &project.name)
            .any(|name| name == "乱改")
    );
}

#[test]
fn the_rows_are_read_again_after_a_week_however_often_the_image_was_renewed() {
    let desk = Desk::new();
    let day = |days| at() + TimeDelta::days(days);
    assert!(desk.is_by_image(day(6)));
    let mut opened = desk.open(day(6));
    for n in 0..600 {
        rename(&mut opened, &format!("平安大桥{n}"), day(6));
    }
    let before = opened.store.image().unwrap();
    close(opened);
    let opened = desk.open(day(6));
    let after = opened.store.image().unwrap();
    assert!(after.seq > before.seq);
    assert_eq!(after.day, at().date_naive());
    close(opened);
    assert!(!desk.is_by_image(day(7)));
    close(desk.open(day(7)));
    assert!(desk.is_by_image(day(8)));
    // A clock that was put back says nothing.
    assert!(!desk.is_by_image(day(3)));
}

#[test]
fn an_image_that_is_not_as_it_was_written_is_not_missed() {
    let desk = Desk::new();
    let image = desk.image();
    let record = image.with_file_name("上次关闭.json");
    let (whole, noted) = (
        std::fs::read(&image).unwrap(),
        std::fs::read(&record).unwrap(),
    );
    let mut damaged: Vec<Vec<u8>> = (0..whole.len())
        .step_by(97)
        .map(|at| flipped(&whole, at))
        .collect();
    damaged.extend((1..25).map(|back| flipped(&whole, whole.len() - back)));
    damaged.extend([0, 8, 15, 16, 17, whole.len() - 1].map(|length| whole[..length].to_vec()));
    damaged.push([&whole[..], b"1"].concat());
    for bytes in damaged {
        std::fs::write(&image, &bytes).unwrap();
        std::fs::write(&record, &noted).unwrap();
        assert!(!desk.is_by_image(at()));
    }
    std::fs::remove_file(&image).unwrap();
    std::fs::write(&record, &noted).unwrap();
    assert!(!desk.is_by_image(at()));
    // That of another moment, whole as it is.
    std::fs::write(&record, &noted).unwrap();
    let other = Portfolio::default();
    image::write(&image, &other, (1, String::new()), at().date_naive()).unwrap();
    assert!(!desk.is_by_image(at()));
    std::fs::write(&image, &whole).unwrap();
    std::fs::write(&record, &noted).unwrap();
    assert!(desk.is_by_image(at()));
}

fn flipped(bytes: &[u8], at: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[at] ^= 4;
    bytes
}

#[cfg(unix)]
#[test]
fn nobody_else_reads_an_image() {
    use std::os::unix::fs::PermissionsExt as _;
    let desk = Desk::new();
    let mode = std::fs::metadata(desk.image()).unwrap().permissions();
    assert_eq!(mode.mode() & 0o777, 0o600);
}

/// Counts up [`image::CODING`] whoever alters how values are written: an image that is there is then not read.
#[test]
fn values_are_written_as_this_coding_has_it() {
    let mut portfolio = Portfolio::default();
    portfolio.apply(&baseline()).unwrap();
    let mut hasher = blake3::Hasher::new();
    let hashed = portfolio.each_section(|bytes| {
        hasher.update(bytes);
        Ok::<_, ()>(())
    });
    hashed.unwrap();
    let found = hasher.finalize().to_hex()[..16].to_owned();
    assert_eq!((image::CODING, &*found), (5, "4109290137f7ecd2"));
}

struct Plain(Vec<u8>);

impl ContentSection for Plain {
    fn length(&self) -> usize {
        self.0.len()
    }

    fn bytes(&self) -> Option<&[u8]> {
        Some(&self.0)
    }
}

#[test]
fn a_large_content_comes_back_from_its_sections_whole() {
    let sample = crate::seed::sample(Uuid::nil(), Some(900), 7).unwrap();
    let mut portfolio = Portfolio::default();
    portfolio.apply(&sample).unwrap();
    let mut sections = Vec::new();
    let written = portfolio.each_section(|bytes| {
        sections.push(bytes.to_vec());
        Ok::<_, ()>(())
    });
    written.unwrap();
    let read = |sections: &[Vec<u8>]| {
        let sections = sections.iter().map(|section| Plain(section.clone()));
        Portfolio::of_sections(sections)
    };
    assert!(read(&sections).unwrap().is_same_as(&portfolio));
    assert!(read(&sections[1..]).is_none());
    assert!(read(&[sections.clone(), vec![Vec::new()]].concat()).is_none());
    // Nothing that is cut short is taken for a content.
    let whole = sections.clone();
    for place in 0..sections.len() {
        sections[place].pop();
        assert!(read(&sections).is_none(), "section {place}");
        sections.clone_from(&whole);
    }
}

/// Names of projects by a glance, and whether the library was looked at where it lies.
fn glanced(desk: &Desk, act: impl Fn(&Path)) -> (Vec<String>, bool) {
    let root = Some(desk.root.path());
    let times = Cell::new(0);
    let path = Cell::new(PathBuf::new());
    let names = glance(&desk.library.path, root, at().date_naive(), |glance| {
        times.set(times.get() + 1);
        path.set(glance.archive.connection.path().unwrap_or_default().into());
        if times.get() == 1 {
            act(&desk.library.path);
        }
        let projects = glance.portfolio.projects().iter();
        Ok(projects.map(|project| project.name.clone()).collect())
    });
    (names.unwrap(), path.take() == desk.library.path)
}

#[test]
fn a_glance_makes_no_copy_of_what_was_closed_here() {
    let desk = Desk::new();
    let expected = vec!["平安大桥".to_owned(), "引桥".to_owned()];
    assert_eq!(glanced(&desk, |_| {}), (expected.clone(), true));
    std::fs::remove_file(desk.image()).unwrap();
    assert_eq!(glanced(&desk, |_| {}), (expected.clone(), true));
    // Nobody is kept out meanwhile, and what somebody writes in the middle of it is noticed.
    let write = |path: &Path| {
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE);
        let sql = "UPDATE project SET name = '乱改' WHERE name = '平安大桥'";
        connection.unwrap().execute_batch(sql).unwrap();
    };
    let (names, is_in_place) = glanced(&desk, write);
    assert_eq!(names, ["乱改", "引桥"]);
    assert!(!is_in_place);
    // Nobody vouches for it now.
    assert_eq!(glanced(&desk, |_| {}), (names, false));
}

#[test]
fn a_glance_finds_a_library_by_any_name() {
    let desk = Desk::new();
    let id = desk.library.open().store.library_id().unwrap();
    // The one sign is refused by Windows.
    let odd = if cfg!(windows) {
        "十 四%41五#&'.lantu"
    } else {
        "十 四%41五?#&'.lantu"
    };
    let odd = desk.library.folder.path().join(odd);
    std::fs::rename(&desk.library.path, &odd).unwrap();
    let desk = Desk {
        library: Fixture {
            folder: desk.library.folder,
            path: odd,
        },
        root: desk.root,
    };
    close(desk.open(at()));
    assert!(image::path(&desk.root.path().join(id), &desk.library.path).exists());
    assert!(glanced(&desk, |_| {}).1);
}

#[test]
fn images_of_libraries_that_have_gone_go_with_the_next() {
    let desk = Desk::new();
    let (before, root) = (desk.image(), desk.root);
    let path = desk.library.folder.path().join("十五五.lantu");
    std::fs::rename(&desk.library.path, &path).unwrap();
    let library = Fixture {
        folder: desk.library.folder,
        path,
    };
    let desk = Desk { library, root };
    close(desk.open(at()));
    assert!(desk.image().exists() && !before.exists());
    // Where both are there, both stay.
    let other = desk.library.folder.path().join("副本.lantu");
    std::fs::copy(&desk.library.path, &other).unwrap();
    let opened = Store::open_trusted(&other, author(), at(), desk.root.path()).unwrap();
    close(opened);
    assert!(desk.image().exists() && desk.is_by_image(at()));
}

#[test]
fn what_was_made_here_is_known_here() {
    let folder = tempfile::tempdir().unwrap();
    let (path, root) = (folder.path().join("新.lantu"), folder.path().join("本机"));
    let mut store = Store::create(&path, &baseline(), author(), at()).unwrap();
    let mut content = Portfolio::default();
    content.apply(&baseline()).unwrap();
    content.note_change(&baseline(), at().date_naive());
    store.vouch(&root, at(), Some(&content));
    store.close();
    let open = || Store::open_trusted(&path, author(), at(), &root).unwrap();
    for _ in 0..2 {
        let opened = open();
        // It was never examined, but nobody else has written it.
        assert_eq!(opened.check_reason, Some(CheckReason::Due));
        assert!(opened.store.image().is_some());
        let rows = rows::load(opened.store.connection()).unwrap();
        assert!(opened.portfolio.is_same_as(&rows));
        opened.store.close();
    }
}

/// SQLite counts the commits of whoever keeps a file open only once: a copy that somebody wrote into is known by more.
#[test]
fn each_commit_of_a_library_that_is_open_shows_in_its_file() {
    let library = Fixture::new();
    let mut opened = library.open();
    rename(&mut opened, "太平大桥", at());
    let written = || {
        // Time that the clock of the disk notices.
        std::thread::sleep(std::time::Duration::from_millis(30));
        Written::of(&mut std::fs::File::open(&library.path).unwrap()).unwrap()
    };
    let before = written();
    assert_eq!(written(), before);
    rename(&mut opened, "永安大桥", at());
    assert_ne!(written(), before);
}
