//! Pages that are filled from the top down: sheets with their number and mark, lines of text, what lies below them.

use std::sync::Arc;

use super::super::document::{Align, PageSetup, PageStyle};
use super::super::sheet::{POINTS_PER_MM, margins};
use super::face::Face;
use super::page::{Bookmark, Element, Fill, Item, Page, Role, Rule, Words};
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
    /// What stands at the head of every page.
    mark: Option<String>,
    /// What stands again at the head of a screen on which something goes on.
    pub running: Option<String>,
}

impl Flow {
    pub(super) fn new(setup: PageSetup, mark: Option<String>) -> Self {
        Self {
            texts: Texts::new(),
            pages: Vec::new(),
            elements: Vec::new(),
            bookmarks: Vec::new(),
            edges: Edges::default(),
            y: 0.0,
            keeps_parts: false,
            setup,
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
        let points = |mm: f64| (mm * POINTS_PER_MM) as f32;
        let (width, height) = self.setup.size_mm();
        let (width, height) = (points(width), points(height));
        let white = margins(self.setup);
        self.edges = Edges {
            left: points(white.left),
            right: width - points(white.right),
            top: points(white.top),
            bottom: height - points(white.bottom),
        };
        self.y = self.edges.top;
        self.pages.push(Page {
            width,
            height,
            items: Vec::new(),
            parts: Vec::new(),
        });
        self.put_mark();
        self.put_number();
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

    /// — 1 —: at the outer edge of an official paper, which is printed on both sides, else in the middle.
    fn put_number(&mut self) {
        let is_official = self.setup.style == PageStyle::Official;
        let (size, below) = if is_official {
            (14.0, 7.0)
        } else {
            (10.5, 3.0)
        };
        let number = self.pages.len();
        let face = if self.setup.style == PageStyle::Projector {
            Face::Sans
        } else {
            Face::Serif
        };
        let shaped = self.texts.shaped(face, &format!("— {number} —"));
        let width = shaped.width() * size;
        let edges = self.edges;
        let x = match (is_official, number % 2) {
            (true, 1) => edges.right - 14.0 - width,
            (true, _) => edges.left + 14.0,
            (false, _) => f32::midpoint(edges.left, edges.right) - width / 2.0,
        };
        let top = edges.bottom + (below * POINTS_PER_MM) as f32;
        for line in shaped.lines(f32::INFINITY, 0.0) {
            self.put(&shaped, line, (x, top), Style::new(face, size), None);
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
        self.item(Item::Text(Words {
            shaped: Arc::clone(shaped),
            line,
            x,
            baseline: BASELINE.mul_add(style.size, top),
            size: style.size,
            spacing: style.tracking,
            element,
        }));
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

/// The lines of a paragraph over a width in points. Hanging lines are narrower than the first.
fn lines_of(shaped: &Shaped, width: f32, style: Style) -> Vec<Line> {
    // What is added behind each glyph counts as if the line were wider: characters are as wide as the size.
    let room = width / (style.size + style.tracking);
    if style.hanging > 0.0 {
        return shaped.lines(room - style.hanging, -style.hanging);
    }
    shaped.lines(room, style.first_indent)
}
