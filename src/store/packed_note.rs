//! The note of a large op, packed: what an import notes is a hundred megabytes of JSON, which the disk would take as long to
//! take as the library itself, and every later opening to pass over.
//!
//! Which op it is and on which file stays plain, so that whoever looks for notes need not unpack them.

use std::io::{self, BufReader, BufWriter, IntoInnerError, Read as _};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use serde_json::Value as Json;
use uuid::Uuid;

/// Higher levels take longer than the disk would.
const LEVEL: i32 = 1;

/// The most plain bytes that a note is unpacked to.
const MOST: u64 = 4 << 30;

/// Bytes that go to the packer at once.
const AT_ONCE: usize = 64 << 10;

/// A note of which only the head is plain.
#[derive(Serialize)]
pub(super) struct PackedNote<'a> {
    file: &'a str,
    op: Head,
    packed: String,
}

#[derive(Serialize)]
struct Head {
    id: Uuid,
}

impl<'a> PackedNote<'a> {
    /// Packs the note of an op.
    ///
    /// # Errors
    /// No memory is left.
    pub(super) fn of(file: &'a str, id: Uuid, note: &impl Serialize) -> io::Result<Self> {
        let packer = zstd::stream::Encoder::new(Vec::new(), LEVEL)?;
        let mut buffer = BufWriter::with_capacity(AT_ONCE, packer);
        serde_json::to_writer(&mut buffer, note)?;
        let packer = buffer.into_inner().map_err(IntoInnerError::into_error)?;
        let packed = STANDARD.encode(packer.finish()?);
        Ok(Self {
            file,
            op: Head { id },
            packed,
        })
    }
}

/// The note as it was before it was packed; one that was not is left as it is.
pub(super) fn unpacked(note: Json) -> Option<Json> {
    let Some(packed) = note.get("packed") else {
        return Some(note);
    };
    let bytes = STANDARD.decode(packed.as_str()?).ok()?;
    let plain = zstd::stream::read::Decoder::with_buffer(bytes.as_slice()).ok()?;
    serde_json::from_reader(BufReader::new(plain.take(MOST))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_note_is_packed_and_unpacked_and_a_plain_one_left_as_it_is() {
        let note = json!({ "file": "库.lantu", "op": { "changes": vec!["平安大桥"; 9_000] } });
        let id = Uuid::from_u128(7);
        let packed = PackedNote::of("库.lantu", id, &note).unwrap();
        let text = serde_json::to_string(&packed).unwrap();
        assert!(text.len() < 1_000, "{}", text.len());
        let read: Json = serde_json::from_str(&text).unwrap();
        assert_eq!(read["op"]["id"], id.to_string());
        assert_eq!(unpacked(read).unwrap(), note);
        assert_eq!(unpacked(note.clone()).unwrap(), note);
        assert_eq!(unpacked(json!({ "packed": "????" })), None);
    }
}
