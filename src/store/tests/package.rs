//! Packages: what goes in comes out, and nothing else does.

use proptest::prelude::*;

use super::*;
use crate::files::FileError;
use crate::model::op_set::Known;
use crate::store::{
    Package, PackageError, PackageHead, Password, Sender, is_package, read_package, stretches,
    write_package,
};

/// Two edits of the bridge, as the library did them.
fn package() -> Package {
    let library = Fixture::new();
    let mut opened = library.open();
    for (id, name) in [(201, "资江大桥"), (202, "平安二桥")] {
        let op = rename(&opened.portfolio, id, name);
        commit(&mut opened, op);
    }
    let set = opened.store.op_set().unwrap();
    let ops: Vec<_> = set.beyond(&Known::default()).cloned().collect();
    Package {
        head: PackageHead {
            library: opened.store.library_id().unwrap().parse().unwrap(),
            library_name: "十四五".to_owned(),
            from: Sender {
                copy: Some(Uuid::from_u128(900)),
                name: "交通局".to_owned(),
                department: Some(Uuid::from_u128(4)),
                is_limited: false,
                author: author().name,
                host: author().host,
            },
            to: "总库".to_owned(),
            at: at(),
            head: set.head().unwrap(),
            needs: Vec::new(),
            holds: stretches(&ops),
            known: set.known(),
            ops: ops.len(),
        },
        ops,
    }
}

struct Place {
    folder: TempDir,
    path: PathBuf,
}

fn place() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("改动.lantu-ops");
    Place { folder, path }
}

fn written(package: &Package) -> (Place, Vec<u8>) {
    let place = place();
    write_package(package, &place.path, false, None).unwrap();
    let bytes = std::fs::read(&place.path).unwrap();
    (place, bytes)
}

/// What is said of these bytes.
fn refusal(place: &Place, bytes: &[u8]) -> PackageError {
    std::fs::write(&place.path, bytes).unwrap();
    let error = read_package(&place.path, None).unwrap_err();
    let words = error.to_string();
    assert!(words.contains("改动.lantu-ops"), "{words}");
    assert!(!words.contains('\n'), "{words}");
    error
}

/// The same content under a first line that fits it.
fn sealed_anew(rest: &[u8]) -> Vec<u8> {
    let (length, hash) = (rest.len(), blake3::hash(rest));
    let mut bytes = format!("lantu-ops 1 {length} {hash}\n").into_bytes();
    bytes.extend(rest);
    bytes
}

fn with_lines(head: &PackageHead, lines: &[u8]) -> Vec<u8> {
    let mut rest = serde_json::to_vec(head).unwrap();
    rest.push(b'\n');
    rest.extend(zstd::encode_all(lines, 3).unwrap());
    sealed_anew(&rest)
}

#[test]
fn what_was_packed_comes_out_with_and_without_a_password() {
    let package = package();
    let (place, bytes) = written(&package);
    assert!(is_package(&place.path));
    assert_eq!(read_package(&place.path, None).unwrap(), package);
    // A package is never overwritten unasked.
    let error = write_package(&package, &place.path, false, None).unwrap_err();
    assert!(
        matches!(
            error,
            PackageError::Store(StoreError::File(FileError::Exists { .. }))
        ),
        "{error}"
    );
    assert!(bytes == std::fs::read(&place.path).unwrap());

    let password = Password::new("平安Ping1".to_owned());
    let sealed = place.folder.path().join("加密.lantu-ops");
    write_package(&package, &sealed, false, Some(&password)).unwrap();
    assert!(!is_package(&sealed));
    assert_eq!(read_package(&sealed, Some(&password)).unwrap(), package);
    let error = read_package(&sealed, None).unwrap_err();
    assert!(error.to_string().contains("需要密码"), "{error}");
    let wrong = Password::new("不是".to_owned());
    let error = read_package(&sealed, Some(&wrong)).unwrap_err();
    assert!(error.to_string().contains("密码不对"), "{error}");
    let bytes = std::fs::read(&sealed).unwrap();
    for length in (0..bytes.len()).step_by(7) {
        std::fs::write(&sealed, &bytes[..length]).unwrap();
        assert!(read_package(&sealed, Some(&password)).is_err(), "{length}");
    }
    // Beside them nothing is left.
    let count = std::fs::read_dir(place.folder.path()).unwrap().count();
    assert_eq!(count, 2);
}

#[test]
fn a_package_that_was_broken_off_is_refused_at_every_length() {
    let (place, bytes) = written(&package());
    for length in 0..bytes.len() {
        let error = refusal(&place, &bytes[..length]);
        let is_told = match length {
            0 => matches!(error, PackageError::Store(StoreError::Empty { .. })),
            _ => matches!(error, PackageError::Truncated { .. }),
        };
        assert!(is_told, "{length}: {error}");
    }
    // And with more than there was.
    let longer = [&bytes[..], b"0"].concat();
    assert!(matches!(
        refusal(&place, &longer),
        PackageError::Altered { .. }
    ));
}

#[test]
fn a_package_in_which_a_byte_is_another_is_refused() {
    let (place, bytes) = written(&package());
    for at in 0..bytes.len() {
        for bit in [0, 3, 7] {
            let mut altered = bytes.clone();
            altered[at] ^= 1 << bit;
            refusal(&place, &altered);
        }
    }
}

#[test]
fn what_is_no_package_or_of_a_newer_program_is_told_as_that() {
    let (place, bytes) = written(&package());
    let no_package = refusal(&place, b"SQLite format 3\0");
    assert!(
        matches!(no_package, PackageError::NoPackage { .. }),
        "{no_package}"
    );
    let text = [b"lantu-ops 2 ".as_slice(), &bytes[12..]].concat();
    let newer = refusal(&place, &text);
    assert!(matches!(newer, PackageError::Newer { .. }), "{newer}");
    let Package { head, ops } = package();
    let mut json = ops[0].to_json();
    json["version"] = 2.into();
    let lines = format!("{json}\n");
    let newer = refusal(&place, &with_lines(&head, lines.as_bytes()));
    assert!(matches!(newer, PackageError::Newer { .. }), "{newer}");
    let missing = place.folder.path().join("没有.lantu-ops");
    assert!(read_package(&missing, None).is_err());
    let folder = place.folder.path().join("文件夹.lantu-ops");
    std::fs::create_dir(&folder).unwrap();
    assert!(read_package(&folder, None).is_err());
}

#[test]
fn what_does_not_hold_together_is_refused_as_a_whole() {
    let place = place();
    let Package { head, ops } = package();
    let line = |op: &SignedOp| format!("{}\n", op.to_json());
    let whole = format!("{}{}", line(&ops[0]), line(&ops[1]));
    std::fs::write(&place.path, with_lines(&head, whole.as_bytes())).unwrap();
    assert_eq!(read_package(&place.path, None).unwrap().ops, ops);
    let unfit = |lines: String| {
        let error = refusal(&place, &with_lines(&head, lines.as_bytes()));
        assert!(matches!(error, PackageError::Unfit { .. }), "{error}");
    };
    // One too few, the wrong way round, twice, of another library, with a beginning, no ops at all.
    unfit(line(&ops[0]));
    unfit(format!("{}{}", line(&ops[1]), line(&ops[0])));
    unfit(format!("{whole}{}", line(&ops[1])));
    let mut other = SignedOp::clone(&ops[1]);
    other.library = Uuid::from_u128(77);
    unfit(format!("{}{}", line(&ops[0]), line(&other)));
    let mut first = SignedOp::clone(&ops[1]);
    Arc::make_mut(&mut first.op).kind = crate::model::OpKind::Baseline;
    unfit(format!("{}{}", line(&ops[0]), line(&first)));
    unfit("[]\n{}\n".to_owned());
    unfit(String::new());
    unfit("[".repeat(100_000));
    // A header that is none.
    assert!(matches!(
        refusal(&place, &sealed_anew(b"{}\n")),
        PackageError::Unfit { .. }
    ));
    assert!(matches!(
        refusal(&place, &sealed_anew(b"no end")),
        PackageError::Altered { .. }
    ));
}

#[test]
fn what_unpacks_to_more_than_any_work_is_refused_early() {
    let place = place();
    let Package { head, .. } = package();
    // One line of 64 MB, in some kilobytes.
    let bomb = with_lines(&head, &vec![b' '; 64 << 20]);
    assert!(bomb.len() < 64 << 10, "{}", bomb.len());
    let error = refusal(&place, &bomb);
    assert!(matches!(error, PackageError::TooLarge { .. }), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nothing_that_fits_its_hash_alone_breaks_the_reader(
        rest in prop::collection::vec(any::<u8>(), 0..400),
        has_head in any::<bool>(),
    ) {
        let place = place();
        let bytes = if has_head {
            with_lines(&package().head, &rest)
        } else {
            sealed_anew(&rest)
        };
        refusal(&place, &bytes);
    }
}
