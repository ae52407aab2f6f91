//! The faces built into the program, for the window, for papers and for pictures alike. It uses no other room.

/// Noto Sans SC, upright.
pub const SANS_REGULAR: &[u8] = include_bytes!("../assets/fonts/NotoSansSC-Regular.ttf");
/// Noto Sans SC, bold.
pub const SANS_BOLD: &[u8] = include_bytes!("../assets/fonts/NotoSansSC-Bold.ttf");
/// Noto Serif SC, upright.
pub const SERIF_REGULAR: &[u8] = include_bytes!("../assets/fonts/NotoSerifSC-Regular.ttf");
/// Noto Serif SC, bold.
pub const SERIF_BOLD: &[u8] = include_bytes!("../assets/fonts/NotoSerifSC-Bold.ttf");

/// Every face for text. All hold the same characters, those of [`CHARSET`].
pub const TEXT_FACES: [&[u8]; 4] = [SANS_REGULAR, SANS_BOLD, SERIF_REGULAR, SERIF_BOLD];

/// The characters of each face for text; line ends do not count.
pub const CHARSET: &str = include_str!("../assets/fonts/charset.txt");
