use std::sync::Arc;

use egui::{Context, FontData, FontDefinitions, FontFamily};

use crate::fonts::{SANS_BOLD, SANS_REGULAR};

const ICONS: &[u8] = include_bytes!("../../../assets/fonts/Phosphor.ttf");

/// The bold face; egui draws no bold of its own.
pub fn bold() -> FontFamily {
    FontFamily::Name("bold".into())
}

/// Puts our Chinese face first in every family, so that Latin, digits and Hanzi come from one design and
/// punctuation is never taken from another. The system's fonts serve characters outside our cut.
pub fn install(ctx: &Context) {
    let mut fonts = FontDefinitions::empty();
    let faces = [
        ("sans", SANS_REGULAR),
        ("sans-bold", SANS_BOLD),
        ("icons", ICONS),
    ];
    for (name, bytes) in faces {
        fonts
            .font_data
            .insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    }
    let families = [
        (FontFamily::Proportional, "sans"),
        (FontFamily::Monospace, "sans"),
        (bold(), "sans-bold"),
        (crate::ui::kit::icons::family(), "icons"),
    ];
    for (family, face) in families {
        // Icons are found in any text; Hanzi also beside an icon.
        let mut faces = vec![face.to_owned()];
        faces.extend(
            ["sans", "icons"]
                .map(str::to_owned)
                .into_iter()
                .filter(|other| other != face),
        );
        fonts.families.insert(family, faces);
    }
    ctx.set_fonts(fonts);
}
