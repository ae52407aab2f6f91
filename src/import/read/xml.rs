//! XML, event by event: what is broken off, foreign or made to do harm ends the reading.

use std::borrow::Cow;
use std::io::{self, BufRead, Read};

use quick_xml::events::{BytesEnd, BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::budget::{damaged, of_part};
use crate::import::grid::ImportError;

/// Elements within elements.
const DEPTH: u32 = 10_000;
/// The longest single text or tag.
const EVENT: usize = 4 << 20;

/// A part of XML.
pub(super) struct Xml<R: BufRead> {
    reader: Reader<Meter<R>>,
    buffer: Vec<u8>,
    /// For errors.
    part: String,
    depth: u32,
    has_root: bool,
}

/// An event. Empty elements open and close.
pub(super) enum Node<'b> {
    Open(Tag<'b>),
    /// Reads as the qualified name.
    Close(BytesEnd<'b>),
    Text(Cow<'b, str>),
}

impl<R: BufRead> Xml<R> {
    pub(super) fn new(inner: R, part: &str) -> Self {
        let mut reader = Reader::from_reader(Meter { inner, since: 0 });
        reader.config_mut().expand_empty_elements = true;
        Self {
            reader,
            buffer: Vec::new(),
            part: part.to_owned(),
            depth: 0,
            has_root: false,
        }
    }

    /// The next event; `None` after the end of a whole document.
    pub(super) fn next(&mut self) -> Result<Option<Node<'_>>, ImportError> {
        self.buffer.clear();
        self.reader.get_mut().since = 0;
        let event = self.reader.read_event_into(&mut self.buffer);
        let event = event.map_err(|error| match error {
            quick_xml::Error::Io(error) => of_part(&error, &self.part),
            _ => damaged(&self.part),
        })?;
        let node = match event {
            Event::Start(tag) | Event::Empty(tag) => {
                self.depth += 1;
                self.has_root = true;
                if self.depth > DEPTH {
                    return Err(damaged(&self.part));
                }
                Node::Open(Tag(tag))
            }
            Event::End(tag) => {
                self.depth = self.depth.saturating_sub(1);
                Node::Close(tag)
            }
            Event::Text(text) => Node::Text(text.xml10_content()),
            Event::CData(text) => Node::Text(text.into_inner()),
            Event::GeneralRef(name) => {
                let character = character(&name).ok_or_else(|| damaged(&self.part))?;
                Node::Text(Cow::Owned(character.to_string()))
            }
            Event::DocType(text) if text.contains("ENTITY") => return Err(damaged(&self.part)),
            Event::Eof if self.depth > 0 || !self.has_root => return Err(damaged(&self.part)),
            Event::Eof => return Ok(None),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {
                Node::Text(Cow::Borrowed(""))
            }
        };
        Ok(Some(node))
    }
}

impl<'b> Node<'b> {
    /// The opening tag if it has this local name.
    pub(super) fn opened(&self, local: &str) -> Option<&Tag<'b>> {
        match self {
            Self::Open(tag) if tag.local() == local => Some(tag),
            _ => None,
        }
    }
}

/// The local part of a qualified name.
pub(super) fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// An opening tag.
pub(super) struct Tag<'b>(BytesStart<'b>);

impl Tag<'_> {
    /// Its name with its prefix.
    pub(super) fn name(&self) -> &str {
        let content: &str = &self.0;
        let end = content.len() - self.0.attributes_raw().len();
        &content[..end]
    }

    /// Its name without a prefix.
    pub(super) fn local(&self) -> &str {
        local(self.name())
    }

    /// An attribute by its full name.
    pub(super) fn get(&self, name: &str) -> Option<Cow<'_, str>> {
        self.find(|key| key == name)
    }

    /// An attribute by its name without a prefix.
    pub(super) fn get_local(&self, name: &str) -> Option<Cow<'_, str>> {
        self.find(|key| local(key) == name)
    }

    /// A whole number.
    pub(super) fn number(&self, name: &str) -> Option<u32> {
        self.get(name)?.trim().parse().ok()
    }

    /// Whether an attribute says yes.
    pub(super) fn is_set(&self, name: &str) -> bool {
        matches!(self.get(name).as_deref(), Some("1" | "true" | "on"))
    }

    /// All attributes as they stand, in one go: for the elements that come by the hundred thousand.
    pub(super) fn raw(&self) -> impl Iterator<Item = (&str, &str)> {
        let content: &str = &self.0;
        let all = content.len();
        let mut rest = &content[all - self.0.attributes_raw().len()..];
        std::iter::from_fn(move || {
            let (name, after) = rest.split_once('=')?;
            let after = after.trim_start();
            let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            let (value, after) = after[1..].split_once(quote)?;
            rest = after;
            Some((name.trim(), value))
        })
    }

    fn find(&self, is_it: impl Fn(&str) -> bool) -> Option<Cow<'_, str>> {
        let mut attributes = self.0.attributes();
        let attributes = attributes.with_checks(false).flatten();
        let found = attributes
            .into_iter()
            .find(|each| is_it(each.key.as_ref()))?;
        found.normalized_value(XmlVersion::Implicit1_0).ok()
    }
}

/// The character of a reference: no others are ever defined in these files.
fn character(reference: &BytesRef<'_>) -> Option<char> {
    let name: &str = reference;
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => reference.resolve_char_ref().ok()?,
    }
}

/// Counts what one event takes.
struct Meter<R> {
    inner: R,
    since: usize,
}

impl<R: BufRead> Read for Meter<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.inner.read(buffer)
    }
}

impl<R: BufRead> BufRead for Meter<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.since > EVENT {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.since += amount;
        self.inner.consume(amount);
    }
}
