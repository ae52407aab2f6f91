//! Compound files: the streams of workbooks and documents before 2007, and of encrypted ones since.
//!
//! Read here and not by calamine, whose streams are private; every chain is bounded by the size of the file.

use super::budget::damaged;
use crate::import::grid::ImportError;

const FREE: u32 = 0xffff_fffb;

/// The streams of a file.
pub(super) struct Compound<'a> {
    bytes: &'a [u8],
    /// Bytes of a sector.
    sector: usize,
    /// The sector after each sector.
    next: Vec<u32>,
    /// The same for the small sectors of small streams.
    next_small: Vec<u32>,
    small: Vec<u8>,
    small_sector: usize,
    small_below: u64,
    entries: Vec<Entry>,
}

struct Entry {
    name: String,
    start: u32,
    size: u64,
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let piece = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes(piece.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let piece = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(piece.try_into().ok()?))
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
    let (numbers, _) = bytes.as_chunks::<4>();
    numbers.iter().map(|piece| u32::from_le_bytes(*piece))
}

fn broken() -> ImportError {
    damaged("文件没有传完整")
}

impl<'a> Compound<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, ImportError> {
        Self::opened(bytes)?.ok_or_else(broken)
    }

    fn opened(bytes: &'a [u8]) -> Result<Option<Self>, ImportError> {
        let shift = |at| u16_at(bytes, at).filter(|shift| (6..=12).contains(shift));
        let (Some(large), Some(small)) = (shift(0x1e), shift(0x20)) else {
            return Ok(None);
        };
        let header = |at| u32_at(bytes, at);
        let (Some(directory), Some(small_below), Some(small_table), Some(mut more)) =
            (header(0x30), header(0x38), header(0x3c), header(0x44))
        else {
            return Ok(None);
        };
        let mut file = Compound {
            bytes,
            sector: 1 << large,
            next: Vec::new(),
            next_small: Vec::new(),
            small: Vec::new(),
            small_sector: 1 << small,
            small_below: u64::from(small_below),
            entries: Vec::new(),
        };
        // The sectors of the table of sectors: 109 of them in the head, the others in a chain of their own.
        let mut tables: Vec<u32> = numbers(bytes.get(0x4c..0x200).unwrap_or_default()).collect();
        let per_sector = file.sector / 4;
        while more < FREE && tables.len() * file.sector < bytes.len() + file.sector * 256 {
            let list: Vec<u32> = numbers(file.sector_at(more)?).collect();
            tables.extend(list.iter().take(per_sector - 1));
            more = list.last().copied().unwrap_or(u32::MAX);
        }
        for table in tables.into_iter().filter(|table| *table < FREE) {
            let numbers = numbers(file.sector_at(table)?);
            file.next.extend(numbers);
            if file.next.len() > bytes.len() / 64 + per_sector {
                break;
            }
        }
        let listed = file.chain(directory, None)?;
        for entry in listed.chunks_exact(128) {
            file.entries.extend(entry_of(entry));
        }
        let root = listed.get(..128).and_then(entry_of);
        if let Some(root) = root.filter(|root| root.size > 0) {
            file.small = file.chain(root.start, Some(root.size))?;
        }
        if small_table < FREE {
            file.next_small = numbers(&file.chain(small_table, None)?).collect();
        }
        Ok(Some(file))
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| entry.name == name)
    }

    /// A stream by its name, if it is there.
    pub(super) fn stream(&self, name: &str) -> Result<Option<Vec<u8>>, ImportError> {
        let found = self.entries.iter().find(|entry| entry.name == name);
        let Some(entry) = found else { return Ok(None) };
        if entry.size >= self.small_below {
            return self.chain(entry.start, Some(entry.size)).map(Some);
        }
        let size = entry.size as usize;
        let mut stream = Vec::with_capacity(size);
        let mut at = entry.start;
        while stream.len() < size {
            let start = (at as usize).checked_mul(self.small_sector);
            let piece = start.and_then(|start| self.small.get(start..));
            let piece = piece.filter(|piece| !piece.is_empty()).ok_or_else(broken)?;
            stream.extend_from_slice(&piece[..self.small_sector.min(piece.len())]);
            at = self
                .next_small
                .get(at as usize)
                .copied()
                .unwrap_or(u32::MAX);
        }
        stream.truncate(size);
        Ok(Some(stream))
    }

    /// A sector; the last one of a file may be shorter.
    fn sector_at(&self, number: u32) -> Result<&'a [u8], ImportError> {
        let start = (number as usize + 1).checked_mul(self.sector);
        let rest = start.and_then(|start| self.bytes.get(start..));
        let rest = rest.filter(|rest| !rest.is_empty()).ok_or_else(broken)?;
        Ok(&rest[..self.sector.min(rest.len())])
    }

    /// The content of a chain of sectors; to its end where no size is known.
    fn chain(&self, start: u32, size: Option<u64>) -> Result<Vec<u8>, ImportError> {
        let most = self.bytes.len();
        let wanted = size.map_or(usize::MAX, |size| {
            usize::try_from(size).unwrap_or(usize::MAX)
        });
        if size.is_some() && wanted > most {
            return Err(broken());
        }
        let mut content = Vec::with_capacity(if size.is_some() { wanted } else { 0 });
        let mut at = start;
        while at < FREE && content.len() < wanted {
            content.extend_from_slice(self.sector_at(at)?);
            // A chain that bites its tail.
            if content.len() > most + self.sector {
                return Err(broken());
            }
            at = self.next.get(at as usize).copied().ok_or_else(broken)?;
        }
        if size.is_some() {
            if content.len() < wanted {
                return Err(broken());
            }
            content.truncate(wanted);
        }
        Ok(content)
    }
}

fn entry_of(entry: &[u8]) -> Option<Entry> {
    let length = usize::from(u16_at(entry, 64)?);
    let (units, _) = entry
        .get(..length.checked_sub(2)?.min(64))?
        .as_chunks::<2>();
    let units: Vec<u16> = units.iter().map(|unit| u16::from_le_bytes(*unit)).collect();
    Some(Entry {
        name: String::from_utf16_lossy(&units),
        start: u32_at(entry, 116)?,
        // Old writers leave rubbish in the upper half.
        size: u64::from(u32_at(entry, 120)?),
    })
}
