//! The note of a large op: its changes are noted as the library keeps them, packed. An import notes a hundred megabytes of
//! them, which the disk would take as long to take as the library itself, and every later opening to pass over.
//!
//! Which op it is and on which file stays plain, so that whoever looks for notes need not unpack them.

use std::io::{self, BufReader, BufWriter, IntoInnerError, Read as _};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use serde_json::Value as Json;
use uuid::Uuid;

use super::packed::Pieces;
use crate::model::Change;

/// Higher levels take longer than the disk would.
const LEVEL: i32 = 1;

/// The most plain bytes that the rest of a note is unpacked to.
const MOST: u64 = 4 << 30;

/// Bytes that go to the packer at once.
const AT_ONCE: usize = 64 << 10;

/// A note of which only the head is plain.
#[derive(Serialize)]
pub(super) struct PackedNote<'a> {
    file: &'a str,
    op: Head,
    /// The note without the changes of the op.
    packed: String,
    changes: Vec<String>,
}

#[derive(Serialize)]
struct Head {
    id: Uuid,
}

impl<'a> PackedNote<'a> {
    /// Packs the note of an op, which says all but its changes.
    ///
    /// # Errors
    /// No memory is left.
    pub(super) fn of(
        file: &'a str,
        id: Uuid,
        note: &impl Serialize,
        changes: &Pieces,
    ) -> io::Result<Self> {
        let packer = zstd::stream::Encoder::new(Vec::new(), LEVEL)?;
        let mut buffer = BufWriter::with_capacity(AT_ONCE, packer);
        serde_json::to_writer(&mut buffer, note)?;
        let packer = buffer.into_inner().map_err(IntoInnerError::into_error)?;
        let packed = STANDARD.encode(packer.finish()?);
        Ok(Self {
            file,
            op: Head { id },
            packed,
            changes: changes.iter().map(|piece| STANDARD.encode(piece)).collect(),
        })
    }
}

/// The note as it would be if it were not packed, but for the changes of its op, which come with it; one that is not packed
/// is left as it is. None where it is not as it was written.
pub(super) fn unpacked(note: Json) -> Option<(Json, Option<Vec<Change>>)> {
    let Some(packed) = note.get("packed") else {
        return Some((note, None));
    };
    let bytes = STANDARD.decode(packed.as_str()?).ok()?;
    let plain = zstd::stream::read::Decoder::with_buffer(bytes.as_slice()).ok()?;
    let rest = serde_json::from_reader(BufReader::new(plain.take(MOST))).ok()?;
    let pieces = note.get("changes")?.as_array()?.iter();
    let pieces = pieces.map(|piece| STANDARD.decode(piece.as_str()?).ok());
    let changes = Pieces::new(pieces.collect::<Option<_>>()?).changes()?;
    Some((rest, Some(changes)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Row, Table};
    use serde_json::json;

    #[test]
    fn a_note_is_packed_and_unpacked_and_a_plain_one_left_as_it_is() {
        let row = |n| Change::Create(Row::blank(Table::Department, Uuid::from_u128(n)));
        let changes: Vec<Change> = (0..9_000).map(row).collect();
        let pieces = Pieces::of(&changes).unwrap();
        let note = json!({ "file": "库.lantu", "brought": vec!["平安大桥"; 9_000] });
        let id = Uuid::from_u128(7);
        let packed = PackedNote::of("库.lantu", id, &note, &pieces).unwrap();
        let text = serde_json::to_string(&packed).unwrap();
        assert!(text.len() < 400_000, "{}", text.len());
        let read: Json = serde_json::from_str(&text).unwrap();
        assert_eq!(read["op"]["id"], id.to_string());
        assert_eq!(
            unpacked(read.clone()).unwrap(),
            (note.clone(), Some(changes))
        );
        assert_eq!(unpacked(note.clone()).unwrap(), (note, None));
        let broken = |part: &str, value: Json| {
            let mut broken = read.clone();
            broken[part] = value;
            unpacked(broken)
        };
        assert_eq!(broken("packed", json!("????")), None);
        assert_eq!(broken("changes", json!(["AAAA"])), None);
    }
}
