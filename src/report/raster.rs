//! Laid out pages as pixels, for the preview and for pictures of pages: the same drawing data that a PDF holds.

use std::collections::HashMap;

use resvg::tiny_skia::{
    Color, FillRule, Paint, Path, PathBuilder, Pixmap, PixmapMut, Rect, Stroke, Transform,
};
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlineGlyphCollection, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider as _};

use super::ReportError;
use super::document::Document;
use super::pages::{Face, Item, Page, Pages, Words};
use super::photo::Photo;
use super::svg::photo_picture;

/// A page as pixels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageImage {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// Red, green, blue and alpha of each pixel, row by row. Paper is opaque.
    pub rgba: Vec<u8>,
}

/// The thinnest line, in pixels: a thinner one would be too pale to be seen.
const THINNEST: f32 = 0.6;

impl Photo {
    /// The same in small, at most so many pixels wide and high; none where it can't be drawn.
    pub fn thumbnail(&self, most: u32) -> Option<PageImage> {
        let (width, height) = self.size();
        let scale = (most as f32 / width.max(height) as f32).min(1.0);
        let side = |pixels: u32| (pixels as f32 * scale).round().max(1.0) as u32;
        let mut pixels = Pixmap::new(side(width), side(height))?;
        let tree = photo_picture(self).ok()?;
        let at_scale = Transform::from_scale(scale, scale);
        resvg::render(&tree, at_scale, &mut pixels.as_mut());
        Some(PageImage {
            width: pixels.width() as usize,
            height: pixels.height() as usize,
            rgba: pixels.take(),
        })
    }
}

impl Pages {
    /// Draws a page, counted from 0, at so many pixels per point; none past the last.
    pub fn draw(&self, page: usize, scale: f64) -> Option<PageImage> {
        let page = self.content().pages.get(page)?;
        let scale = scale as f32;
        let side = |points: f32| (points * scale).round().max(1.0) as u32;
        let mut pixels = Pixmap::new(side(page.width), side(page.height))?;
        pixels.fill(Color::WHITE);
        draw(page, scale, &mut pixels.as_mut());
        Some(PageImage {
            width: pixels.width() as usize,
            height: pixels.height() as usize,
            rgba: pixels.take(),
        })
    }
}

/// Every page as pixels, at so many pixels per point. [`Pages`] draws them one at a time.
pub fn preview_pages(document: &Document, scale: f64) -> Result<Vec<PageImage>, ReportError> {
    let pages = Pages::of(document)?;
    Ok((0..pages.count())
        .filter_map(|page| pages.draw(page, scale))
        .collect())
}

fn draw(page: &Page, scale: f32, pixels: &mut PixmapMut<'_>) {
    let at_scale = Transform::from_scale(scale, scale);
    let mut paint = Paint {
        anti_alias: true,
        ..Paint::default()
    };
    for item in &page.items {
        if let Item::Fill(fill) = item {
            let [red, green, blue] = fill.colour;
            paint.set_color_rgba8(red, green, blue, 255);
            if let Some(place) = Rect::from_xywh(fill.left, fill.top, fill.width, fill.height) {
                pixels.fill_rect(place, &paint, at_scale, None);
            }
        }
    }
    paint.set_color(Color::BLACK);
    for item in &page.items {
        if let Item::Rule(rule) = item {
            let mut path = PathBuilder::new();
            path.move_to(rule.from.0, rule.from.1);
            path.line_to(rule.to.0, rule.to.1);
            let stroke = Stroke {
                width: rule.width.max(THINNEST / scale),
                ..Stroke::default()
            };
            if let Some(path) = path.finish() {
                pixels.stroke_path(&path, &paint, &stroke, at_scale, None);
            }
        }
    }
    let mut outlines = Outlines::default();
    for item in &page.items {
        match item {
            Item::Text(words) => draw_words(words, scale, &mut outlines, &paint, pixels),
            Item::Picture(picture) => {
                let size = picture.drawing.size();
                let place = Transform::from_translate(picture.left * scale, picture.top * scale);
                let place = place.pre_scale(
                    picture.width / size.width() * scale,
                    picture.height / size.height() * scale,
                );
                resvg::render(&picture.drawing, place, pixels);
            }
            Item::Rule(_) | Item::Fill(_) => {}
        }
    }
}

fn draw_words(
    words: &Words,
    scale: f32,
    outlines: &mut Outlines,
    paint: &Paint<'_>,
    pixels: &mut PixmapMut<'_>,
) {
    let size = words.size * scale;
    let (mut x, y) = (words.x * scale, words.baseline * scale);
    for glyph in words.shaped.glyphs(words.line) {
        if let Some(path) = outlines.of(words.shaped.face, glyph.id) {
            let left = glyph.offset.mul_add(size, x);
            // Outlines are one high and grow upwards.
            let place = Transform::from_row(size, 0.0, 0.0, -size, left, y);
            pixels.fill_path(path, paint, FillRule::Winding, place, None);
        }
        x += glyph.advance.mul_add(size, words.spacing * scale);
    }
}

/// The outlines of the glyphs of a page, each read once.
#[derive(Default)]
struct Outlines {
    faces: [Option<(OutlineGlyphCollection<'static>, f32)>; 4],
    known: HashMap<(Face, u16), Option<Path>>,
}

impl Outlines {
    fn of(&mut self, face: Face, glyph: u16) -> Option<&Path> {
        let faces = &mut self.faces;
        let known = self.known.entry((face, glyph)).or_insert_with(|| {
            let place = &mut faces[face as usize];
            if place.is_none() {
                let font = FontRef::new(face.bytes()).ok()?;
                let metrics = font.metrics(Size::unscaled(), LocationRef::default());
                *place = Some((font.outline_glyphs(), f32::from(metrics.units_per_em)));
            }
            let (outlines, units) = place.as_ref()?;
            let outline = outlines.get(GlyphId::new(u32::from(glyph)))?;
            let mut pen = Pen(PathBuilder::new());
            let settings = DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
            outline.draw(settings, &mut pen).ok()?;
            let path = pen.0.finish()?;
            path.transform(Transform::from_scale(1.0 / units, 1.0 / units))
        });
        known.as_ref()
    }
}

struct Pen(PathBuilder);

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to(x, y);
    }

    fn quad_to(&mut self, cx0: f32, cy0: f32, x: f32, y: f32) {
        self.0.quad_to(cx0, cy0, x, y);
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        self.0.cubic_to(cx0, cy0, cx1, cy1, x, y);
    }

    fn close(&mut self) {
        self.0.close();
    }
}

#[cfg(test)]
mod tests {
    use super::super::specimen;
    use super::*;

    #[test]
    fn pages_are_drawn_as_opaque_pixels() {
        let images = preview_pages(&specimen::card(), 0.5).unwrap();
        let [image] = images.as_slice() else {
            panic!("one card, one page");
        };
        assert_eq!(image.rgba.len(), image.width * image.height * 4);
        assert_eq!((image.width, image.height), (595, 421));
        assert!(image.rgba.chunks_exact(4).all(|pixel| pixel[3] == 255));
        assert!(image.rgba.chunks_exact(4).any(|pixel| pixel[0] < 100));
    }

    #[test]
    fn letters_are_dark_and_stand_where_the_page_says() {
        let pages = Pages::of(&specimen::card()).unwrap();
        let page = &pages.content().pages[0];
        let title = page.items.iter().find_map(|item| match item {
            Item::Text(words) if words.size > 20.0 => Some(words),
            _ => None,
        });
        let title = title.unwrap();
        let image = pages.draw(0, 1.0).unwrap();
        let dark = |left: f32, top: f32, width: f32, height: f32| {
            let rows = top as usize..(top + height) as usize;
            let pixels = rows.flat_map(|y| {
                let row = &image.rgba[y * image.width * 4..(y + 1) * image.width * 4];
                let columns = left as usize * 4..(left + width) as usize * 4;
                row[columns].chunks_exact(4).collect::<Vec<_>>()
            });
            pixels.filter(|pixel| pixel[0] < 128).count()
        };
        let top = title.baseline - 0.88 * title.size;
        let width = title.line.width * title.size;
        assert!(dark(title.x, top, width, title.size) > 200);
        // Beside the title the sheet is white.
        assert_eq!(dark(title.x - 60.0, top, 50.0, title.size), 0);
    }
}
