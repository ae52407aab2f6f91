use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::{Database, Source};
use resvg::usvg::{Options, Tree};

use crate::fonts;

use super::ReportError;
use super::charset::drawable;
use super::error::LayoutError;
use super::photo::Photo;

/// The most pixels of a picture: about what a poster takes.
const MOST_PIXELS: u64 = 120_000_000;

/// Only the faces of the program, so that a picture looks the same on every machine.
static FACES: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut faces = Database::new();
    for bytes in fonts::text_faces() {
        faces.load_font_source(Source::Binary(Arc::new(bytes)));
    }
    // Text that names another family must not vanish.
    faces.set_sans_serif_family("Noto Sans SC");
    faces.set_serif_family("Noto Serif SC");
    Arc::new(faces)
});

/// A picture as shapes and texts in the program's own faces. What no face holds is drawn as `□`.
pub(super) fn picture(svg: &str) -> Result<Tree, ReportError> {
    let options = Options {
        font_family: "Noto Sans SC".to_owned(),
        fontdb: FACES.clone(),
        ..Options::default()
    };
    Tree::from_str(&drawable(svg), &options).map_err(|error| failed(&error))
}

/// A picture as PNG, `scale` pixels to each of its own.
pub fn svg_to_png(svg: &str, scale: f32) -> Result<Vec<u8>, ReportError> {
    let tree = picture(svg)?;
    let size = tree.size();
    let side = |pixels: f32| (pixels * scale).round().max(1.0) as u32;
    let (width, height) = (side(size.width()), side(size.height()));
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(ReportError::PictureTooLarge { width, height });
    }
    let mut pixels = Pixmap::new(width, height).ok_or_else(|| failed(&"no pixels"))?;
    resvg::render(
        &tree,
        Transform::from_scale(scale, scale),
        &mut pixels.as_mut(),
    );
    pixels.encode_png().map_err(|error| failed(&error))
}

/// A photo as a picture of its own size.
pub(super) fn photo_picture(photo: &Photo) -> Result<Tree, ReportError> {
    let (width, height) = photo.size();
    picture(&format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\">\
         <image width=\"{width}\" height=\"{height}\" href=\"data:image/{};base64,{}\"/></svg>",
        photo.ending(),
        base64(photo.bytes())
    ))
}

pub(super) fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let bits = (0..3).fold(0, |bits, i| {
            bits << 8 | usize::from(*three.get(i).unwrap_or(&0))
        });
        for i in 0..4 {
            let sign = SIGNS[bits >> (18 - 6 * i) & 63];
            text.push(if i <= three.len() {
                char::from(sign)
            } else {
                '='
            });
        }
    }
    text
}

fn failed(error: &dyn std::fmt::Display) -> ReportError {
    ReportError::Picture(LayoutError(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dark_pixels(svg: &str) -> usize {
        let png = svg_to_png(svg, 1.0).unwrap();
        let pixels = Pixmap::decode_png(&png).unwrap();
        assert_eq!((pixels.width(), pixels.height()), (60, 40));
        let pixels = pixels.pixels().iter();
        pixels.filter(|pixel| pixel.red() < 128).count()
    }

    fn picture(family: &str, text: &str) -> String {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"60\" height=\"40\">\
             <rect width=\"60\" height=\"40\" fill=\"#fff\"/>\
             <text x=\"5\" y=\"28\" font-size=\"24\" font-family=\"{family}\">{text}</text></svg>"
        )
    }

    #[test]
    fn text_is_drawn_whatever_family_it_names() {
        assert_eq!(dark_pixels(&picture("Noto Sans SC", "")), 0);
        let own = dark_pixels(&picture("Noto Sans SC", "大桥"));
        assert!(own > 100, "{own}");
        assert!(dark_pixels(&picture("Arial, sans-serif", "大桥")) > 100);
        assert!(dark_pixels(&picture("Nobody's Face", "大桥")) > 100);
    }

    #[test]
    fn a_character_that_no_face_holds_is_a_box() {
        let boxed = svg_to_png(&picture("Noto Sans SC", "□"), 2.0).unwrap();
        assert_eq!(
            svg_to_png(&picture("Noto Sans SC", "𠮷"), 2.0).unwrap(),
            boxed
        );
    }

    #[test]
    fn what_is_no_picture_or_a_wall_of_pixels_is_refused() {
        assert!(matches!(
            svg_to_png("<svg", 1.0),
            Err(ReportError::Picture(_))
        ));
        let error = svg_to_png(&picture("", ""), 1_000.0).unwrap_err();
        assert_eq!(
            error.to_string(),
            "图片有 60000×40000 像素，太大了，请缩短时间范围、减少项目或缩小比例"
        );
    }
}
