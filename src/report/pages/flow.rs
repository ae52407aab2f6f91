//! Pages that are filled from the top down: sheets with their number and mark, lines of text, what lies below them.

use std::sync::Arc;

use super::super::document::{Align, PageSetup, PageStyle};
use super::super::sheet::{POINTS_PER_MM, margins};
use super::face::Face;
use super::page::{Bookmark, Element, Fill, Item, Link, Page, Role, Rule, Words};
use super::text::{Line, Shaped, Texts};

/// Where letters stand in a line as high as its type.
const BASELINE: f32 = 0.88;

/// The edges of what is printed on a sheet.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Edges {
    pub left: f32,
    pub right: f32,
    pub top: f32,
    pub bottom: f32,
}

/// How a paragraph is set.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    pub face: Face,
    pub size: f32,
    pub align: Align,
    /// White between lines.
    pub leading: f32,
    /// Before the first line, in parts of the size.
    pub first_indent: f32,
    /// Before the others.
    pub hanging: f32,
    /// Whether lines are stretched to the edge.
    pub is_justified: bool,
    /// What is added behind each glyph.
    pub tracking: f32,
}

impl Style {
    /// Plain text of this size, a quarter of it between lines.
    pub(super) const fn new(face: Face, size: f32) -> Self {
        Self {
            face,
            size,
            align: Align::Left,
            leading: 0.25 * size,
            first_indent: 0.0,
            hanging: 0.0,
            is_justified: false,
            tracking: 0.0,
        }
    }

    pub(super) const fn centred(self) -> Self {
        Self {
            align: Align::Centre,
            ..self
        }
    }
}

/// How far a document has come.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pages: usize,
    elements: usize,
    bookmarks: usize,
}

/// A document while it is laid out.
pub(super) struct Flow {
    pub texts: Texts,
    pub pages: Vec<Page>,
    pub elements: Vec<Element>,
    pub bookmarks: Vec<Bookmark>,
    pub edges: Edges,
    /// Where the next thing stands.
    pub y: f32,
    /// Whether what stands on a page is kept for office programs, too.
    pub keeps_parts: bool,
    setup: PageSetup,
    /// The kind of each page that has a number.
    numbered: Vec<Option<PageSetup>>,
    /// What stands at the head of every page.
    mark: Option<String>,
    /// What stands again at the head of a screen on which something goes on.
    pub running: Option<String>,
}

impl Flow {
    pub(super) fn new(setup: PageSetup, mark: Option<String>) -> Self {
        let is_screen = setup.style == PageStyle::Projector;
        Self {
            texts: if is_screen {
                Texts::spaced()
            } else {
                Texts::new()
            },
            pages: Vec::new(),
            elements: Vec::new(),
            bookmarks: Vec::new(),
            edges: Edges::default(),
            y: 0.0,
            keeps_parts: false,
            setup,
            numbered: Vec::new(),
            mark,
            running: None,
        }
    }

    /// Begins a page of this kind.
    pub(super) fn start_sheet(&mut self, setup: PageSetup) {
        self.setup = setup;
        self.begin_page();
    }

    /// Begins another page of the same kind, on which something goes on.
    pub(super) fn start_page(&mut self) {
        self.begin_page();
        self.put_running();
    }

    fn begin_page(&mut self) {
        let (width, height) = self.setup.size_mm();
        let (width, height) = (points(width), points(height));
        self.edges = edges_of(self.setup);
        self.y = self.edges.top;
        self.pages.push(Page {
            width,
            height,
            ..Page::default()
        });
        self.numbered.push(Some(self.setup));
        self.put_mark();
    }

    /// The page that was begun last has no number.
    pub(super) fn without_number(&mut self) {
        if let Some(last) = self.numbered.last_mut() {
            *last = None;
        }
    }

    /// How far the document has come.
    pub(super) fn place(&self) -> Place {
        Place {
            pages: self.pages.len(),
            elements: self.elements.len(),
            bookmarks: self.bookmarks.len(),
        }
    }

    /// Takes back all pages that were begun since.
    pub(super) fn back_to(&mut self, place: Place) {
        self.pages.truncate(place.pages);
        self.numbered.truncate(place.pages);
        self.elements.truncate(place.elements);
        self.bookmarks.truncate(place.bookmarks);
    }

    /// Adds the pages of another document. With an `entry` they are one thing in the list of contents, and what is in
    /// them stands below it.
    pub(super) fn append(&mut self, other: Self, entry: Option<&str>) {
        let (pages, elements) = (self.pages.len(), self.elements.len() as u32);
        if let Some(entry) = entry {
            self.bookmarks.push(Bookmark {
                level: 1,
                title: entry.to_owned(),
                page: pages,
                top: 0.0,
            });
        }
        let below = usize::from(entry.is_some());
        self.bookmarks
            .extend(other.bookmarks.into_iter().map(|bookmark| Bookmark {
                level: bookmark.level + below,
                page: bookmark.page + pages,
                ..bookmark
            }));
        self.elements
            .extend(other.elements.into_iter().map(|element| Element {
                parent: element.parent.map(|parent| parent + elements),
                ..element
            }));
        for mut page in other.pages {
            for item in &mut page.items {
                match item {
                    Item::Text(words) => {
                        words.element = words.element.map(|element| element + elements);
                    }
                    Item::Picture(picture) => picture.element += elements,
                    Item::Rule(_) | Item::Fill(_) => {}
                }
            }
            self.pages.push(page);
        }
        self.numbered.extend(other.numbered);
    }

    /// Whoever looks up at a screen asks what it shows; a sheet of paper has others before it.
    fn put_running(&mut self) {
        const SIZE: f32 = 12.0;
        if self.setup.style != PageStyle::Projector {
            return;
        }
        let Some(running) = self.running.clone() else {
            return;
        };
        let shaped = self.texts.shaped(Face::Sans, &running);
        let style = Style::new(Face::Sans, SIZE);
        let bottom = self.edges.top - (3.0 * POINTS_PER_MM) as f32;
        let (left, top) = (self.edges.left, bottom - SIZE - 3.0);
        let lines = shaped.lines(f32::INFINITY, 0.0);
        for line in lines.iter().take(1) {
            self.put(&shaped, *line, (left, top), style, None);
        }
        self.text_part((&shaped, &lines), (top, bottom), style, true);
    }

    /// What is fictional says so on every page.
    fn put_mark(&mut self) {
        const SIZE: f32 = 10.5;
        let Some(mark) = self.mark.clone() else {
            return;
        };
        let shaped = self.texts.shaped(Face::Sans, &mark);
        let (width, height) = (shaped.width() * SIZE + 10.0, SIZE + 6.0);
        let right = self.edges.right;
        let bottom = self.edges.top - (3.0 * POINTS_PER_MM) as f32;
        let (left, top) = (right - width, bottom - height);
        let style = Style::new(Face::Sans, SIZE);
        for line in shaped.lines(f32::INFINITY, 0.0) {
            self.put(&shaped, line, (left + 5.0, top + 3.0), style, None);
        }
        self.frame((left, top), (right, bottom), 0.6);
    }

    /// Numbers the pages, once all of them are there.
    pub(super) fn put_numbers(&mut self) {
        for (page, setup) in self.numbered.clone().into_iter().enumerate() {
            if let Some(setup) = setup {
                self.put_number(page, setup);
            }
        }
    }

    /// — 1 —: at the outer edge of an official paper, which is printed on both sides, else in the middle.
    fn put_number(&mut self, page: usize, setup: PageSetup) {
        let is_official = setup.style == PageStyle::Official;
        let size = setup.style.page_number_points() as f32;
        let below = if is_official { 7.0 } else { 3.0 };
        let number = page + 1;
        let face = if setup.style == PageStyle::Projector {
            Face::Sans
        } else {
            Face::Serif
        };
        let shaped = self.texts.shaped(face, &format!("— {number} —"));
        let width = shaped.width() * size;
        let edges = edges_of(setup);
        let x = match (is_official, number % 2) {
            (true, 1) => edges.right - 14.0 - width,
            (true, _) => edges.left + 14.0,
            (false, _) => f32::midpoint(edges.left, edges.right) - width / 2.0,
        };
        let top = edges.bottom + (below * POINTS_PER_MM) as f32;
        let style = Style::new(face, size);
        for line in shaped.lines(f32::INFINITY, 0.0) {
            let words = words(&shaped, line, (x, top), style, None);
            if let Some(page) = self.pages.get_mut(page) {
                page.items.push(Item::Text(words));
            }
        }
    }

    /// How wide the page is between its edges.
    pub(super) fn width(&self) -> f32 {
        self.edges.right - self.edges.left
    }

    /// How much of the page is left.
    pub(super) fn room(&self) -> f32 {
        self.edges.bottom - self.y
    }

    /// How high an empty page is.
    pub(super) fn full(&self) -> f32 {
        self.edges.bottom - self.edges.top
    }

    /// The page that is filled, from 0.
    pub(super) fn page(&self) -> usize {
        self.pages.len().saturating_sub(1)
    }

    pub(super) fn element(&mut self, parent: Option<u32>, role: Role) -> u32 {
        self.elements.push(Element { parent, role });
        self.elements.len() as u32 - 1
    }

    pub(super) fn bookmark(&mut self, level: usize, title: &str, top: f32) {
        let page = self.page();
        self.bookmarks.push(Bookmark {
            level,
            title: title.to_owned(),
            page,
            top,
        });
    }

    pub(super) fn link(&mut self, link: Link) {
        if let Some(page) = self.pages.last_mut() {
            page.links.push(link);
        }
    }

    pub(super) fn item(&mut self, item: Item) {
        if let Some(page) = self.pages.last_mut() {
            page.items.push(item);
        }
    }

    /// A line of text whose left upper corner is given.
    pub(super) fn put(
        &mut self,
        shaped: &Arc<Shaped>,
        line: Line,
        (x, top): (f32, f32),
        style: Style,
        element: Option<u32>,
    ) {
        if line.first == line.end && element.is_none() {
            return;
        }
        self.item(Item::Text(words(shaped, line, (x, top), style, element)));
    }

    pub(super) fn rule(&mut self, from: (f32, f32), to: (f32, f32), width: f32) {
        self.item(Item::Rule(Rule { from, to, width }));
    }

    pub(super) fn frame(
        &mut self,
        (left, top): (f32, f32),
        (right, bottom): (f32, f32),
        width: f32,
    ) {
        self.rule((left, top), (right, top), width);
        self.rule((right, top), (right, bottom), width);
        self.rule((right, bottom), (left, bottom), width);
        self.rule((left, bottom), (left, top), width);
    }

    pub(super) fn fill(
        &mut self,
        (left, top): (f32, f32),
        (width, height): (f32, f32),
        colour: [u8; 3],
    ) {
        self.item(Item::Fill(Fill {
            left,
            top,
            width,
            height,
            colour,
        }));
    }

    /// How high a paragraph is over the whole width.
    pub(super) fn height_of(&mut self, text: &str, style: Style) -> f32 {
        let shaped = self.texts.shaped(style.face, text);
        let count = lines_of(&shaped, self.width(), style).len() as f32;
        count * style.size + (count - 1.0) * style.leading
    }

    /// A paragraph over the whole width, on the next page where this one is full; `y` is then below it.
    pub(super) fn paragraph(&mut self, text: &str, style: Style, element: Option<u32>) {
        let shaped = self.texts.shaped(style.face, text);
        let room = self.width();
        let lines = lines_of(&shaped, room, style);
        let (mut here, mut top) = (0, self.y);
        for (i, line) in lines.iter().enumerate() {
            if i > 0 {
                self.y += style.leading;
            }
            if self.room() < style.size - 0.01 {
                let said = (&*shaped, &lines[here..i]);
                self.text_part(said, (top, self.y), style, false);
                self.start_page();
                (here, top) = (i, self.y);
            }
            let indent = if i == 0 {
                style.first_indent
            } else {
                style.hanging
            };
            let indent = indent * style.size;
            let glyphs = (line.end - line.first) as f32;
            let width = line.width.mul_add(style.size, glyphs * style.tracking);
            let spare = room - indent - width;
            let x = self.edges.left
                + indent
                + match style.align {
                    Align::Left => 0.0,
                    Align::Centre => spare / 2.0,
                    Align::Right => spare,
                };
            let stretch = if style.is_justified && !line.is_last && glyphs > 1.0 {
                spare / (glyphs - 1.0)
            } else {
                0.0
            };
            let set = Style {
                tracking: style.tracking + stretch,
                ..style
            };
            self.put(&shaped, *line, (x, self.y), set, element);
            self.y += style.size;
        }
        let said = (&*shaped, &lines[here..]);
        self.text_part(said, (top, self.y), style, false);
    }
}

fn points(mm: f64) -> f32 {
    (mm * POINTS_PER_MM) as f32
}

/// The edges of what is printed on a sheet.
fn edges_of(setup: PageSetup) -> Edges {
    let (width, height) = setup.size_mm();
    let white = margins(setup);
    Edges {
        left: points(white.left),
        right: points(width) - points(white.right),
        top: points(white.top),
        bottom: points(height) - points(white.bottom),
    }
}

/// A line of text whose left upper corner is given.
fn words(
    shaped: &Arc<Shaped>,
    line: Line,
    (x, top): (f32, f32),
    style: Style,
    element: Option<u32>,
) -> Words {
    Words {
        shaped: Arc::clone(shaped),
        line,
        x,
        baseline: BASELINE.mul_add(style.size, top),
        size: style.size,
        spacing: style.tracking,
        element,
    }
}

/// The lines of a paragraph over a width in points. Hanging lines are narrower than the first.
fn lines_of(shaped: &Shaped, width: f32, style: Style) -> Vec<Line> {
    // What is added behind each glyph counts as if the line were wider: characters are as wide as the size.
    let room = width / (style.size + style.tracking);
    if style.hanging > 0.0 {
        return shaped.lines(room - style.hanging, -style.hanging);
    }
    shaped.lines(room, style.first_indent)
}
