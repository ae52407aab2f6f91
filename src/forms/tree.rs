//! XML that is altered in places: elements with where they stand in the text, and edits that leave all other bytes alone.

use std::fmt::Write as _;
use std::ops::Range;

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::Event;

use super::FormError;

/// Elements within elements.
const DEPTH: usize = 1_000;

/// An element, by its place in the tree.
pub(super) type Id = usize;

/// An element and where it stands.
#[derive(Debug)]
struct Element {
    /// The whole of it.
    all: Range<usize>,
    /// Its first tag.
    tag: Range<usize>,
    /// Where its content ends; the end of the tag for an empty one.
    inner_end: usize,
    parent: Option<Id>,
    children: Vec<Id>,
}

/// A part of XML.
#[derive(Debug)]
pub(super) struct Tree {
    text: String,
    elements: Vec<Element>,
}

impl Tree {
    /// Reads a part.
    pub fn parse(name: &str, bytes: Vec<u8>) -> Result<Self, FormError> {
        let text = String::from_utf8(bytes).map_err(|_other| FormError::part(name))?;
        // The reader does not count the mark before the text in its places.
        let mark = text.len() - text.trim_start_matches('\u{feff}').len();
        let mut reader = Reader::from_str(&text[mark..]);
        let mut elements: Vec<Element> = Vec::new();
        let mut open: Vec<Id> = Vec::new();
        loop {
            let start = mark + reader.buffer_position() as usize;
            let event = reader
                .read_event()
                .map_err(|_broken| FormError::part(name))?;
            let end = mark + reader.buffer_position() as usize;
            match event {
                Event::Start(_) | Event::Empty(_) => {
                    let id = elements.len();
                    let parent = open.last().copied();
                    if let Some(parent) = parent {
                        elements[parent].children.push(id);
                    }
                    elements.push(Element {
                        all: start..end,
                        tag: start..end,
                        inner_end: end,
                        parent,
                        children: Vec::new(),
                    });
                    if matches!(event, Event::Start(_)) {
                        open.push(id);
                    }
                    if open.len() > DEPTH {
                        return Err(FormError::part(name));
                    }
                }
                Event::End(_) => {
                    let id = open.pop().ok_or_else(|| FormError::part(name))?;
                    elements[id].inner_end = start;
                    elements[id].all.end = end;
                }
                Event::Eof => break,
                _ => {}
            }
        }
        if !open.is_empty() || elements.is_empty() {
            return Err(FormError::part(name));
        }
        Ok(Self { text, elements })
    }

    /// The outermost element.
    pub const ROOT: Id = 0;

    /// Every element, in the order of their first tags.
    pub fn all(&self) -> Range<Id> {
        0..self.elements.len()
    }

    pub fn children(&self, id: Id) -> &[Id] {
        &self.elements[id].children
    }

    pub fn parent(&self, id: Id) -> Option<Id> {
        self.elements[id].parent
    }

    /// Where it stands.
    pub fn range(&self, id: Id) -> Range<usize> {
        self.elements[id].all.clone()
    }

    /// What stands between its tags.
    pub fn inner(&self, id: Id) -> Range<usize> {
        let element = &self.elements[id];
        element.tag.end..element.inner_end.max(element.tag.end)
    }

    /// Where its first tag stands.
    pub fn tag(&self, id: Id) -> Range<usize> {
        self.elements[id].tag.clone()
    }

    /// The text at a place.
    pub fn at(&self, range: Range<usize>) -> &str {
        &self.text[range]
    }

    /// Whether it has one tag only.
    pub fn is_empty(&self, id: Id) -> bool {
        let element = &self.elements[id];
        element.tag == element.all
    }

    /// Its name with its prefix.
    pub fn name(&self, id: Id) -> &str {
        let tag = &self.text[self.elements[id].tag.clone()];
        let name = tag.trim_start_matches('<');
        let end = name.find(|c: char| c.is_whitespace() || matches!(c, '/' | '>'));
        &name[..end.unwrap_or(name.len())]
    }

    /// Its name without a prefix.
    pub fn local(&self, id: Id) -> &str {
        let name = self.name(id);
        name.rsplit_once(':').map_or(name, |(_, local)| local)
    }

    /// Its prefix with the colon; empty for none.
    pub fn prefix(&self, id: Id) -> &str {
        let name = self.name(id);
        name.find(':').map_or("", |colon| &name[..=colon])
    }

    /// The children of this local name.
    pub fn children_named<'a>(
        &'a self,
        id: Id,
        local: &'a str,
    ) -> impl DoubleEndedIterator<Item = Id> + 'a {
        let children = self.children(id).iter().copied();
        children.filter(move |child| self.local(*child) == local)
    }

    /// The first child of this local name.
    pub fn child(&self, id: Id, local: &str) -> Option<Id> {
        self.children(id)
            .iter()
            .copied()
            .find(|child| self.local(*child) == local)
    }

    /// All elements of this local name.
    pub fn named<'a>(&'a self, local: &'a str) -> impl Iterator<Item = Id> + 'a {
        self.all().filter(move |id| self.local(*id) == local)
    }

    /// The elements below one, and itself.
    pub fn below(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        let end = self.elements[id].all.end;
        (id..self.elements.len()).take_while(move |other| self.elements[*other].all.start < end)
    }

    /// Where the value of an attribute stands, quotes not counted.
    pub fn attribute_at(&self, id: Id, wanted: &str) -> Option<Range<usize>> {
        self.attribute_and_value(id, wanted).map(|(_, value)| value)
    }

    /// Where an attribute stands, with the blanks before it.
    pub fn whole_attribute(&self, id: Id, wanted: &str) -> Option<Range<usize>> {
        self.attribute_and_value(id, wanted).map(|(all, _)| all)
    }

    fn attribute_and_value(&self, id: Id, wanted: &str) -> Option<(Range<usize>, Range<usize>)> {
        let tag = self.elements[id].tag.clone();
        let start = tag.start + 1 + self.name(id).len();
        let mut at = start;
        let text = &self.text[..tag.end];
        while let Some(equals) = text[at..].find('=') {
            let name = text[at..at + equals].trim();
            let rest = at + equals + 1;
            let quote = rest + text[rest..].find(['"', '\''])?;
            let sign = text[quote..].chars().next()?;
            let value = quote + 1;
            let end = value + text[value..].find(sign)?;
            if name == wanted {
                return Some((at..end + 1, value..end));
            }
            at = end + 1;
        }
        None
    }

    /// The value of an attribute.
    pub fn attribute(&self, id: Id, name: &str) -> Option<String> {
        let raw = &self.text[self.attribute_at(id, name)?];
        Some(unescaped(raw))
    }

    /// An attribute that is a number.
    pub fn number(&self, id: Id, name: &str) -> Option<u32> {
        self.attribute(id, name)?.trim().parse().ok()
    }

    /// The text of an element that holds only text.
    pub fn content(&self, id: Id) -> String {
        unescaped(&self.text[self.inner(id)])
    }

    /// The text with some places altered.
    pub fn edited(&self, mut edits: Edits) -> String {
        edits.0.sort_by_key(|(range, _)| (range.start, range.end));
        let mut edited = String::with_capacity(self.text.len() + 4096);
        let mut at = 0;
        for (range, new) in edits.0 {
            // What lies within a place that is replaced goes with it.
            if range.start < at {
                continue;
            }
            edited.push_str(&self.text[at..range.start]);
            edited.push_str(&new);
            at = range.end;
        }
        edited.push_str(&self.text[at..]);
        edited
    }

    /// A piece of the text with some places altered, which are those of the whole.
    pub fn edited_piece(&self, piece: Range<usize>, edits: Edits) -> String {
        let mut inner: Vec<(Range<usize>, String)> = edits.0;
        inner.sort_by_key(|(range, _)| (range.start, range.end));
        let mut edited = String::new();
        let mut at = piece.start;
        for (range, new) in inner {
            if range.start < at || range.end > piece.end {
                continue;
            }
            edited.push_str(&self.text[at..range.start]);
            edited.push_str(&new);
            at = range.end;
        }
        edited.push_str(&self.text[at..piece.end]);
        edited
    }
}

/// Places of a text and what is to stand there.
#[derive(Debug, Default)]
pub(super) struct Edits(Vec<(Range<usize>, String)>);

impl Edits {
    pub fn replace(&mut self, range: Range<usize>, new: impl Into<String>) {
        self.0.push((range, new.into()));
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn unescaped(raw: &str) -> String {
    unescape(raw).map_or_else(|_unknown| raw.to_owned(), std::borrow::Cow::into_owned)
}

/// Text of people as XML has it.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' | '\r' => {}
            c if c.is_control() && !matches!(c, '\n' | '\t') => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// Text between the tags of a workbook's cell: `_x0041_` would be read as a sign of its own.
pub(super) fn cell_text(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut guarded = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let is_code = c == '_'
            && bytes.len() >= at + 7
            && matches!(bytes[at + 1], b'x' | b'X')
            && bytes[at + 2..at + 6].iter().all(u8::is_ascii_hexdigit)
            && bytes[at + 6] == b'_';
        if is_code {
            write!(guarded, "_x005F_").ok();
        } else {
            guarded.push(c);
        }
    }
    escaped(&guarded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_but_what_is_edited_stays_as_it_is() {
        let text = "<?xml version='1.0'?>\n<a x=\"1\"  y='&lt;2' ><b/> <b r = \"B5\">t&amp;u</b><!-- c --></a>";
        let tree = Tree::parse("a", text.as_bytes().to_vec()).unwrap();
        let bs: Vec<Id> = tree.named("b").collect();
        assert_eq!(bs.len(), 2);
        assert!(tree.is_empty(bs[0]) && !tree.is_empty(bs[1]));
        assert_eq!(tree.attribute(Tree::ROOT, "y").as_deref(), Some("<2"));
        assert_eq!(tree.attribute(bs[1], "r").as_deref(), Some("B5"));
        assert_eq!(tree.attribute(bs[1], "x"), None);
        assert_eq!(tree.content(bs[1]), "t&u");
        assert_eq!(tree.edited(Edits::default()), text);
        let mut edits = Edits::default();
        edits.replace(tree.attribute_at(bs[1], "r").unwrap(), "B6");
        edits.replace(tree.inner(bs[1]), escaped("<"));
        assert_eq!(
            tree.edited(edits),
            text.replace("B5", "B6").replace("t&amp;u", "&lt;")
        );
        assert!(Tree::parse("a", b"<a><b></a>".to_vec()).is_err());
        assert!(Tree::parse("a", vec![0xff, 0xfe]).is_err());
        assert_eq!(cell_text("_x0041_<"), "_x005F_x0041_&lt;");
    }

    #[test]
    fn a_mark_before_the_text_moves_no_place() {
        let text = "\u{feff}<?xml version='1.0'?><单 位='甲'><b r:id = 'x=y' c=\"1\"/></单>";
        let tree = Tree::parse("a", text.as_bytes().to_vec()).unwrap();
        assert_eq!(tree.name(Tree::ROOT), "单");
        assert_eq!(tree.attribute(Tree::ROOT, "位").as_deref(), Some("甲"));
        let b = tree.child(Tree::ROOT, "b").unwrap();
        assert_eq!(tree.attribute(b, "r:id").as_deref(), Some("x=y"));
        let mut edits = Edits::default();
        edits.replace(tree.whole_attribute(b, "r:id").unwrap(), "");
        assert_eq!(tree.edited(edits), text.replace(" r:id = 'x=y'", ""));
    }
}
