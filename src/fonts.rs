//! The faces built into the program, for the window, for papers and for pictures alike. It uses no other room.
//!
//! Statics, since a constant is put into the executable again for each unit of code that names it: 15 MB, four times.

/// Noto Sans SC, upright.
pub static SANS_REGULAR: &[u8] = include_bytes!("../assets/fonts/NotoSansSC-Regular.ttf");
/// Noto Sans SC, bold.
pub static SANS_BOLD: &[u8] = include_bytes!("../assets/fonts/NotoSansSC-Bold.ttf");
/// Noto Serif SC, upright.
pub static SERIF_REGULAR: &[u8] = include_bytes!("../assets/fonts/NotoSerifSC-Regular.ttf");
/// Noto Serif SC, bold.
pub static SERIF_BOLD: &[u8] = include_bytes!("../assets/fonts/NotoSerifSC-Bold.ttf");

/// Every face for text. All hold the same characters, those of [`CHARSET`].
pub fn text_faces() -> [&'static [u8]; 4] {
    [SANS_REGULAR, SANS_BOLD, SERIF_REGULAR, SERIF_BOLD]
}

/// The characters of each face for text; line ends do not count.
pub static CHARSET: &str = include_str!("../assets/fonts/charset.txt");
